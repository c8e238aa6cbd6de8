"""Tables of a PDF: ruled cells as grids, those that page ends cut in two put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from crawler.items import Cell
from pipelines.extract.pdf_lines import STARTS_ITEM, Glyph, Line, join, lines_of

#: Points by which the rules of one column may differ, from row to row and from page to page.
_SLACK = 5.0
#: A line this close (em) to the cell's edge had no room for another character.
_FULL = 1.2
#: Points that word processors leave free in a cell, left and right together.
_PADDING = 10.8
#: Lines of a cell from which on several of them side by side are rows that no rule parts.
_MOST_STACKED = 6
#: Left, top, right and bottom of a cell.
CellBox = tuple[float, float, float, float]

#: A value of the form: a number, perhaps with its unit, or what stands for none.
_DATUM = re.compile(r"[-+]?\d[\d,.]*[%％件条人次个元]{0,2}|[-/—－]+|无")


@dataclass(slots=True, frozen=True)
class Box:
    """A ruled cell with its printed lines; coordinates in points from the page's upper left corner."""

    x0: float
    top: float
    x1: float
    bottom: float
    lines: tuple[Line, ...] = ()


@dataclass(slots=True)
class Fragment:
    """The part of a table that stands on one page, or several parts put below each other."""

    page: int
    boxes: list[Box]
    #: Last page the table reaches.
    last_page: int = field(default=-1)

    def __post_init__(self) -> None:
        self.last_page = max(self.last_page, self.page)

    @property
    def top(self) -> float:
        return min(box.top for box in self.boxes)

    @property
    def bottom(self) -> float:
        return max(box.bottom for box in self.boxes)

    @property
    def edges(self) -> tuple[float, float]:
        """Left and right outer edge."""
        return min(box.x0 for box in self.boxes), max(box.x1 for box in self.boxes)

    @property
    def lines(self) -> list[Line]:
        """Every printed line, row by row."""
        return [line for box in sorted(self.boxes, key=lambda b: (round(b.top), b.x0)) for line in box.lines]


# --------------------------------------------------------------------------- a page's tables
def fill(page: int, tables: Sequence[Sequence[CellBox]], glyphs: Sequence[Glyph]) -> tuple[list[Fragment], list[Glyph]]:
    """The tables of a page with their characters, and the characters outside all cells."""
    inside: dict[tuple[int, int], list[Glyph]] = {}
    outside: list[Glyph] = []
    tables = [cells for cells in tables if not _lacks_rows(cells, glyphs)]
    flat = [(table, number, cell) for table, cells in enumerate(tables) for number, cell in enumerate(cells)]
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        for table, number, (x0, top, x1, bottom) in flat:
            if x0 <= x < x1 and top <= y < bottom:
                inside.setdefault((table, number), []).append(glyph)
                break
        else:
            outside.append(glyph)
    fragments = [
        Fragment(page, [Box(*cell, tuple(lines_of(inside.get((table, number), ()), page))) for number, cell in enumerate(cells)])
        for table, cells in enumerate(tables)
        if cells
    ]
    return fragments, outside


def _lacks_rows(cells: Sequence[CellBox], glyphs: Sequence[Glyph]) -> bool:
    """Whether rules part columns and no rows: cells side by side with line below line in several of them are no cells."""
    if len(cells) < 2 or max(top for _, top, _, _ in cells) - min(top for _, top, _, _ in cells) > _SLACK:
        return False
    inside = (
        [g for g in glyphs if x0 <= (g.x0 + g.x1) / 2 < x1 and top <= (g.top + g.bottom) / 2 < bottom] for x0, top, x1, bottom in cells
    )
    return sum(len(lines_of(printed)) >= _MOST_STACKED for printed in inside) > 1


def box_text(box: Box) -> str:
    """Lines of a cell: wrapped Chinese text and numbers that fill the cell's width are one line again."""
    text = ""
    before: Line | None = None
    for line in box.lines:
        if before is None:
            text = line.text
        elif _wraps(before, line, box):
            text = join(text, before, line)
        else:
            text += "\n" + line.text
        before = line
    return text


def _wraps(before: Line, line: Line, box: Box) -> bool:
    if before.text[-1].isascii() and line.text[0].isascii():
        return _is_full(before, box)
    return not STARTS_ITEM.match(line.text) or _is_full(before, box)


