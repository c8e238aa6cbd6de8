"""Item values of the statutory statistics tables (forms of 2014, 2019 and 2021).

One matcher for all renderings: a row is known by its label and the group above it, its cells by their
order; never by section numbers or grid indexes alone. What the form does not know is reported and
stays in the table; what cannot be read in one way only is published in none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawler.items import CellKind, Era, Evidence, Finding, Table, Value
from pipelines.forms import APPLICANTS, Form
from pipelines.parse.statistics.cells import plainly, read_cell
from pipelines.parse.statistics.context import Context, FoundRow
from pipelines.parse.statistics.grid import GridReader
from pipelines.parse.statistics.resolve import part_cells
from pipelines.parse.statistics.running_text import TextReader

#: Fewest rows by which a form is recognised; a table that shares a label or two with it is another table.
_FEWEST_ROWS: dict[Form, int] = {"statistics": 4, "requests": 2, "disclosure": 1, "review": 1}
#: A label that no other table has (上年结转政府信息公开申请数量 in its shortest spelling).
_LONG_LABEL = 5


@dataclass(slots=True)
class Statistics:
    """The numbers of the tables, and what is odd about them."""

    values: list[Value]
    findings: list[Finding]


def read_statistics(tables: list[Table], era: Era) -> Statistics:
    """Every cell of the forms found in the tables, as a `Value` with its raw text and its place.

    Blank cells and signs for "does not apply" give values without a number, so that silence and zero
    stay apart. `era` only decides between layouts where column heads are lost.
    """
    context = Context(era)
    keeps_blanks = any(not cell.text for table in tables if table.rendering == "lines" for cell in table.cells)
    grid, text = GridReader(context), TextReader(context, keeps_blanks=keeps_blanks)
    for table in tables:
        (text if table.rendering in ("lines", "glued") else grid).read(table)
    forms = {form for form, rows in context.seen.items() if rows >= _FEWEST_ROWS[form]}
    forms |= {row.label.form for row in context.found if _is_certain(row)}
    rows = [row for row in context.found if row.label.form in forms]
    cells, unsure = part_cells(rows)
    values = [value for row, texts in zip(rows, cells, strict=True) for value in _values(row, texts)]
    kept, repeated = _first_of_each(values)
    return Statistics(kept, [*(finding for form, finding in context.findings if form in forms), *unsure, *repeated])


def _is_certain(row: FoundRow) -> bool:
    """Whether a row alone tells its form: the long label of a row of table 3 with a cell for each applicant."""
    return row.label.form == "requests" and row.label.shortest >= _LONG_LABEL and len(row.slots) == len(APPLICANTS)


def _values(row: FoundRow, texts: Sequence[str | None]) -> list[Value]:
    # Of cells that are not parted only the row's own place is known.
    places = row.cells or [row.raw] * len(row.slots)
    values = []
    kind: CellKind
    for slot, text, place in zip(row.slots, texts, places, strict=True):
        if text is None:
            kind, number, unit, raw = "ambiguous", None, slot.unit, row.raw.text
        else:
            kind, number, unit = read_cell(plainly(text, slot.number), slot.unit, row.unit if slot.number == "decimal" else None)
            raw = text
        evidence = Evidence(row.table, place.row, place.column)
        values.append(Value(slot.code, number, kind, raw, unit, slot.applicant, "exact", "table", row.scope, evidence))
    return values


def _first_of_each(values: Sequence[Value]) -> tuple[list[Value], list[Finding]]:
    """One value for each cell of the forms: the first, unless it is blank and a later one is not.

    Pages print a table twice (for wide and narrow screens) or give a second table for another body;
    where the two differ, the first is kept and the difference reported. Two numbers for one cell in one
    table mean that one of the rows is another: neither is published.
    """
    kept: dict[tuple[str, str | None, str | None], Value] = {}
    differing: dict[str, tuple[str, str]] = {}
    for value in values:
        key = (value.code, value.applicant, value.scope)
        first = kept.get(key)
        if first is None or (first.kind == "blank" and value.kind != "blank"):
            kept[key] = value
        elif value.kind != "blank" and value.raw != first.raw:
            same_table = value.evidence.table == first.evidence.table
            outcome = " in one table; neither is published" if same_table else "; the first is kept"
            differing.setdefault(value.code, (f"{first.raw} and {value.raw}", outcome))
            if same_table:
                kept[key] = replace(first, value=None, kind="ambiguous")
    findings = [
        Finding("repeated_row", "warning", f"{code} is printed more than once, as {numbers}{outcome}.", [code])
        for code, (numbers, outcome) in differing.items()
    ]
    return list(kept.values()), findings


__all__ = ["Statistics", "read_statistics"]
