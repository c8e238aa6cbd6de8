"""Pages set in two columns, and two pages printed side by side on one sheet: the parts of a sheet in reading order.

Gazettes print reports in two columns. Read across, the lines of both would be joined, and a number of the one column would get
the words of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

from pipelines.extract.pdf_lines import COLUMN_GAP, Glyph, rows_of
from pipelines.extract.pdf_tables import Fragment

#: A column of text has at least so many lines, is at least so many characters wide, and its usual line fills so much of it.
#: The columns of a table without rules are narrower, or emptier.
_FEWEST_LINES, _NARROWEST, _FILLED = 8, 11.0, 0.7
#: Share of the text's width, on either side of its middle, in which the gutter is looked for; and the steps of the search in points.
_AROUND_MIDDLE, _STEP = 0.15, 2.0
#: Share of a sheet's lines that may go on below the columns of the sheet before: a heading, a page number.
_FEW = 0.34


@dataclass(slots=True, frozen=True)
class Gutter:
    """The white strip between two columns; `left` and `right` are where these begin and end."""

    left: float
    x0: float
    x1: float
    right: float


@dataclass(slots=True)
class Part:
    """Characters and tables of a sheet that are read from top to bottom."""

    glyphs: list[Glyph]
    tables: list[Fragment]

    def moved(self, across: float) -> Part:
        """The same, further right: columns that lie upon each other have their edges in common."""
        boxes = [[replace(box, x0=box.x0 + across, x1=box.x1 + across) for box in table.boxes] for table in self.tables]
        return Part(
            [replace(glyph, x0=glyph.x0 + across, x1=glyph.x1 + across) for glyph in self.glyphs],
            [replace(table, boxes=own) for table, own in zip(self.tables, boxes, strict=True)],
        )


def parts_of(glyphs: list[Glyph], tables: list[Fragment], before: Gutter | None) -> tuple[list[Part], Gutter | None]:
    """The parts of a sheet in reading order, and its gutter; `before` is that of the sheet before: the last one holds few lines."""
    rows = [row for row in rows_of(glyphs) if any(not glyph.text.isspace() for glyph in row)]
    found = _gutter(rows)
    if found is None and before and sum(_crosses(row, before) for row in rows) <= _FEW * len(rows):
        found = before
    return ([Part(glyphs, tables)] if found is None else list(_parts(rows, tables, found))), found


# --------------------------------------------------------------------------- where the gutter is
def _gutter(rows: Sequence[list[Glyph]]) -> Gutter | None:
    """The gutter of a sheet whose lines are those of two columns of running text."""
    if len(rows) < _FEWEST_LINES:
        return None
    size = median(glyph.size for row in rows for glyph in row)
    left, right = min(glyph.x0 for row in rows for glyph in row), max(glyph.x1 for row in rows for glyph in row)
    if right - left < 2 * _NARROWEST * size:
        return None
    gaps = [list(_gaps(row, COLUMN_GAP * size, left, right)) for row in rows]
    place = _freest(gaps, (left + right) / 2, _AROUND_MIDDLE * (right - left))
    free = [row for row, found in zip(rows, gaps, strict=True) if any(x0 < place < x1 for x0, x1 in found)]
    x0 = max((glyph.x1 for row in free for glyph in row if glyph.x1 <= place), default=left)
    x1 = min((glyph.x0 for row in free for glyph in row if glyph.x0 >= place), default=right)
    gutter = Gutter(left, x0, x1, right)
    return gutter if all(_is_text(free, *column, size) for column in ((left, x0), (x1, right))) else None


def _gaps(row: list[Glyph], least: float, left: float, right: float) -> Iterator[tuple[float, float]]:
    """The white of a row: between characters where it is wide, before the first and behind the last."""
    reached = left - least
    for glyph in sorted((glyph for glyph in row if not glyph.text.isspace()), key=lambda g: g.x0):
        if glyph.x0 - reached >= least:
            yield reached, glyph.x0
        reached = max(reached, glyph.x1)
    yield reached, right + least


def _freest(gaps: Sequence[list[tuple[float, float]]], middle: float, reach: float) -> float:
    """Where most rows are white: the middle of the widest such strip."""
    places = [middle + step * _STEP for step in range(-int(reach / _STEP), int(reach / _STEP) + 1)]
    white = [sum(any(x0 < place < x1 for x0, x1 in row) for row in gaps) for place in places]
    most = max(white)
    runs = [list(run) for is_most, run in groupby(range(len(places)), key=lambda index: white[index] == most) if is_most]
    widest = max(runs, key=len)
    return places[widest[len(widest) // 2]]


def _is_text(rows: Sequence[list[Glyph]], begin: float, end: float, size: float) -> bool:
    """Whether a column is wide enough and holds enough lines, most of them full."""
    widths = [sum(glyph.x1 - glyph.x0 for glyph in row if begin <= (glyph.x0 + glyph.x1) / 2 <= end) for row in rows]
    lines = [width for width in widths if width]
    return len(lines) >= _FEWEST_LINES and end - begin >= _NARROWEST * size and median(lines) >= _FILLED * (end - begin)


# --------------------------------------------------------------------------- what stands in which column
def _crosses(row: list[Glyph], gutter: Gutter) -> bool:
    return any(glyph.x0 < gutter.x1 and glyph.x1 > gutter.x0 and not glyph.text.isspace() for glyph in row)


def _parts(rows: Sequence[list[Glyph]], tables: Sequence[Fragment], gutter: Gutter) -> Iterator[Part]:
    """Titles and tables across both columns end these: what stands above is read before what stands below."""
    middle = (gutter.x0 + gutter.x1) / 2
    things: list[tuple[float, bool, list[Glyph] | Fragment]] = [(min(g.top for g in row), _crosses(row, gutter), row) for row in rows]
    things += [(table.top, table.edges[0] < middle < table.edges[1], table) for table in tables]
    for across, group in groupby(sorted(things, key=lambda thing: thing[0]), key=lambda thing: thing[1]):
        band = [thing for _, _, thing in group]
        glyphs = [glyph for thing in band if not isinstance(thing, Fragment) for glyph in thing]
        held = [thing for thing in band if isinstance(thing, Fragment)]
        if across:
            yield Part(glyphs, held)
            continue
        yield Part([g for g in glyphs if g.x0 < middle], [table for table in held if table.edges[0] < middle])
        right = Part([g for g in glyphs if g.x0 >= middle], [table for table in held if table.edges[0] >= middle])
        yield right.moved(gutter.left - gutter.x1)
