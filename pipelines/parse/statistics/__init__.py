"""Item values of the statutory statistics tables (forms of 2014, 2019 and 2021).

One matcher for all renderings: a row is known by its label and the group above it, its cells by their
order; never by section numbers or grid indexes alone. What the form does not know is reported and
stays in the table; what cannot be read in one way only is published in none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from crawler.items import CellKind, Era, Evidence, Finding, Table, Value
from pipelines.forms import APPLICANTS, Form, all_labels, codes_of_changes
from pipelines.parse.statistics.captions import Part, bodies_beside, of_other_years, parts
from pipelines.parse.statistics.cells import NO_UNITS, UNSURE, is_datum, is_number, read_value
from pipelines.parse.statistics.context import Context, FoundRow
from pipelines.parse.statistics.gaps import BlankLines, blank_lines
from pipelines.parse.statistics.grid import GridReader
from pipelines.parse.statistics.resolve import part_cells
from pipelines.parse.statistics.running_text import TextReader

#: Fewest rows by which a form is recognised; a table that shares a label or two with it is another table.
_FEWEST_ROWS: dict[Form, int] = {"statistics": 4, "requests": 2, "disclosure": 1, "review": 1}
#: A label that no other table has (上年结转政府信息公开申请数量 in its shortest spelling).
_LONG_LABEL = 5
#: Stands for a character that cannot be told.
_LOST = "\ufffd"
#: Numbers told in characters are kept as text as well.
_NUMERALS = "〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"


@dataclass(slots=True)
class Statistics:
    """The numbers of the tables, and what is odd about them."""

    values: list[Value]
    findings: list[Finding]


def read_statistics(tables: list[Table], era: Era, *, year: int | None = None, organ: str = "", text: str = "") -> Statistics:
    """Every cell of the forms found in the tables, as a `Value` with its raw text and its place.

    Blank cells and signs for "does not apply" give values without a number, so that silence and zero
    stay apart. `era` only decides between layouts where column heads are lost; `year`, `organ` and `text` of the report
    tell its own tables from those of other years and bodies.
    """
    context = Context(era, year)
    grid, running = GridReader(context), TextReader(context, blank_lines=_blank_lines(tables))
    printed = parts(tables, text)
    for index, part in enumerate(printed):
        before = len(context.found)
        (running if part.table.rendering in ("lines", "glued") else grid).read(part.table)
        for row in context.found[before:]:
            row.part = index
            if part.units != NO_UNITS:
                row.unit = row.unit.or_else(part.units)
    forms = {form for form, rows in context.seen.items() if rows >= _FEWEST_ROWS[form]}
    forms |= {row.label.form for row in context.found if _is_certain(row)}
    rows, apart = _of_the_report([row for row in context.found if row.label.form in forms], printed, year, organ)
    rows, nameless = _with_a_name(rows)
    cells, unsure = part_cells(rows)
    unsure += _unsure_units(rows)
    values = [(value, row.part) for row, texts in zip(rows, cells, strict=True) for value in _values(row, texts)]
    kept, repeated = _first_of_each(values, _torn(rows))
    unsure += _unread(kept)
    return Statistics(kept, [*(finding for form, finding in context.findings if form in forms), *apart, *nameless, *unsure, *repeated])


def _blank_lines(tables: Sequence[Table]) -> BlankLines:
    """What blank lines of the tables in running text are."""
    printed = [[cell.text for cell in table.cells] for table in tables if table.rendering == "lines"]
    return blank_lines("\n".join(lines) for lines in printed) if any("" in lines for lines in printed) else BlankLines.SPACING


def _of_the_report(rows: Sequence[FoundRow], printed: Sequence[Part], year: int | None, organ: str) -> tuple[list[FoundRow], list[Finding]]:
    """The rows of the report's own year, those of other bodies marked as theirs; and findings for the tables of other years."""
    kept: list[FoundRow] = []
    findings: list[Finding] = []
    for form in dict.fromkeys(row.label.form for row in rows):
        own = [row for row in rows if row.label.form == form]
        captions = {row.part: printed[row.part].caption for row in own}
        foreign = of_other_years(list(captions.values()), year)
        # What is called a draft, or another period's, gives way to a table that is not; alone it is all there is.
        apart = {caption for caption in captions.values() if caption.apart and caption not in foreign}
        apart = apart if len(apart) + len(foreign) < len(set(captions.values())) else set()
        others = bodies_beside([caption for caption in captions.values() if caption not in foreign | apart], organ)
        for part, caption in captions.items():
            members = [row for row in own if row.part == part]
            if caption.year and (caption in foreign or (year and caption.year != year)):
                outcome = "is not read" if caption in foreign else "is read all the same: that is the year of publication"
                message = f"Table {members[0].table} is captioned {caption.year}, which is not the report year; it {outcome}."
                findings.append(Finding("table_year", "warning", message, _codes(members)))
            if caption.apart and caption not in foreign:
                outcome = (
                    "and another one is not; it is not read." if caption in apart else "and there is no other; it is read all the same."
                )
                message = f"Table {members[0].table} is called `{caption.apart}` {outcome}"
                findings.append(Finding("table_year", "warning", message, _codes(members)))
            if caption in foreign | apart:
                continue
            if caption.body in others:
                for row in members:
                    row.scope = " ".join(filter(None, (caption.body or f"(table {row.table})", row.scope)))
            kept += members
    return kept, findings


