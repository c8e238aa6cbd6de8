"""Column heads of the requests table and of the review table: which cell of a row is which, by printed order.

Portals print 总计 first, leave columns out and add their own (小计, 备注). What counts is the order in
which the heads are printed; grid columns do not, because portals shift their colspans.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from pipelines.forms import APPLICANTS, Label, Slot, review_slots

REVIEW_PARTS = ("行政复议", "未经复议直接起诉", "复议后起诉")
#: The one row of the review table, which has no label.
REVIEW_ROW = Label("review", "row", "review", (REVIEW_PARTS[0],))
_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
#: The head over all applicants.
OVER_APPLICANTS = "申请人情况"
#: 法人或其他组织 is printed above these five.
_LEGAL = "法人或其他组织"
_ORGANISATIONS = APPLICANTS[1:6]

#: Names of the heads of one row's cells; `None` for a head that the form does not have.
Order = tuple[str | None, ...]


def applicant_name(labels: Sequence[Label]) -> str | None:
    """The applicant a head names, 法人或其他组织 included; `None` when it names none."""
    for label in labels:
        if label.form == "requests" and (label.kind == "column" or label.keys[0] == _LEGAL):
            return label.name or _LEGAL
    return None


def heads_in_order(heads: Sequence[tuple[str | None, int]]) -> list[str | None] | None:
    """The heads of the requests table in the order of its cells; `None` where their lines do not tell. Each comes with its line.

    A text that prints a page as it looks puts a head as high as two rows between the lines of its neighbours: 法人或其他组织
    above 自然人, or the organisations above both. Read on, every cell would be its neighbour's, and no sum would tell.
    """
    names = [name for name, _ in heads]
    lines = {name: line for name, line in heads if name is not None}
    beside = [name for name, line in heads if name is not None and line == lines.get("natural")]
    organisations = [name for name in names if name in _ORGANISATIONS]
    if organisations and beside == ["natural", "total"]:
        return ["natural", _LEGAL, "total", *(name for name in names if name not in ("natural", "total", _LEGAL))]
    first = names.index("natural") if "natural" in names else len(names)
    moved = any(name in (_LEGAL, *_ORGANISATIONS) and lines[name] != lines.get("natural") for name in names[:first] if name is not None)
    return None if moved else names


@dataclass(slots=True)
class ApplicantHeads:
    """Heads of the requests table, a tuple for each printed row of heads."""

    rows: tuple[Order, ...] = ()
    #: Columns of the portal's own behind all applicants (备注), whose heads stand beside 申请人情况.
    behind: int = 0
    #: Rows of the table have been read since; heads that follow begin anew.
    used: bool = False
    #: The heads stand in an order that nobody can tell.
    lost: bool = False

    def add(self, row: Order) -> None:
        """One more row of heads. A head printed in every column that it covers counts once."""
        row = tuple(name for name, before in zip(row, (None, *row), strict=False) if name is None or name != before)
        if _is_several_rows(row):
            self.add_run(row)
            return
        self.rows = (row,) if self.used else (*self.rows, row)
        self.used = self.lost = False

    def over(self, behind: int) -> None:
        """The head over all applicants was printed, with so many heads of the portal's own behind it."""
        self.rows = () if self.used else self.rows
        self.behind, self.used, self.lost = behind, False, False

    def lose(self) -> None:
        """Heads were printed whose order nobody can tell."""
        self.rows, self.lost = (), True

    def add_run(self, names: Sequence[str | None]) -> None:
        """Heads in reading order where nothing tells the rows: organisations that do not follow 法人或其他组织 are a row of their own."""
        row: list[str | None] = []
        for name in names:
            apart = name in _ORGANISATIONS and _LEGAL in row[:-1] and not any(before in _ORGANISATIONS for before in row)
            if row and (apart or (name is not None and name in row)):
                # A head that is not recognised, right in front of the organisations, is one of them where one is missing.
                own = row[-1:] if apart and row[-1] is None and not set(_ORGANISATIONS) <= set(names) else []
                self.add(tuple(row[: len(row) - len(own)]))
                row = own
            row.append(name)
        self.add(tuple(row))

    def names(self, width: int, *, parted: bool = True) -> Order | None:
        """What the cells of a row with so many cells are; `None` when the heads do not tell.

        Without any heads the cells stand in the form's order. `parted` cells are counted for certain: a row
        that is too short by the columns of the portal's own then lacks these.
        """
        self.used = True
        return None if self.lost else _names(self.rows, self.behind, width, parted)


@lru_cache(maxsize=256)
def _names(rows: tuple[Order, ...], behind: int, width: int, parted: bool) -> Order | None:
    known = {name for row in rows for name in row}
    if not known & set(APPLICANTS):
        return APPLICANTS if not behind else None
    if "natural" not in known:
        return None
    orders = [(*_by_place(order), *(None,) * behind) for order in _orders(rows)]
    if parted:
        orders += [order[:end] for order in orders for end in range(len(order) - 1, 0, -1) if not any(order[end:])]
    fitting = [order for order in orders if len(order) == width] or [order for order in orders if len(order) > width]
    return fitting[0] if fitting else orders[0] if orders else None


def _is_several_rows(row: Order) -> bool:
    """Whether a row of heads is two that a converter joined: the organisations stand behind 法人或其他组织, but not right behind it."""
    organisations = [index for index, name in enumerate(row) if name in _ORGANISATIONS]
    return _LEGAL in row and bool(organisations) and organisations[0] > row.index(_LEGAL) + 1


