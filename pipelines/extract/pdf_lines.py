"""Printed lines of a PDF page, and the paragraphs they belong to.

A PDF knows characters and positions only. Lines are characters of one height; a paragraph goes on
over line and page ends until the next line is indented or centred, or the line before it stops short.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipelines.extract.radicals import PLAIN

# Lengths below are in em, the size of the line's characters.
_SAME_LINE = 0.5
# Some programs print a bold character twice, a hair apart.
_PRINTED_TWICE = 0.15
#: White as wide as this parts words, and the columns of a table.
COLUMN_GAP = 0.95
_WORD_GAP = 0.25
# A typed blank that takes no room is an artefact of text layers.
_TYPED_GAP = 0.1
_INDENT = 1.2
_CENTRED = 2.2
_CENTRED_SLACK = 1.5
_SHORT = 2.0
_FAR_RIGHT = 4.0
_OTHER_SIZE = 1.15
#: A mark of a footnote is at most this large beside its word, and stands at least this much higher.
_RAISED_SIZE, _RAISED_BY, _RAISED_GAP = 0.75, 0.18, 0.3
_RAISED_MARKS = frozenset("0123456789[]［］()（）*＊※①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_OTHER_PITCH = 1.7

#: Outer part of a page's height in which page numbers and running headers stand.
_MARGIN = 0.12
_PAGE_NUMBER = re.compile(
    r"[-—–－·~\s]*\d{1,3}[-—–－·~\s]*|第\s*\d+\s*页(?:[\s,，/]*共\s*\d+\s*页)?|\d{1,3}\s*/\s*\d{1,3}|Page \d+(?: of \d+)?"
)
#: Ends of running text, never of a running header: the last words of paragraphs may stand alone at the top of several pages.
_RUNNING_TEXT = ("。", "！", "？", "；")
_CONTENTS_LINE = re.compile(r".{2,60}?(?:[.．]{4,}|…{2,}|·{4,})\s*\d{1,3}|目\s*录")
#: What a numbered paragraph or a numbered label begins with.
STARTS_ITEM = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|[㈠-㈩①-⑳⑴-⒇]|\d{1,2}[.、．](?!\d)|第[一二三四五六七八九十]+[条章]"
)
_SENTENCE_END = re.compile(r"[。！？；：!?;:.…][”’）)】》]*$|[）)】]$")
_LATIN_TOKEN = re.compile(r"[\x21-\x7e]+")

#: Radicals that stand for characters, and letters that fonts print as one.
_LOOKALIKES = PLAIN | {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


@dataclass(slots=True, frozen=True)
class Glyph:
    """One printed character; coordinates in points from the page's upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float


@dataclass(slots=True)
class Line:
    """One printed line, with the height of the page it stands on."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    page: int = 0
    page_height: float = 0.0
    #: A blank is typed behind its last character.
    blank_follows: bool = False

    @property
    def middle(self) -> float:
        """Share of the page's height at which the line stands."""
        return (self.top + self.bottom) / 2 / self.page_height if self.page_height else 0.5


