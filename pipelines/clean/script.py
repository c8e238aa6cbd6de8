"""Traditional script back to Simplified, page by page.

Hijackers turn whole pages into Traditional characters, one by one. OpenCC (`t2s`) turns them back
exactly; but it must not touch text that already is Simplified (it writes 干县 for the real 乾县), so
the page, or a single line of another page, is converted only when Traditional forms prevail.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from pipelines.clean.tracked import Edit
from pipelines.restore import simplified_forms
from pipelines.rules import load_rules

#: A line of a Simplified page is converted by itself from this many Traditional characters on; below
#: it a single 乾 of a place name would decide.
_MIN_IN_LINE = 3
#: Traditional characters scattered over the lines of a Simplified page are damage from this many on,
#: of so many kinds; fewer are names (昇, 堃) and quotations.
_MIN_SCATTERED = 8
_MIN_SCATTERED_KINDS = 4
#: Different words of another vocabulary that a page must show before any of them is rewritten.
_MIN_WORDS = 2


@dataclass(slots=True, frozen=True)
class Correction:
    """What OpenCC leaves or gets wrong on these pages; `pattern` is searched after conversion."""

    pattern: str
    replacement: str
    reason: str


@dataclass(slots=True, frozen=True)
class OverConversion:
    """A Traditional form that no author writes in this word (方麵 for 方面)."""

    pattern: str
    reason: str


@dataclass(slots=True, frozen=True)
class RewrittenWord:
    """A word of Taiwan put in place of the mainland's; `pattern` is searched after conversion to Simplified.

    `sure` words are evidence for the page; the others are rewritten only on a page that has evidence.
    """

    pattern: str
    replacement: str
    example: str
    reason: str
    sure: bool = True


@dataclass(slots=True, frozen=True)
class VocabularyMark:
    """Words around the articles of sites that rewrite words."""

    pattern: str
    reason: str


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _corrections() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(rule.pattern), rule.replacement) for rule in load_rules("pipelines.clean", "script.toml", "correction", Correction)]


@cache
def _marked_characters() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Any CJK character that exists only in Traditional, and any that exists only in Simplified."""
    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    to_traditional = OpenCC("s2t").convert("\n".join(characters)).split("\n")
    traditional = set(simplified_forms())
    simplified = {c for c, t in zip(characters, to_traditional, strict=True) if t != c} - traditional
    # 后 里 面 干 … are used in both scripts: OpenCC's own Traditional text contains them.
    shared = set("后里面干于台只征才几了松谷丑冬卷咸准出别制刮周回借致表布占复范注系向合升御丰云斗郁姜板同恶苏")
    return re.compile(f"[{''.join(traditional)}]"), re.compile(f"[{''.join(simplified - shared)}]")


def count_marked(text: str) -> tuple[int, int]:
    """How many Traditional-only and how many Simplified-only characters the text has."""
    traditional, simplified = _marked_characters()
    return len(traditional.findall(text)), len(simplified.findall(text))


def is_traditional(text: str) -> bool:
    """True when Traditional-only characters outnumber Simplified-only ones."""
    traditional, simplified = _marked_characters()
    found = len(traditional.findall(text))
    return found > 0 and found > len(simplified.findall(text))


def to_simplified(text: str) -> str:
    """The text in Simplified characters, same length. Call it only on Traditional text."""
    converted: str = _converter().convert(text)
    if len(converted) != len(text):
        # A phrase of OpenCC's dictionary changed the length: fall back to single characters.
        converted = "".join(_converter().convert(c) for c in text)
    for pattern, replacement in _corrections():
        converted = pattern.sub(replacement, converted)
    return converted


def restore_script(text: str, page_is_traditional: bool) -> str:
    """The page's text in Simplified characters, same length, Simplified lines untouched."""
    if page_is_traditional:
        return to_simplified(text)
    marked = _marked_characters()[0]
    if len(marked.findall(text)) < _MIN_IN_LINE:
        return text
    lines = text.split("\n")
    scattered: Counter[str] = Counter()
    for number, line in enumerate(lines):
        traditional, simplified = count_marked(line)
        if traditional >= _MIN_IN_LINE and traditional > simplified:
            lines[number] = to_simplified(line)
        elif traditional:
            scattered.update(marked.findall(line))
    if scattered.total() >= _MIN_SCATTERED and len(scattered) >= _MIN_SCATTERED_KINDS:
        lines = [to_simplified(line) if count_marked(line)[0] else line for line in lines]
    return "\n".join(lines)


@cache
def _over_conversions() -> re.Pattern[str]:
    return re.compile("|".join(rule.pattern for rule in load_rules("pipelines.clean", "script.toml", "over_conversion", OverConversion)))


def count_over_conversions(text: str) -> int:
    """How many words of a Traditional text carry a form that conversion back and forth gave them."""
    return sum(1 for _ in _over_conversions().finditer(text))


@cache
def _words() -> list[tuple[re.Pattern[str], RewrittenWord]]:
    return [(re.compile(rule.pattern), rule) for rule in load_rules("pipelines.clean", "words.toml", "word", RewrittenWord)]


@cache
def _vocabulary_marks() -> re.Pattern[str]:
    return re.compile("|".join(rule.pattern for rule in load_rules("pipelines.clean", "words.toml", "mark", VocabularyMark)))


@cache
def _evidence() -> re.Pattern[str]:
    """A sure word or a mark, in one search: without any of them no word is rewritten."""
    sure = (pattern.pattern for pattern, rule in _words() if rule.sure)
    return re.compile("|".join([*sure, _vocabulary_marks().pattern]))


def find_rewritten_words(text: str, *, page_is_rewritten: bool = False) -> list[Edit]:
    """Edits that put the mainland's words back into a text that was Traditional and is Simplified now.

    Nothing is touched unless the page shows the other vocabulary systematically: two different sure
    words, or one word beside the marks of a site known for rewriting. A lone 档案 may be an archive.
    """
    if not page_is_rewritten and not _evidence().search(text):
        return []
    edits: list[Edit] = []
    sure: set[str] = set()
    for pattern, rule in _words():
        for match in pattern.finditer(text):
            edits.append(Edit(match.start(), match.end(), match.expand(rule.replacement)))
            if rule.sure:
                sure.add(rule.pattern)
    if not edits or not (page_is_rewritten or len(sure) >= _MIN_WORDS or _vocabulary_marks().search(text)):
        return []
    apart: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not apart or edit.start >= apart[-1].end:
            apart.append(edit)
    return apart
