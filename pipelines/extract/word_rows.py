"""Paragraphs and table rows as old Word files and RTF tell them.

A paragraph closes a cell or a row, and a row knows where its columns begin.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.items import Cell
from pipelines.extract.documents import is_data, tidy
from pipelines.extract.tables import RawTable

#: Flags of a cell: it goes on with the one before it, with the one above it, or begins a cell of several rows.
MERGED_ACROSS, MERGED_DOWN, MERGED_DOWN_FIRST = 0x03, 0x20, 0x40
#: Columns whose edges are closer than this are one (twips; a twentieth of a point each).
_SAME_EDGE = 30


@dataclass(slots=True)
class RowLayout:
    """Where the cells of a row begin and end, in twips, and the merge flags of each."""

    edges: list[int]
    flags: list[int]


@dataclass(slots=True)
class Paragraph:
    """Text of a paragraph, and what it means for the table it stands in."""

    text: str
    in_table: bool = False
    ends_cell: bool = False
    ends_row: bool = False
    layout: RowLayout | None = None


@dataclass(slots=True)
class _Row:
    cells: list[str]
    layout: RowLayout | None


def items_of(paragraphs: Iterable[Paragraph]) -> Iterator[str | RawTable]:
    """Lines and tables in order; tables that only lay out the page give their lines."""
    rows: list[_Row] = []
    cells: list[str] = []
    cell: list[str] = []
    for paragraph in paragraphs:
        text = tidy(paragraph.text)
        if paragraph.in_table:
            if paragraph.ends_row:
                rows.append(_Row(cells, paragraph.layout))
                cells, cell = [], []
                continue
            cell.append(text)
            if paragraph.ends_cell:
                cells.append("\n".join(filter(None, cell)))
                cell = []
            continue
        yield from _flush(rows)
        rows = []
        yield from filter(None, text.split("\n"))
    yield from _flush(rows)


def _flush(rows: list[_Row]) -> Iterator[str | RawTable]:
    """A table, or its text where it only lays out the page."""
    if not rows:
        return
    grid = _grid(rows)
    if is_data(grid):
        yield RawTable("html", grid)
    else:
        for cell in grid:
            yield from filter(None, cell.text.split("\n"))


def _grid(rows: list[_Row]) -> list[Cell]:
    """Cells with grid coordinates: the columns are the edges of all rows."""
    columns = _columns(edge for row in rows if row.layout for edge in row.layout.edges)
    cells: list[Cell] = []
    open_above: dict[int, Cell] = {}
    for number, row in enumerate(rows):
        column = merged = 0
        for index, text in enumerate(row.cells):
            flags, span = 0, 1
            if row.layout and index < len(row.layout.flags):
                flags = row.layout.flags[index]
                column = _column(columns, row.layout.edges[index])
                span = max(1, _column(columns, row.layout.edges[index + 1]) - column)
            above = open_above.get(column)
            if flags & MERGED_ACROSS and merged and not text:
                cells[-1].colspan += span
            elif flags & MERGED_DOWN and not flags & MERGED_DOWN_FIRST and above is not None:
                above.rowspan = number - above.row + 1
            else:
                cells.append(Cell(number, column, text, 1, span))
                open_above[column] = cells[-1]
            column, merged = column + span, flags & MERGED_ACROSS
    return cells


def _columns(edges: Iterator[int]) -> list[int]:
    """Where columns begin: edges that are not the same but for a hair."""
    found: list[int] = []
    for edge in sorted(set(edges)):
        if not found or edge - found[-1] > _SAME_EDGE:
            found.append(edge)
    return found


def _column(columns: list[int], edge: int) -> int:
    return max(0, bisect_right(columns, edge + _SAME_EDGE) - 1)
