"""Tables drawn with characters (┌─┬─┐ │ ├─┼─┤ └─┴─┘), as text programs of the first years made them.

Pages collapse blanks, so the lines do not stand below each other any more: which cell a text belongs to is told by counting the
vertical strokes, and what is merged by the arms of the corners.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from crawler.items import Cell
from pipelines.extract.tables import RawTable

_FIRST, _LAST = "\u2500", "\u257f"
_DRAWN = re.compile(f"[{_FIRST}-{_LAST}]")
#: What the top of a drawn table begins with.
OPENING_CORNERS = "┌┏╔╒╓┍┎"
_OPENS = re.compile(rf"\s*[{OPENING_CORNERS}]")
#: What a printer put between the lines.
_PAGE_NUMBER = re.compile(r"\s*[-—－–]?\s*\d{1,3}\s*[-—－–]?\s*|\s*第\s*\d{1,3}\s*页.{0,12}")
#: No form has more lines of text in one row, and no table more lines.
_MOST_LINES = 1500


def _names(arm: str, whole: str) -> frozenset[str]:
    """The strokes that have an arm in this direction."""
    signs = (chr(code) for code in range(ord(_FIRST), ord(_LAST) + 1))
    return frozenset(sign for sign in signs if {arm, whole} & set(unicodedata.name(sign).split()))


_UP, _DOWN = _names("UP", "VERTICAL"), _names("DOWN", "VERTICAL")
#: Strokes that part no columns: ─, ━, ═.
_LEVEL = frozenset(chr(code) for code in range(ord(_FIRST), ord(_LAST) + 1)) - _UP - _DOWN


@dataclass(slots=True)
class _Open:
    """A cell whose bottom has not been drawn yet; `left` and `right` are numbers of strokes."""

    left: int
    right: int
    row: int
    rowspan: int = 1
    texts: list[str] = field(default_factory=list)


class _DrawingError(Exception):
    """Strokes that do not fit those above."""


def is_drawn(line: str) -> bool:
    """Whether a line has strokes: its blanks fill cells."""
    return bool(_DRAWN.search(line))


def opens_drawing(line: str) -> bool:
    """Whether a line is the top of a drawn table."""
    return bool(_OPENS.match(line))


def drawn_table(lines: Sequence[str], start: int) -> tuple[int, RawTable] | None:
    """The first line behind the table that begins at `start`, and its grid; `None` where none begins, or its strokes do not fit."""
    if not opens_drawing(lines[start]):
        return None
    drawing = _Drawing()
    try:
        for position in range(start, min(len(lines), start + _MOST_LINES)):
            if not lines[position].strip() or _PAGE_NUMBER.fullmatch(lines[position]):
                continue
            drawing.read(lines[position].strip())
            if not drawing.strokes:
                return position + 1, RawTable("html", drawing.cells())
    except _DrawingError:
        return None
    return None


def cut_drawings(items: Iterable[str | RawTable]) -> list[str | RawTable]:
    """The lines and tables of a document with every drawn table replaced by its grid."""
    printed = list(items)
    if not any(isinstance(item, str) and opens_drawing(item) for item in printed):
        return printed
    kept: list[str | RawTable] = []
    lines: list[str] = []
    for item in printed:
        if isinstance(item, str):
            lines.append(item)
            continue
        kept += [*_cut(lines), item]
        lines = []
    return kept + list(_cut(lines))


def _cut(lines: Sequence[str]) -> Iterator[str | RawTable]:
    position = 0
    while position < len(lines):
        drawn = drawn_table(lines, position)
        yield drawn[1] if drawn else lines[position]
        position = drawn[0] if drawn else position + 1


class _Drawing:
    """Reads line after line. `strokes` are the vertical ones at hand, by numbers that stand for their place in `order`."""

    def __init__(self) -> None:
        self.strokes: list[int] = []
        self.order: list[int] = []
        self.open: list[_Open] = []
        self.closed: list[_Open] = []
        self.row = -1

    def read(self, line: str) -> None:
        """Read a line of the drawing; raises `_DrawingError`."""
        signs = [(match.start(), match[0]) for match in _DRAWN.finditer(line) if match[0] not in _LEVEL]
        if not signs or signs[0][0] != 0 or signs[-1][0] != len(line) - 1:
            raise _DrawingError
        between = [line[place + 1 : behind] for (place, _), (behind, _) in pairwise(signs)]
        if any(sign in _LEVEL for text in between for sign in text) or any(sign not in _UP & _DOWN for _, sign in signs):
            self._rule([sign for _, sign in signs], between)
        elif len(signs) == len(self.strokes):
            for cell, text in zip(self.open, between, strict=True):
                cell.texts.append(text)
        else:
            raise _DrawingError

    def _rule(self, signs: list[str], between: list[str]) -> None:
        """A horizontal rule; where it leaves a cell open, the cell goes on."""
        above = iter(self.strokes)
        numbers: list[int] = []
        for sign in signs:
            number = next(above, None) if sign in _UP else self._new(numbers[-1] if numbers else None)
            if number is None:
                raise _DrawingError
            numbers.append(number)
        if next(above, None) is not None:
            raise _DrawingError
        self.strokes = [number for number, sign in zip(numbers, signs, strict=True) if sign in _DOWN]
        self.row += 1
        goes_on = {(numbers[at], numbers[at + 1]): text for at, text in enumerate(between) if not any(sign in _LEVEL for sign in text)}
        last = {(cell.left, cell.right): cell for cell in self.open}
        self.open = []
        for left, right in pairwise(self.strokes):
            cell = last.pop((left, right)) if (left, right) in goes_on and (left, right) in last else _Open(left, right, self.row, 0)
            cell.texts += [goes_on[left, right]] if cell.rowspan else []
            cell.rowspan += 1
            self.open.append(cell)
        self.closed += last.values()

    def _new(self, before: int | None) -> int:
        number = len(self.order)
        self.order.insert(self.order.index(before) + 1 if before is not None else 0, number)
        return number

    def cells(self) -> list[Cell]:
        """The cells in reading order."""
        place = {number: column for column, number in enumerate(self.order)}
        found = [
            Cell(cell.row, place[cell.left], joined(cell.texts), cell.rowspan, place[cell.right] - place[cell.left]) for cell in self.closed
        ]
        return sorted(found, key=lambda cell: (cell.row, cell.column))


def joined(texts: Sequence[str]) -> str:
    """The lines of a cell; a number that goes on in the next line may be two, so these stay apart."""
    joined = ""
    for text in (" ".join(text.split()) for text in texts):
        joined += f"\n{text}" if joined[-1:].isdigit() and text[:1].isdigit() else text
    return joined