# --------------------------------------------------------------------------- characters to lines
def without_footnotes(glyphs: list[Glyph]) -> list[Glyph]:
    """The characters without small raised marks right behind a number or a word: 321 with a raised 1 is not 3211.

    Small digits on the line of their neighbours stay: many programs print digits a size smaller.
    """
    if not glyphs or min(glyph.size for glyph in glyphs) > _RAISED_SIZE * max(glyph.size for glyph in glyphs):
        return glyphs
    ordered = sorted(glyphs, key=lambda g: g.x1)
    ends = [glyph.x1 for glyph in ordered]
    gone: set[int] = set()
    for glyph in sorted((glyph for glyph in glyphs if glyph.text in _RAISED_MARKS), key=lambda g: g.x0):
        near = ordered[bisect_left(ends, glyph.x0 - glyph.size) : bisect_right(ends, glyph.x0 + _RAISED_GAP * glyph.size)]
        before = [other for other in near if other is not glyph and other.top < glyph.bottom and glyph.top < other.bottom]
        beside = max(before, key=lambda g: g.x1, default=None)
        if beside is None:
            continue
        raised = glyph.size <= _RAISED_SIZE * beside.size and beside.bottom - glyph.bottom >= _RAISED_BY * beside.size
        if (raised and not ("a" <= beside.text.lower() <= "z")) or (id(beside) in gone and beside.size == glyph.size):
            gone.add(id(glyph))
    return [glyph for glyph in glyphs if id(glyph) not in gone] if gone else glyphs


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """The characters of each height, from top to bottom."""
    rows: list[list[Glyph]] = []
    level = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.top + g.bottom):
        middle = (glyph.top + glyph.bottom) / 2
        if not rows or middle - level > _SAME_LINE * min(glyph.size, rows[-1][0].size):
            rows.append([])
            level = middle
        rows[-1].append(glyph)
    return rows


def lines_of(glyphs: Iterable[Glyph], page: int = 0, page_height: float = 0.0) -> list[Line]:
    """Lines from top to bottom; white space at their ends is gone, so lines of blanks are too."""
    lines = []
    for row in rows_of(glyphs):
        printed = [glyph for glyph in row if not glyph.text.isspace()]
        if printed:
            row.sort(key=lambda g: g.x0)
            lines.append(
                Line(
                    _printed(row),
                    min(g.x0 for g in printed),
                    max(g.x1 for g in printed),
                    min(g.top for g in printed),
                    max(g.bottom for g in printed),
                    median(g.size for g in printed),
                    page,
                    page_height,
                    row[-1].text.isspace(),
                )
            )
    return lines


def _printed(row: list[Glyph]) -> str:
    """Text of one line.

    Justified lines spread their characters and programs leave room between Chinese and digits, so a gap
    alone is a blank only between Latin words, or where it is as wide as a character.
    """
    parts: list[str] = []
    before: Glyph | None = None
    typed = False
    for glyph in row:
        if glyph.text.isspace():
            typed = True
            continue
        if before is not None and glyph.text == before.text and glyph.x0 - before.x0 < _PRINTED_TWICE * glyph.size:
            continue
        text = glyph.text.translate(_LOOKALIKES)
        if before is not None and _is_blank(parts[-1][-1], text[0], (glyph.x0 - before.x1) / max(glyph.size, 1.0), typed):
            parts.append(" ")
        parts.append(text)
        before, typed = glyph, False
    return "".join(parts)


def _is_blank(before: str, after: str, gap: float, typed: bool) -> bool:
    words = _is_latin(before) and _is_latin(after) and not (before.isdigit() and after.isdigit())
    return gap >= (_TYPED_GAP if typed else _WORD_GAP if words else COLUMN_GAP)


def _is_latin(char: str) -> bool:
    return "!" <= char <= "~"


def join(text: str, before: Line, line: Line) -> str:
    """`text`, whose last line is `before`, with the next line of its paragraph.

    Only a typed blank parts them: what Latin text these reports hold over a line's end is an address.
    """
    return f"{text} {line.text}" if before.blank_follows else text + line.text


# --------------------------------------------------------------------------- page chrome
def without_chrome(pages: Sequence[list[Line]], sheets: int) -> list[list[Line]]:
    """The parts of so many sheets without page numbers, running headers and footers, and lines of a table of contents."""
    running = _running_lines(pages, sheets)
    kept = []
    for page in pages:
        lines = list(page)
        for end in (0, -1):
            while lines and _in_margin(lines[end]) and (_PAGE_NUMBER.fullmatch(lines[end].text) or _mark(lines[end]) in running):
                del lines[end]
        kept.append([line for line in lines if not _CONTENTS_LINE.fullmatch(line.text)])
    return kept


