"""Which readings of the rows of table 3 agree with each other, column by column.

The form says: 一 + 二 = 三（七） + 四, and 三（七） is the sum of the rows above it. Rows are vectors of
seven numbers; several rows may each have several readings. For each column the sums that can be
reached are kept as the bits of one number, which makes the work proportional to the readings, not to
their combinations; a reading goes when one of its numbers cannot be part of any sum that holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.forms import all_labels

Vector = tuple[int, ...]
Rows = dict[str, list[Vector]]

NEW, CARRIED_IN, TOTAL, CARRIED_OUT = "req_new_received", "req_carried_in", "req_result_total", "req_carried_out"
OTHER = "req_result_other"
#: A column whose numbers add up to more than this is left alone: its sums would take a megabyte.
_LARGEST_SUM = 8_000_000


@dataclass(slots=True, frozen=True)
class _Equation:
    """Rows whose sum is the sum of other rows, in every column."""

    left: tuple[str, ...]
    right: tuple[str, ...]


def narrow(rows: Mapping[str, Sequence[Vector]]) -> Rows:
    """The readings of each row that the identities leave; all of them for a row they say nothing about.

    Where the identities cannot all hold (the source itself errs), they are tried one at a time; a row
    then keeps what any identity that can hold allows it.
    """
    everything = {code: list(vectors) for code, vectors in rows.items()}
    flow, leaves = _Equation((NEW, CARRIED_IN), (TOTAL, CARRIED_OUT)), _leaves(rows)
    if not leaves:
        return _holding([flow], everything) or everything
    result = _Equation(leaves, (TOTAL,))
    solved = _holding([flow, result], everything)
    if solved is not None:
        return solved
    around = _Equation((NEW, CARRIED_IN), (*leaves, CARRIED_OUT))
    kept: dict[str, set[Vector]] = {}
    for equation in (flow, result, around):
        single = _holding([equation], everything)
        if single is not None:
            for code in (*equation.left, *equation.right):
                kept[code] = kept.get(code, set()).union(single[code])
    return everything | {code: list(vectors) for code, vectors in kept.items()}


def _leaves(rows: Mapping[str, Sequence[Vector]]) -> tuple[str, ...]:
    """The rows that （七）总计 adds up; none when the table lacks one of them. （六）其他处理 has three rows or is one itself."""
    printed = [label for label in all_labels() if label.form == "requests" and label.kind == "row" and label.name.startswith("req_result")]
    leaves = [label.name for label in printed if label.name != TOTAL and label.parent != OTHER]
    others = [label.name for label in printed if label.parent == OTHER]
    for complete in ([*leaves, *others], [*leaves, OTHER]):
        if all(code in rows for code in complete):
            return tuple(complete)
    return ()


def _holding(equations: Sequence[_Equation], rows: Rows) -> Rows | None:
    """The readings left when all equations are to hold in all columns; `None` when they cannot, or a row is missing or unreadable."""
    if any(not rows.get(code) for equation in equations for code in (*equation.left, *equation.right)):
        return None
    left: Rows | None = dict(rows)
    before = -1
    while left is not None and (size := sum(map(len, left.values()))) != before:
        before = size
        for equation in equations:
            left = left and _filtered(equation, left)
    return left


def _filtered(equation: _Equation, rows: Rows) -> Rows | None:
    """The rows without readings that cannot be part of a balanced column; `None` when a column cannot balance."""
    rows = dict(rows)
    width = len(rows[equation.left[0]][0])
    for column in range(width):
        if sum(max(vector[column] for vector in rows[code]) for code in (*equation.left, *equation.right)) > _LARGEST_SUM:
            continue
        sides = [[{vector[column] for vector in rows[code]} for code in side] for side in (equation.left, equation.right)]
        common = _reached(sides[0])[-1] & _reached(sides[1])[-1]
        for codes, side in zip((equation.left, equation.right), sides, strict=True):
            for code, usable in zip(codes, _usable(side, common), strict=True):
                rows[code] = [vector for vector in rows[code] if vector[column] in usable]
                if not rows[code]:
                    return None
    return rows


def _reached(choices: Sequence[set[int]]) -> list[int]:
    """Sums of the first 0, 1, 2 … rows, as bits."""
    sums = [1]
    for numbers in choices:
        reached = 0
        for number in numbers:
            reached |= sums[-1] << number
        sums.append(reached)
    return sums


def _usable(choices: Sequence[set[int]], targets: int) -> list[set[int]]:
    """Per row the numbers used by some choice whose sum is one of the targets (bits)."""
    sums = _reached(choices)
    return list(_backwards(choices, sums, targets))[::-1]


def _backwards(choices: Sequence[set[int]], sums: Sequence[int], targets: int) -> Iterator[set[int]]:
    for numbers, before in zip(reversed(choices), reversed(sums[:-1]), strict=True):
        usable = {number for number in numbers if before & (targets >> number)}
        yield usable
        remaining = 0
        for number in usable:
            remaining |= targets >> number
        targets = remaining & before
