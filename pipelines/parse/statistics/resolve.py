"""From rows whose cells are still glued together to cells, as far as the form and its sums decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from crawler.items import Finding
from pipelines.forms import APPLICANTS, Form, review_slots
from pipelines.parse.statistics.balance import TOTAL, Vector, narrow
from pipelines.parse.statistics.context import FoundRow
from pipelines.parse.statistics.heads import REVIEW_PARTS
from pipelines.parse.statistics.splits import Reading, TooManyReadings, agreed, amount, most_cells, readings, sums_of

#: Cells of the disclosure table that others bound: 新公开 is part of 总数, and what was issued in the year
#: is in force at its end or was repealed. A reading that breaks this goes when another one keeps it.
_AT_MOST = (("_newly_disclosed", ("_disclosed_total",)), ("_issued", ("_in_force", "_repealed")))
#: Columns of the forms that have the same in every row.
_COLUMNS: dict[Form, int] = {"requests": len(APPLICANTS), "review": len(review_slots(REVIEW_PARTS))}
_SHOWN = 6


@dataclass(slots=True)
class _Open:
    """A row with its possible readings; `balanced` when the row's own sums hold in them."""

    row: FoundRow
    readings: list[Reading]
    balanced: bool


def part_cells(rows: Sequence[FoundRow]) -> tuple[list[list[str | None]], list[Finding]]:
    """The cells' texts of every row, `None` for a cell that cannot be told; and a finding for each such row."""
    opened: list[_Open | None] = [None] * len(rows)
    blanks = any(row.pieces is not None for row in rows) and _prints_blanks(rows)
    for (_, form), members in groupby(range(len(rows)), key=lambda index: (rows[index].part, rows[index].label.form)):
        group = list(members)
        if all(rows[index].pieces is None for index in group):
            continue
        for index in group:
            if rows[index].pieces is not None:
                opened[index] = _open(rows[index], blanks)
        if form == "requests":
            _balance([(rows[index], opened[index]) for index in group])
    cells: list[list[str | None]] = []
    findings: list[Finding] = []
    for row, unsure in zip(rows, opened, strict=True):
        if unsure is None:
            cells.append([cell.text for cell in row.cells])
            continue
        texts = agreed(unsure.readings, len(row.slots))
        cells.append(texts)
        if None in texts:
            findings.append(_ambiguous(row, unsure.readings, texts))
    return cells, findings


def _prints_blanks(rows: Sequence[FoundRow]) -> bool:
    """Whether a report leaves cells empty: then even a row with enough digits may have empty cells."""
    wide = [row for row in rows if len(row.slots) > 1]
    return any(most_cells([text for text in row.texts if text]) < len(row.slots) for row in wide)


def _open(row: FoundRow, blanks: bool) -> _Open:
    pieces = row.pieces or []
    sums = sums_of(row.slots)
    if row.split and len(row.slots) < _COLUMNS.get(row.label.form, 0):
        # Heads are lost, and with them columns; what stands in these would go to the others.
        return _Open(row, [], balanced=False)
    try:
        found = readings(pieces, row.slots, split=row.split, blanks=blanks, sums=sums)
        if found:
            return _Open(row, _plausible(row, found), balanced=True)
        # With empty cells and a broken sum anything goes.
        return _Open(row, [] if blanks or not sums else readings(pieces, row.slots, split=row.split, blanks=False, sums=()), balanced=False)
    except TooManyReadings:
        return _Open(row, [], balanced=False)


def _plausible(row: FoundRow, found: list[Reading]) -> list[Reading]:
    for bounded, bounds in _AT_MOST:
        small = [index for index, slot in enumerate(row.slots) if slot.code.endswith(bounded)]
        large = [index for index, slot in enumerate(row.slots) if slot.code.endswith(bounds)]
        if small and large:
            kept = [cells for cells in found if _keeps_bound([cells[i] for i in small], [cells[i] for i in large])]
            found = kept or found
    return found


def _keeps_bound(small: Sequence[str], large: Sequence[str]) -> bool:
    """Whether cells are at most as large as those that bound them; where one of these is blank, nothing is bounded."""
    return sum(_numbers(small)) <= sum(_numbers(large)) or not all(large)


def _balance(rows: Sequence[tuple[FoundRow, _Open | None]]) -> None:
    """Drop readings of table 3 that do not fit the other rows, column by column."""
    if len({tuple(slot.applicant for slot in row.slots) for row, _ in rows}) > 1:
        return
    vectors: dict[str, list[Vector]] = {}
    for row, unsure in rows:
        texts = [tuple(cell.text for cell in row.cells)] if unsure is None else unsure.readings if unsure.balanced else []
        vectors[row.label.name] = list(dict.fromkeys(map(_numbers, texts)))
    left = {code: set(kept) for code, kept in narrow(vectors).items()}
    for row, unsure in rows:
        if unsure is not None and unsure.balanced:
            unsure.readings = [cells for cells in unsure.readings if _numbers(cells) in left[row.label.name]]
    total = next((unsure for row, unsure in rows if unsure is not None and row.label.name == TOTAL and not unsure.balanced), None)
    leaves = [code for code in vectors if code.startswith("req_result") and code != TOTAL]
    if total is not None and leaves and all(len(left[code]) == 1 for code in leaves):
        wanted = [sum(column) for column in zip(*(vector for code in leaves for vector in left[code]), strict=True)]
        # The row's own sum fails in every reading: the source errs. A reading is taken only when it
        # agrees with the rows above in all columns but one.
        near = [cells for cells in total.readings if sum(map(int.__ne__, _numbers(cells), wanted)) <= 1]
        total.readings = near or total.readings


def _numbers(cells: Sequence[str]) -> Vector:
    return tuple(amount(text) or 0 for text in cells)


def _ambiguous(row: FoundRow, found: Sequence[Reading], texts: Sequence[str | None]) -> Finding:
    codes = list(dict.fromkeys(slot.code for slot in row.slots))
    shown = " or ".join(" | ".join(cell or "(blank)" for cell in cells) for cells in found[:_SHOWN])
    more = f" or {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    detail = f"may be {shown}{more}" if found else "fits the form in no or in too many ways"
    unsure = [slot.applicant or slot.code for slot, text in zip(row.slots, texts, strict=True) if text is None]
    message = f"{row.raw.text!r} {detail}; nothing is published for {', '.join(unsure)}."
    return Finding("ambiguous", "warning", message, codes)