def _is_full(line: Line, box: Box) -> bool:
    return (box.x1 - box.x0) - (line.x1 - line.x0) < _FULL * line.size


def _is_padded_full(line: Line, box: Box) -> bool:
    """Whether a line fills a cell that keeps a word processor's usual distance from its rules.

    Only where a page's end cuts a cell: within a page two numbers below each other fill a narrow cell, too.
    """
    return _is_full(line, Box(box.x0, box.top, box.x1 - _PADDING, box.bottom))


# --------------------------------------------------------------------------- over the page's end
def continues(above: Fragment, below: Fragment) -> bool:
    """Whether `below`, which is printed next, may be the rest of `above`: on a later page, with the same outer edges."""
    (left, right), (other_left, other_right) = above.edges, below.edges
    return below.page > above.last_page and abs(left - other_left) <= _SLACK and abs(right - other_right) <= _SLACK


def merge(above: Fragment, below: Fragment) -> Fragment:
    """Both parts as one table, without the header rows that `below` repeats; cells the page's end cuts are whole again."""
    below = _without_repeated_header(above, below)
    if not below.boxes:
        return Fragment(above.page, above.boxes, below.last_page)
    seam = above.bottom
    shift = seam - below.top
    moved = [replace(box, top=box.top + shift, bottom=box.bottom + shift) for box in below.boxes]
    opening = [box for box in moved if box.top - seam < _SLACK]
    closing = [box for box in above.boxes if seam - box.bottom < _SLACK]
    pairs = [(upper, lower) for upper in sorted(closing, key=lambda b: b.x0) for lower in opening if _same_columns(upper, lower)]
    whole_row = len(pairs) == len(opening) == len(closing) and _row_is_cut(pairs)
    broken = pairs if whole_row else _cut_labels(pairs, closing, opening)
    gone = {id(box) for pair in broken for box in pair}
    whole = [Box(upper.x0, upper.top, upper.x1, lower.bottom, upper.lines + lower.lines) for upper, lower in broken]
    boxes = [box for box in (*above.boxes, *moved) if id(box) not in gone] + whole
    return Fragment(above.page, boxes, below.last_page)


def _same_columns(upper: Box, lower: Box) -> bool:
    return abs(upper.x0 - lower.x0) <= _SLACK and abs(upper.x1 - lower.x1) <= _SLACK


def _row_is_cut(pairs: list[tuple[Box, Box]]) -> bool:
    """Whether the page's end cuts one row: one full cell, the label, goes on; every other has text on one side or none."""
    both = [pair for pair in pairs if pair[0].lines and pair[1].lines]
    one_sided = any(bool(upper.lines) != bool(lower.lines) for upper, lower in pairs)
    if len(both) != 1 or not one_sided:
        return False
    upper, lower = both[0]
    # Values above and none below are one row whose label goes on.
    valued = all(not other.lines for _, other in pairs if other is not lower) and any(_is_datum(other) for other, _ in pairs)
    full = (_is_padded_full if valued else _is_full)(upper.lines[-1], upper)
    return full and not _is_datum(upper) and not _is_datum(lower) and not _starts_label(lower)


def _cut_labels(pairs: list[tuple[Box, Box]], closing: list[Box], opening: list[Box]) -> list[tuple[Box, Box]]:
    """Leading cells that go on over the page's end while the cells right of them are rows of their own: group labels.

    `closing` and `opening` hold all cells next to the page's end. A cell of several rows is taller than its neighbours.
    """
    cut: list[tuple[Box, Box]] = []
    if _is_header(closing):
        # A header ends the page: its tall cells must not swallow the first values below them.
        return cut if any(map(_is_datum, opening)) else _cut_heads(pairs, closing, opening)
    for upper, lower in pairs:
        leading = all(_lies_left(box, upper) <= any(box is part for pair in cut for part in pair) for box in (*closing, *opening))
        followed = any(_lies_left(lower, box) and box.lines for box in opening)
        if not leading or not followed or _is_datum(upper) or _is_datum(lower):
            break
        tall_above, tall_below = _is_tall(upper, closing), _is_tall(lower, opening)
        if upper.lines and lower.lines:
            # Where labels have no numbers, one that leaves room in its cell has ended.
            unfinished = _starts_label(upper) or _is_full(upper.lines[-1], upper)
            goes_on = (tall_above or tall_below) and unfinished and not _starts_label(lower)
        else:
            goes_on = bool(upper.lines) or tall_above or tall_below
        if not goes_on:
            break
        cut.append((upper, lower))
    return cut


