"""Title candidates of a page, and whether its text already opens with one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from pipelines.draft import TitleCandidate
from pipelines.extract.blocks import text_of
from pipelines.extract.elements import Element
from pipelines.extract.metadata import known_label, split_label_line
from pipelines.restore import plain_label
from pipelines.titles import find_title, squeeze

_GLOSS = re.compile(r"[（(][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹɡɑ]{1,7}[）)]")
_REPORT = re.compile(r"信息公[开開]|政[务務]公[开開]")
_REPORT_END = re.compile(r"(?:[报報]告|年[报報])(?:[（(【\[][^）)】\]]{1,12}[）)】\]])?(?:\.{2,}|…+)?$")
_CUT = re.compile(r"(?:\.{3,}|…+)$")
_CUT_ENDS = ("...", "…", "...\n", "…\n")
_BODY_STARTS = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(]|本[报報]告|本年|根据|根據|附件|第[一二三四五六七八九十]+[条條章])")
_LONGEST_TITLE = 70
_WRAPS = 3
#: Between a title above the article and its first line stand a date, buttons, a count of views.
_NEAR = 12
# A title with its year is whole: it is not the second line of another.
_COMPLETE = re.compile(r"\d{4}|[二2][〇○Oo0零]")


def unglossed(text: str) -> str:
    """The text without pinyin in brackets behind its characters: enough to compare, not a restoration."""
    return _GLOSS.sub("", text) if "(" in text or "（" in text else text


def looks_like_title(text: str) -> bool:
    """Whether a line reads like the title of a disclosure report, in either script, glossed or not."""
    if "公" not in text or len(text) > 3 * _LONGEST_TITLE:
        return False
    bare = "".join(unglossed(text).split())
    return (
        4 <= len(bare) <= _LONGEST_TITLE
        and not _BODY_STARTS.match(bare)
        and not any(mark in bare for mark in "。；;，,：:>》")
        and bool(_REPORT.search(bare))
        and bool(_REPORT_END.search(bare) or _is_cut(bare))
    )


def is_dated_title(text: str) -> bool:
    """Whether a line reads like the title of a report and names a year: such a one needs no other."""
    return bool(_COMPLETE.search(text)) and looks_like_title(text)


def _is_cut(text: str) -> bool:
    """Whether `_CUT` finds anything: it would look at every character of a paragraph."""
    return text.endswith(_CUT_ENDS)


@lru_cache(maxsize=256)
def _uncut(text: str) -> str:
    return "".join(unglossed(_CUT.sub("", text) if _is_cut(text) else text).split())


def same_title(one: str, other: str) -> bool:
    """Whether two strings print one title: blanks, glosses and a cut tail (`…`) make no difference."""
    first, second = _uncut(one), _uncut(other)
    if _is_cut(one) or _is_cut(other):
        return bool(first and second) and (first.startswith(second) or second.startswith(first))
    return first == second


def opening_title(texts: Sequence[str], candidates: Iterable[str]) -> str | None:
    """The title the text opens with, its lines joined by line feeds; `None` when it opens with anything else.

    Label lines and dates above the title do not count, because the clean stage takes them out.
    """
    known = list(candidates)
    filled = [text for text in texts[:24] if text.strip()][:8]
    for first, line in enumerate(filled):
        for count in range(1, _WRAPS + 1):
            lines = filled[first : first + count]
            joined = "".join(part.strip() for part in lines)
            if looks_like_title(joined) or any(same_title(joined, candidate) for candidate in known):
                return "\n".join(part.strip() for part in lines)
        if not (known_label(line) or split_label_line(line)):
            return None
    return None


def title_in_lines(texts: Sequence[str]) -> list[str]:
    """Lines near the top of a text that read like the report's title, those with a year first.

    Two or three lines may form one title; they are joined by line feeds.
    """
    filled = [text.strip() for text in texts[:60] if text.strip()][:25]
    found: list[str] = []
    for first in range(len(filled)):
        for count in range(1, _WRAPS + 1):
            lines = filled[first : first + count]
            if count > 1 and any(_COMPLETE.search(unglossed(part)) and looks_like_title(part) for part in lines):
                break
            joined = "".join(lines)
            # Menus above a short title would join with it; a wrapped title has its year and no gaps.
            wraps = count == 1 or (_COMPLETE.search(unglossed(joined)) and not any(" " in part for part in lines))
            if wraps and looks_like_title(joined):
                printed = "\n".join(lines)
                if not any(same_title(joined, title) or title.endswith(printed) for title in found):
                    found.append(printed)
                break
    return sorted(found, key=lambda title: not _COMPLETE.search(title))


def title_above(texts: Sequence[str]) -> tuple[str, list[str]]:
    """The title among the last lines above the article, its lines joined by line feeds, else ``; and the lines below it.

    Pages of the years before style sheets print it as a bold line of a layout table, broken as it fits
    (`青禾县档案局` / `2012年度政府信息公开` / `工作年度报告`), and nothing but its words tells it from the lines around it.
    """
    near = [text.strip() for text in texts if text.strip()][-_NEAR:]
    span = find_title([plain_label(squeeze(text)) for text in near]) if any("公" in text for text in near) else None
    return ("\n".join(near[span[0] : span[1]]), near[span[1] :]) if span else ("", [])


def page_title(title: str) -> str:
    """The document's `<title>` without the site's name behind `_`, `|` or ` - `."""
    parts = [part.strip() for part in re.split(r"[_|｜]|\s-\s|-{2,}|—{2,}", title)]
    # A single hyphen belongs to some titles, so it parts only what reads like a title without it.
    pieces = [piece.strip() for part in parts for piece in part.split("-")]
    return next(filter(looks_like_title, [*pieces, *parts]), parts[0])


def headings(root: Element, classed: Iterable[Element], linked: Collection[Element] = ()) -> list[str]:
    """Texts of headings that may be the report's title: those that read like one first, then the largest.

    `classed` are other elements that count like a heading, because their class says title; `linked` are links
    to other pages: a heading that is nothing but one names the other page.
    """
    found: list[tuple[int, str]] = []
    if linked:
        classed = [element for element in classed if not _is_linked(element, linked)]
    for element in root.iter("h1", "h2", "h3"):
        text = text_of(element)
        if linked and element.tag != "h1" and _is_linked(element, linked):
            continue
        if text and len(text) <= 2 * _LONGEST_TITLE:
            found.append((0 if looks_like_title(text) else int(element.tag[1]), text))
    for element in classed:
        if len(element) < 5 and looks_like_title(text := text_of(element)):
            found.append((0, text))
    found.sort(key=lambda ranked: ranked[0])
    likely = [text for rank, text in found if rank == 0]
    return likely or [text for rank, text in found if rank == 1][:1]


def _is_linked(element: Element, linked: Collection[Element]) -> bool:
    return any(link in linked for link in element.iter("a")) or any(one in linked for one in element.iterancestors("a"))


def distinct_titles(candidates: Iterable[TitleCandidate]) -> list[TitleCandidate]:
    """Candidates in order, blank ones and repetitions of one origin left out."""
    kept = {(candidate.origin, candidate.text): candidate for candidate in candidates if candidate.text.strip()}
    return list(kept.values())
