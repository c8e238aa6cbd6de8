"""Headings as a tree, by meaning and not by number.

Numbering styles in order of rank: `一、` > `（一）`, `㈠`, bullets, `表1:` > `1.` > `(1)`. The level of a
heading is its depth under the headings before it, so `2.` directly below `四、` is of level 2. A heading
stands alone, or opens a paragraph and ends at its first full stop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from crawler.items import Section
from pipelines.rules import load_rules
from pipelines.titles import squeeze

_CHINESE = "一二三四五六七八九十"
_STYLES: list[tuple[int, re.Pattern[str]]] = [
    (1, re.compile(rf"[lI|]?(?:第[{_CHINESE}]{{1,3}}(?:部分|章)\s*[、:：]?|[{_CHINESE}]{{1,3}}\s*[、．.])\s*")),
    (2, re.compile(rf"[(（]\s*[{_CHINESE}]{{1,3}}\s*[)）]\s*[、.．]?\s*|[㈠-㈩]\s*[、.．]?\s*|[•·▪●◆■]\s*")),
    (2, re.compile(r"表\s*\d{1,2}\s*[:：]\s*")),
    (4, re.compile(r"[(（]\s*\d{1,2}\s*[)）]\s*[、.．]?\s*|[⑴-⒇]\s*|[①-⑳]\s*")),
    (3, re.compile(r"\d{1,2}\s*[、．.](?!\d)\s*")),
]
_MAX_ALONE = 46
_MAX_RUN_IN = 46
_MAX_CLAUSE = 36
_CLOSING = " 。；;：:，,、"
_SENTENCE_END = re.compile(r"[。；;：:！!]")
_CLAUSE_END = re.compile(r"[，,]")
_QUANTITY = re.compile(r"\d[\d,.]*\s*(?:余|多)?\s*(?:万|亿)?\s*(?:余|多)?(?:条|件|次|人|个|篇|期|份|元|项|场|起|宗|家|批|%|％)")
#: What opens a sentence and never a heading.
_ADVERBIAL = re.compile(
    r"(?:按照|根据|依据|依照|为|为了|为进一步|截至|截止|通过|在|对|对于|由|由于|从|本|我|各|该|今年|全年|目前|一年来|近年|[一二三]是|其中|同时|此外|另外|经|由于|如|未|无|没有|共|已)"
    r"|(?:20\d\d年(?:度)?[,，]?(?:我|本|全|共|以来|,|，|县|市|区|,))"
)
_TOPIC = re.compile(r"(?P<words>[一-鿿“”、]{3,24}(?:情况|方面|工作))\s*[，,]\s*(?=20\d\d|我|本|全|未|无|没有)")
_VERB_OF_REPORT = re.compile(r"(?:收到|受理|公布|发布|公开)(?:各类)?(?:政府)?(?:信息)?(?:公开)?(?:申请)?\d")


@dataclass(slots=True, frozen=True)
class KindRule:
    """Words of a heading and the kind of section they name."""

    kind: str
    pattern: str
    reason: str


@dataclass(slots=True, frozen=True)
class Heading:
    """A heading found in a line: rank of its numbering style, number, words, and where its body begins."""

    rank: int
    number: str | None
    words: str
    body: int
    run_in: bool


@cache
def _kinds() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(rule.pattern), rule.kind) for rule in load_rules("pipelines.parse", "kinds.toml", "kind", KindRule)]


def section_kind(heading: str) -> str | None:
    """The canonical kind a heading's words name, or None."""
    plain = squeeze(heading)
    return next((kind for pattern, kind in _kinds() if pattern.search(plain)), None)


def _numbered(line: str) -> tuple[int, str, int] | None:
    for rank, pattern in _STYLES:
        match = pattern.match(line)
        if match and match.end() < len(line):
            return rank, squeeze(match[0]), match.end()
    return None


def _is_phrase(words: str) -> bool:
    """Words that can be a heading: no counts, no sentence opening."""
    return len(words) >= 2 and not _QUANTITY.search(words) and not _ADVERBIAL.match(words) and not _VERB_OF_REPORT.search(words)


def read_heading(line: str) -> Heading | None:
    """The heading a line is or begins with, or None."""
    numbered = _numbered(line)
    if numbered is None:
        return None
    rank, number, at = numbered
    rest = line[at:]
    words = rest.strip(_CLOSING)
    stop = _SENTENCE_END.search(rest)
    alone = stop is None or not rest[stop.end() :].strip(_CLOSING)
    topic = _TOPIC.match(rest)
    if topic and rank > 1:
        # `3.依申请公开情况,2020年度我街道未收到…`: the topic, then a sentence about it.
        return Heading(rank, number, topic["words"], at + topic.end(), run_in=True)
    if alone and 2 <= len(words) <= _MAX_ALONE and not _QUANTITY.search(words):
        # `1.政府公报公开政府信息数` stands alone like a heading; a clause list does not.
        if len(_CLAUSE_END.findall(words)) <= 2:
            return Heading(rank, number, words, len(line), run_in=False)
        return None
    if stop and 2 <= stop.start() <= _MAX_RUN_IN and _is_phrase(rest[: stop.start()]):
        return Heading(rank, number, rest[: stop.start()].strip(_CLOSING), at + stop.end(), run_in=True)
    clause = _CLAUSE_END.search(rest)
    if rank == 2 and clause and 4 <= clause.start() <= _MAX_CLAUSE and _is_phrase(rest[: clause.start()]):
        return Heading(rank, number, rest[: clause.start()].strip(_CLOSING), at + clause.end(), run_in=True)
    if rank == 1 and alone and len(words) <= 60 and not _QUANTITY.search(words):
        return Heading(rank, number, words, len(line), run_in=False)
    return None


def _unnumbered(line: str) -> Heading | None:
    """A section title prescribed by the form, printed without its number."""
    words = line.strip(_CLOSING)
    return Heading(1, None, words, len(line), run_in=False) if squeeze(words) in _FORM_TITLES else None


#: Section titles of the forms of 2019 and 2021 (国办公开办函〔2019〕60号, 〔2021〕30号).
_FORM_TITLES = frozenset(
    (
        "总体情况",
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "存在的主要问题及改进情况",
        "政府信息公开工作存在的主要问题及改进情况",
        "其他需要报告的事项",
    )
)


def find_sections(text: str, begin: int, end: int) -> list[Section]:
    """All headings between the two offsets of the clean text with their own text, as a flat list in order.

    `begin` lies behind the title, `end` before the signature.
    """
    found: list[tuple[int, Heading]] = []
    position = begin
    for line in text[begin:end].split("\n"):
        heading = read_heading(line) or _unnumbered(line)
        if heading:
            found.append((position, heading))
        position += len(line) + 1
    sections: list[Section] = []
    stack: list[tuple[int, int]] = []
    for index, (start, heading) in enumerate(found):
        own_end = found[index + 1][0] - 1 if index + 1 < len(found) else end
        while stack and stack[-1][0] >= heading.rank:
            stack.pop()
        sections.append(
            Section(
                level=len(stack) + 1,
                heading=heading.words,
                number=heading.number,
                kind=section_kind(heading.words),
                text=text[min(start + heading.body, own_end) : own_end].strip("\n"),
                start=start,
                end=own_end,
                parent=stack[-1][1] if stack else None,
                run_in=heading.run_in,
            )
        )
        stack.append((heading.rank, index))
    return sections