def _cut_heads(pairs: list[tuple[Box, Box]], closing: list[Box], opening: list[Box]) -> list[tuple[Box, Box]]:
    """Tall heads of columns that go on beside heads which a part of the header is divided into: `自然` above `人` beside `法人`.

    A header of one row has no such heads, and two rows of labels are no header.
    """
    divided = any(sum(_lies_within(lower, upper) and bool(lower.lines) for lower in opening) > 1 for upper in closing)
    if not divided:
        return []
    return [
        (upper, lower)
        for upper, lower in pairs
        if not lower.lines or (upper.lines and _is_padded_full(upper.lines[-1], upper) and not _starts_label(lower))
    ]


def _lies_within(box: Box, other: Box) -> bool:
    return box.x0 >= other.x0 - _SLACK and box.x1 <= other.x1 + _SLACK


def _is_header(row: list[Box]) -> bool:
    """Whether the cells name columns: none holds a number, and none is blank behind one with text, as values not filled in are."""
    ordered = sorted(row, key=lambda box: box.x0)
    return not any(map(_is_datum, row)) and not any(left.lines and not right.lines for left, right in pairwise(ordered))


def _lies_left(box: Box, other: Box) -> bool:
    return box.x0 < other.x0 - _SLACK


def _is_tall(box: Box, row: list[Box]) -> bool:
    """Whether the cell covers several rows, judged by the cells right of it."""
    neighbours = [other.bottom - other.top for other in row if _lies_left(box, other)]
    return bool(neighbours) and box.bottom - box.top > min(neighbours) + _SLACK


def _is_datum(box: Box) -> bool:
    return bool(_DATUM.fullmatch(box_text(box)))


def _starts_label(box: Box) -> bool:
    return bool(STARTS_ITEM.match(box_text(box)))


def _without_repeated_header(above: Fragment, below: Fragment) -> Fragment:
    """`below` without leading rows that repeat those `above` begins with."""
    first, second = grid(above), grid(below)
    rows = 0
    while (row := _row(second, rows)) and len(row) > 1 and row == _row(first, rows) and not any(_DATUM.fullmatch(cell[0]) for cell in row):
        rows += 1
    header = [cell for cell in second if cell.row < rows]
    if any(cell.row + cell.rowspan > rows for cell in header):
        return below
    dropped = {(cell.row, cell.column) for cell in header}
    placed = zip(_placed(below.boxes), below.boxes, strict=True)
    return Fragment(below.page, [box for place, box in placed if (place[0], place[1]) not in dropped], below.last_page)


def _row(cells: list[Cell], number: int) -> list[tuple[str, int, int]]:
    return [("".join(cell.text.split()), cell.column, cell.colspan) for cell in cells if cell.row == number and cell.text]


# --------------------------------------------------------------------------- the grid
def grid(table: Fragment) -> list[Cell]:
    """Cells in reading order with the rows and columns the rules show."""
    placed = zip(_placed(table.boxes), table.boxes, strict=True)
    cells = [Cell(row, column, box_text(box), rowspan, colspan) for (row, column, rowspan, colspan), box in placed]
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _placed(boxes: list[Box]) -> list[tuple[int, int, int, int]]:
    """Row, column, rowspan and colspan of each box."""
    columns = _tracks([edge for box in boxes for edge in (box.x0, box.x1)])
    rows = _tracks([edge for box in boxes for edge in (box.top, box.bottom)])
    return [
        (
            rows[box.top],
            columns[box.x0],
            max(rows[box.bottom] - rows[box.top], 1),
            max(columns[box.x1] - columns[box.x0], 1),
        )
        for box in boxes
    ]


def _tracks(edges: list[float]) -> dict[float, int]:
    """The number of the rule each edge belongs to; edges closer than the slack are one rule."""
    numbers: dict[float, int] = {}
    number, start = -1, 0.0
    for edge in sorted(set(edges)):
        if number < 0 or edge - start > _SLACK:
            number, start = number + 1, edge
        numbers[edge] = number
    return numbers