def _running_lines(pages: Sequence[list[Line]], sheets: int) -> set[tuple[str, int, int]]:
    """Marks of lines that open or close a part on at least a third of the sheets (odd and even ones differ, the first has none).

    The place counts, too: an organ's name opens the first page as title and may open the last as signature.
    """
    seen: Counter[tuple[str, int, int]] = Counter()
    for page in pages:
        ends = [line for line in [*page[:2], *page[-2:]] if _in_margin(line)]
        seen.update({_mark(line) for line in ends if not line.text.endswith(_RUNNING_TEXT)})
    return {mark for mark, count in seen.items() if count >= 2 and 3 * count >= sheets}


def _mark(line: Line) -> tuple[str, int, int]:
    """Text with its digits masked, and place."""
    return re.sub(r"\d+", "#", line.text), round(line.x0), round(line.top)


def _in_margin(line: Line) -> bool:
    return not _MARGIN < line.middle < 1 - _MARGIN


# --------------------------------------------------------------------------- lines to paragraphs
@dataclass(slots=True, frozen=True)
class Measure:
    """Where the text column of a document begins and ends, and the distance of its lines, in points."""

    left: float
    right: float
    pitch: float


def measure_of(lines: Sequence[Line]) -> Measure:
    """Left edge: the leftmost position that several lines share. Right edge: where three quarters of the lines have ended."""
    if not lines:
        return Measure(0.0, 0.0, 0.0)
    starts = Counter(round(line.x0 / 4) for line in lines)
    shared = [start for start, count in starts.items() if count >= max(2, len(lines) // 20)] or list(starts)
    left = min(line.x0 for line in lines if round(line.x0 / 4) == min(shared))
    ends = sorted(line.x1 for line in lines)
    steps = [b.top - a.top for a, b in pairwise(lines) if a.page == b.page and b.top > a.top]
    return Measure(left, ends[min(len(ends) * 3 // 4, len(ends) - 1)], median(steps) if steps else 0.0)


def starts_paragraph(before: Line, line: Line, measure: Measure, *, opening: bool) -> bool:
    """Whether `line` begins a new paragraph behind `before`, which itself was an opening line or not."""
    em = line.size
    if not 1 / _OTHER_SIZE < line.size / before.size < _OTHER_SIZE or _is_centred(before, measure) or _is_centred(line, measure):
        return True
    indent = line.x0 - measure.left
    if indent > _FAR_RIGHT * em or _stops_short(before, line, measure):
        return True
    if line.page == before.page and measure.pitch and line.top - before.top > _OTHER_PITCH * measure.pitch:
        return True
    numbered = bool(STARTS_ITEM.match(line.text))
    if indent > _INDENT * em:
        # A list may hang: its further lines are indented more than the first, and no closing mark stands before them.
        hangs = not opening or line.x0 - before.x0 > em
        return not hangs or numbered or bool(_SENTENCE_END.search(before.text)) or before.x0 - measure.left > _FAR_RIGHT * em
    return numbered and bool(_SENTENCE_END.search(before.text))


def _stops_short(before: Line, line: Line, measure: Measure) -> bool:
    """Whether the first word of `line` would have fitted behind `before`."""
    token = _LATIN_TOKEN.match(line.text)
    word = (len(token[0]) / 2 + 1) if token else 0.0
    return measure.right - before.x1 > max(_SHORT, word) * before.size


def _is_centred(line: Line, measure: Measure) -> bool:
    left, right = line.x0 - measure.left, measure.right - line.x1
    return min(left, right) > _CENTRED * line.size and abs(left - right) < _CENTRED_SLACK * line.size


def paragraphs(lines: Sequence[Line], measure: Measure) -> list[str]:
    """The paragraphs of a run of lines that nothing interrupts."""
    texts: list[str] = []
    opening = True
    for before, line in zip([None, *lines], lines, strict=False):
        if before is None or starts_paragraph(before, line, measure, opening=opening):
            texts.append(line.text)
            opening = True
        else:
            texts[-1] = join(texts[-1], before, line)
            opening = False
    return texts
