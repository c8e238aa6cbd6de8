"""Rows with more or fewer cells than the form has columns: which of the cells are the form's.

Portals leave empty cells for merged columns, and add a column for the unit. Cells are left out only
where it is certain which ones these are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from crawler.items import Cell, Table
from pipelines.forms import APPLICANTS, Slot
from pipelines.parse.statistics.cells import half_width, is_datum, is_number, words
from pipelines.parse.statistics.splits import amount, sums_hold, sums_of, sums_tell_places

#: The forms have 70 rows; a table for each department of a county has a thousand.
_MOST_ROWS = 2000
#: What each cell of a row is; `None` for a column of the portal's own.
Slots = tuple[Slot | None, ...]


class Shape:
    """What the rows of a table have in common; looked up once, however many rows do not fit the form."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rendering = table.rendering

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """The rows; of a table far longer than any form the first ones."""
        return self.table.rows()[:_MOST_ROWS]

    @cached_property
    def filled(self) -> set[int]:
        """Grid columns in which some cell shows something."""
        return {cell.column for cell in self.table.cells if cell.text}

    @cached_property
    def end(self) -> int:
        """Grid column behind the last cell of most rows."""
        ends = Counter(_end(row) for row in self.rows if row)
        return max(ends, key=lambda end: ends[end], default=0)

    @cached_property
    def cut_width(self) -> int:
        """Cells of the longest row of a dump with tabs that cut off the blank cells at the end of all rows, else 0."""
        rows = [row for row in self.rows if len(row) > 1]
        cut = self.rendering == "tabs" and all(row[-1].text for row in rows) and any(not cell.text for cell in self.table.cells)
        return max(map(len, rows), default=0) if cut else 0


def _end(row: Sequence[Cell]) -> int:
    return max(cell.column + cell.colspan for cell in row)


def fitted(cells: Sequence[Cell], slots: Slots, table: Shape, columns: Mapping[str, int]) -> list[Cell]:
    """The row's cells without those that are certainly not the form's; `columns` are the grid columns of the applicants.

    The result has another length than `slots` when nothing certain can be said.
    """
    rest = list(cells)
    if len(rest) > len(slots) and rest[0].text in words("count_unit"):
        rest = rest[1:]
    if len(rest) > len(slots) and not _lacks_a_head(slots):
        if table.rendering == "html":
            rest = _below_applicants(rest, slots, columns) or _without_blanks(rest, slots, table)
        else:
            rest = _without_debris(rest, slots, table)
    elif len(rest) < len(slots) == sum(cell.colspan for cell in rest) and table.rendering == "pipes":
        whole = with_covered(rest)
        rest = rest if _lacks_a_cell(whole, slots) else whole
    return rest


def _lacks_a_head(slots: Slots) -> bool:
    """Whether an applicant's head is lost: then those behind it stand above other cells than their own."""
    applicants = [slot.applicant for slot in slots if slot and slot.applicant]
    return 0 < len(applicants) < len(APPLICANTS)


def _below_applicants(cells: Sequence[Cell], slots: Slots, columns: Mapping[str, int]) -> list[Cell]:
    """The cells that stand below the applicants' heads; empty unless each head has one and no number is left out."""
    wanted = [columns.get(slot.applicant or "") if slot else None for slot in slots]
    below = {cell.column: cell for cell in cells if cell.column in wanted}
    complete = len(below) == len(wanted) and not any(is_number(cell.text) for cell in cells if cell.column not in below)
    return [below[column] for column in wanted if column is not None] if complete else []


def _without_empty_columns(cells: Sequence[Cell], table: Shape) -> list[Cell]:
    """The row without its cells in grid columns in which no cell of the table shows anything."""
    return [cell for cell in cells if cell.column in table.filled]


def _without_blanks(cells: list[Cell], slots: Slots, table: Shape) -> list[Cell]:
    """The row without its blank cells in columns that are blank all the way, or else at its end."""
    if _end(cells) > table.end:
        # A cell that stands there twice moved the others.
        return cells
    return _without_blank_end(_without_empty_columns(cells, table), slots)


def _without_blank_end(cells: list[Cell], slots: Slots) -> list[Cell]:
    rest = cells
    while len(rest) > len(slots) and not rest[-1].text:
        rest = rest[:-1]
    own = [slot for slot in slots if slot]
    # Of a row with one cell too many it may as well be another one.
    sound = len(rest) == len(cells) or len(own) < len(slots) or sums_hold([cell.text for cell in rest], own)
    return rest if sound else cells


def _without_debris(cells: list[Cell], slots: Slots, table: Shape) -> list[Cell]:
    """The row without the empty cells that pipes and tabs leave for merged columns, where it is certain which ones these are.

    In the requests table, whose rows are all as wide, no row has a number there, counted from its end.
    """
    width, count = len(slots), len(cells)
    rows = [row for row in table.rows if len(row) > count] if slots[0] and slots[0].applicant else []
    complete = []
    for start in range(count - width + 1):
        out = [at for at in range(count) if not start <= at < start + width]
        if not any(cells[at].text for at in out) and not any(_shows_data(row[at - count].text) for row in rows for at in out):
            complete.append(cells[start : start + width])
    readings = {tuple(cell.text for cell in window) for window in complete}
    certain = len(readings) == 1 and sums_hold(next(iter(readings)), [slot for slot in slots if slot])
    return complete[0] if certain and None not in slots else cells


def with_blank_end(cells: list[Cell], slots: Slots, table: Shape) -> list[Cell]:
    """The row with the blank cells that a dump with tabs cut off at its end, where it cut off those of all rows.

    A single cell may as well stand for the whole row.
    """
    if table.cut_width <= len(slots) or len(cells) == 1 < len(slots):
        return cells
    whole = [*cells, *[replace(cells[-1], text="")] * (len(slots) - len(cells))]
    return whole if None in slots or sums_tell_places([cell.text for cell in whole], [slot for slot in slots if slot]) else cells


def _lacks_a_cell(cells: Sequence[Cell], slots: Slots) -> bool:
    """Whether a row that ends with a blank cell rather lost one in front of it: then a sum stands in the place of a part of it."""
    own = [slot for slot in slots if slot]
    if cells[-1].text or len(own) < len(slots) or sums_hold([cell.text for cell in cells], own):
        return False
    sums = sums_of(own)
    filled = [amount(half_width(cell.text)) or 0 for cell in cells if cell.text]
    return len(sums) > 1 or (len(filled) > 1 and filled[-1] == sum(filled[:-1]))


def _shows_data(text: str) -> bool:
    return bool(text) and is_datum(text)


def with_covered(cells: Sequence[Cell]) -> list[Cell]:
    """The row with an empty cell for every column that pipes without content let a cell cover."""
    return [replace(cell, text=cell.text if step == 0 else "", column=cell.column + step) for cell in cells for step in range(cell.colspan)]