def _codes(rows: Sequence[FoundRow]) -> list[str]:
    return list(dict.fromkeys(slot.code for row in rows for slot in row.slots))


@cache
def _rows_of_groups() -> dict[str, frozenset[str]]:
    """The rows of each group, and each section, of the forms."""
    groups = {label.name for label in all_labels() if label.kind in ("group", "section")}
    return {group: frozenset(label.name for label in all_labels() if label.parent == group) for group in groups}


def _with_a_name(rows: Sequence[FoundRow]) -> tuple[list[FoundRow], list[Finding]]:
    """The rows without those of groups whose numbers may be another row's, and a finding for each of these.

    Numbers beside the name of a group are the group's where all its rows are there, or none of them (（六）其他处理 of the
    form of 2019). Where some are missing, they may belong to one of those, whose label is lost.
    """
    seen = {(row.part, row.label.name) for row in rows}
    kept: list[FoundRow] = []
    findings: list[Finding] = []
    for row in rows:
        own = _rows_of_groups().get(row.label.name)
        if own is None:
            kept.append(row)
            continue
        missing = sorted(name for name in own if (row.part, name) not in seen)
        if missing and len(missing) < len(own) and any(map(is_number, row.texts)):
            whose = " or ".join(missing)
            message = f"Row {row.label.name} of table {row.table} may be {whose}, which is missing; it is not read: {' | '.join(row.texts)}"
            findings.append(Finding("unknown_row", "warning", message, [f"tables.{row.table}", row.label.name, *missing]))
        else:
            kept.append(row)
    return kept, findings


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
            printed = row.unit.money if slot.number == "decimal" else row.unit.counts
            kind, number, unit = read_value(text, slot.number, slot.unit, printed)
            raw = text
        evidence = Evidence(row.table, place.row, place.column)
        values.append(Value(slot.code, number, kind, raw, unit, slot.applicant, "exact", "table", row.scope, evidence))
    return values


def _unsure_units(rows: Sequence[FoundRow]) -> list[Finding]:
    return [
        Finding("unit_unclear", "warning", f"Row {row.label.name} of table {row.table}: its heads print several units.", [row.label.name])
        for row in rows
        if UNSURE in row.unit
    ]


def _unread(values: Sequence[Value]) -> list[Finding]:
    """A finding for each cell with digits that is no number (`1注`, a digit that was lost): its value is missing.

    Two numbers for 增/减 (`0/0`) are a way to fill in the form; beside a count they are none (`12/3`).
    """
    unread = [value for value in values if value.kind == "text" and _says_number(value.raw)]
    unread = [value for value in unread if value.code not in codes_of_changes() or not is_datum(value.raw)]
    return [
        Finding(
            "unread_cell", "warning", f"{value.code} is printed as {value.raw!r}, which is no number; it is kept as text.", [value.code]
        )
        for value in unread
    ]


def _says_number(text: str) -> bool:
    return any(map(str.isdigit, text)) or _LOST in text or (bool(text) and not text.strip(_NUMERALS))


def _first_of_each(values: Sequence[tuple[Value, int]], torn: Collection[tuple[int, str]]) -> tuple[list[Value], list[Finding]]:
    """One value for each cell of the forms: the first. Each comes with its part.

    A blank one is filled from the same table, or where a table was torn in two in the midst of its row (`torn`): another
    body's table, or last year's, says nothing about it. Pages print a table twice (for wide and narrow screens) or give a
    second table for another body; where the two differ, the first is kept and the difference reported. Two numbers for one
    cell in one table mean that one of the rows is another: neither is published.
    """
    kept: dict[tuple[str, str | None, str | None], tuple[Value, int]] = {}
    differing: dict[str, tuple[str, str]] = {}
    for value, part in values:
        key = (value.code, value.applicant, value.scope)
        first, of_part = kept.get(key, (None, part))
        if first is None or (first.kind == "blank" and value.kind != "blank" and (part == of_part or (part, value.code) in torn)):
            kept[key] = (value, part)
        elif value.kind != "blank" and value.raw != first.raw:
            same_table = part == of_part
            outcome = " in one table; neither is published" if same_table else "; the first is kept"
            differing.setdefault(value.code, (f"{first.raw or '(blank)'} and {value.raw}", outcome))
            if same_table:
                kept[key] = (replace(first, value=None, kind="ambiguous"), part)
    findings = [
        Finding("repeated_row", "warning", f"{code} is printed more than once, as {numbers}{outcome}.", [code])
        for code, (numbers, outcome) in differing.items()
    ]
    return [value for value, _ in kept.values()], findings


def _torn(rows: Sequence[FoundRow]) -> set[tuple[int, str]]:
    """Part and codes of the first row of a table where it is the last row of the table before it as well."""
    return {
        (below.part, slot.code)
        for above, below in pairwise(rows)
        if above.part + 1 == below.part and above.label == below.label
        for slot in below.slots
    }


__all__ = ["Statistics", "read_statistics"]