def _orders(rows: Sequence[Order]) -> Iterator[Order]:
    """The ways to read rows of heads as one: 法人或其他组织 stands for the five below it, or is a column itself."""
    whole = next((row for row in reversed(rows) if "natural" in row and any(name in _ORGANISATIONS for name in row)), None)
    if whole is not None:
        rows = (tuple(name for name in whole if name != _LEGAL),)
    outer = next((row for row in rows if "natural" in row or "total" in row), ())
    inner = next((row for row in rows if row is not outer and any(name in _ORGANISATIONS for name in row)), None)
    legal = _LEGAL if _LEGAL in outer else None
    if whole is None and outer.count(legal) == 1:
        at = outer.index(legal)
        yield from _sound((*outer[:at], *(inner or _ORGANISATIONS), *outer[at + 1 :]))
    elif inner is not None and outer == ("natural", "total"):
        yield from _sound(("natural", *inner, "total"))
    if inner is None:
        yield from _sound(tuple(None if name == _LEGAL else name for name in outer))


def _sound(order: Order) -> Iterator[Order]:
    """The order, unless a head is there twice."""
    named = [name for name in order if name is not None]
    if named and len(set(named)) == len(named):
        yield order


def _by_place(order: Order) -> Order:
    """The form's order where the heads are as many as the form's and those recognised stand in their place."""
    same = len(order) == len(APPLICANTS) and all(name in (None, own) for name, own in zip(order, APPLICANTS, strict=True))
    return APPLICANTS if same else order


def applicant_slots(label: Label, names: Order) -> tuple[Slot | None, ...]:
    """What the cells of a row of the requests table are, `None` for a column of the portal's own."""
    if names == APPLICANTS:
        return label.slots
    by_name = {slot.applicant: slot for slot in label.slots}
    return tuple(by_name.get(name) if name else None for name in names)


@dataclass(slots=True)
class ReviewHeads:
    """Heads of the review table: its parts and the outcomes under them."""

    parts: list[str] = field(default_factory=list)
    #: Name (`None`: not recognised) and grid column of the outcomes, as printed.
    heads: list[tuple[str | None, int]] = field(default_factory=list)

    def add_part(self, name: str) -> None:
        """A part was printed (its name may be printed again on the next page)."""
        if name in REVIEW_PARTS and name not in self.parts:
            self.parts.append(name)

    def add_outcome(self, name: str | None, column: int = 0) -> None:
        """A head of one column was printed."""
        self.heads.append((name, column))

    def clear(self) -> None:
        """The row of numbers was read."""
        self.parts, self.heads = [], []

    @property
    def known(self) -> int:
        """How many heads of the form were recognised."""
        return sum(name is not None for name, _ in self.heads)

    @property
    def width(self) -> int:
        """How many heads were printed."""
        return len(self.heads)

    def outcomes(self) -> Order:
        """The names of the heads; empty where one is not recognised and no grid column tells in which row of heads it stands."""
        names = tuple(name for name, _ in self.heads)
        if None not in names:
            return names
        columns = {column for _, column in self.heads}
        return tuple(name for name, _ in sorted(self.heads, key=lambda head: head[1])) if len(columns) == len(names) else ()

    def complete(self) -> bool:
        """Whether each part has its five outcomes."""
        return bool(_slots_in_order(tuple(self.parts) or REVIEW_PARTS, self.outcomes()))

    def slots(self, width: int) -> tuple[Slot | None, ...]:
        """What the cells of a row with so many cells are, `None` for a column of the portal's own; empty when the heads do not tell."""
        outcomes = self.outcomes()
        if len(outcomes) == width and (found := _slots_in_order(tuple(self.parts) or REVIEW_PARTS, outcomes)):
            return found
        if not _in_form_order([name for name, _ in self.heads]):
            return ()
        printed = review_slots(tuple(part for part in REVIEW_PARTS if part in self.parts) or REVIEW_PARTS)
        return printed if width == len(printed) else review_slots(REVIEW_PARTS)


def part_slots(part: str, outcomes: Sequence[str | None]) -> tuple[Slot | None, ...]:
    """What the cells of a row are that stands for one part of the review table."""
    by_name = dict(zip(_OUTCOMES, review_slots((part,)), strict=True))
    return tuple(by_name.get(name) if name else None for name in outcomes)


def _slots_in_order(parts: Sequence[str], outcomes: Sequence[str | None]) -> tuple[Slot | None, ...]:
    """Slots by the names of the outcomes; empty unless every part has its five."""
    groups: list[list[str | None]] = [[]]
    for name in outcomes:
        if name is not None and name in groups[-1]:
            groups.append([])
        groups[-1].append(name)
    complete = len(groups) == len(parts) and all(set(_OUTCOMES) <= set(group) for group in groups)
    return tuple(slot for part, group in zip(parts, groups, strict=True) for slot in part_slots(part, group)) if complete else ()


def _in_form_order(outcomes: Sequence[str | None]) -> bool:
    """Whether the outcomes that were recognised stand as in the form, part for part."""
    places = [_OUTCOMES.index(name) for name in outcomes if name is not None]
    falls = sum(after <= before for before, after in pairwise(places))
    return falls < len(REVIEW_PARTS)
