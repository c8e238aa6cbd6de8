"""Which cells of a row of the 2014 form hold the year's number, and for which body.

The form has one column of numbers. Local editions have one for each body, last year's beside this
year's, a serial number, a code, a remark.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from crawler.items import Cell
from pipelines.forms import labels_of
from pipelines.parse.statistics.cells import is_number, words

_YEAR_HEAD = re.compile(r"\D{0,4}(?P<year>20\d\d)\s*年?度?\s*(?:统计数|数量|数据?|合计)?\s*")
_TO_DATE = re.compile(r"(?:本年|全年|年度|当年)累计(?:数|实际)?")
_NO_VALUES = ("unit", "serial", "indicator", "cumulative")


@dataclass(slots=True, frozen=True)
class ValueHead:
    """A column head: its name in the form (`None`: not recognised), its text and its grid column."""

    name: str | None
    text: str
    column: int


@dataclass(slots=True, frozen=True)
class ValueColumns:
    """Heads by grid column, without those in front of the labels (类别), and the columns below which the year's numbers may stand."""

    heads: dict[int, ValueHead]
    own: frozenset[int]
    several: bool


def value_columns(heads: Sequence[ValueHead]) -> ValueColumns:
    """What a row of heads says about the columns."""
    labels = next((index for index, head in enumerate(heads) if head.name == "indicator"), 0)
    by_column = {head.column: head for head in heads[labels:]}
    own = frozenset(column for column, head in by_column.items() if _holds_values(head))
    return ValueColumns(by_column, own, sum(map(_holds_values, heads[labels:])) > 1)


def value_cells(behind: Sequence[Cell], columns: ValueColumns, *, drops_blanks: bool) -> list[tuple[Cell, str | None]] | None:
    """The cells that hold the year's numbers, each with the body it is for; `None` when they cannot be told apart.

    `drops_blanks`: the source is a text dump, which drops an empty last cell.
    """
    headed = [(cell, columns.heads[cell.column]) for cell in behind if cell.column in columns.heads] if columns.own else []
    if headed and len(headed) == len(behind) and not columns.own.isdisjoint([cell.column for cell in behind]):
        found = _by_heads(headed, columns.own)
        return found if not drops_blanks or _is_in_place(headed, found or []) else None
    if columns.several:
        return None
    rest = [cell for cell in behind if cell.text not in words("count_unit")]
    filled = [cell for cell in rest if cell.text]
    if len(filled) > 1 or (drops_blanks and any(labels_of(cell.text) for cell in filled)):
        return None
    if not rest and behind and drops_blanks:
        return [(replace(behind[-1], text="", column=behind[-1].column + 1), None)]
    return [(cell, None) for cell in (filled or rest[-1:])]


def _is_in_place(headed: Sequence[tuple[Cell, ValueHead]], values: Sequence[tuple[Cell, str | None]]) -> bool:
    """Whether the cells of a text dump stand below their heads: no number below the unit, no unit or label below the number."""
    units = [cell.text for cell, head in headed if head.name == "unit"]
    return not any(map(is_number, units)) and not any(cell.text in words("count_unit") or labels_of(cell.text) for cell, _ in values)


def _by_heads(headed: Sequence[tuple[Cell, ValueHead]], own: Collection[int]) -> list[tuple[Cell, str | None]] | None:
    data = [(cell, head) for cell, head in headed if cell.column in own]
    years = {int(year["year"]): cell for cell, head in data if (year := _YEAR_HEAD.fullmatch(head.text))}
    if years and any(head.name in ("total", "value") for cell, head in data if cell not in years.values()):
        # 统计数 beside 2015年: whether that is this year or the one before stands elsewhere.
        return None
    if years:
        # Last year's numbers stand beside this year's.
        return [(years[max(years)], None)]
    # 本期 may be a month or a quarter; 本年累计 beside it is the year.
    to_date = [cell for cell, head in headed if _TO_DATE.fullmatch("".join(head.text.split()))]
    if len(to_date) == 1 and to_date[0].text and any("本期" in head.text for _, head in data):
        return [(to_date[0], None)]
    if len(data) == 1:
        return [(data[0][0], None)]
    for role in ("total", "value"):
        chosen = [cell for cell, head in data if head.name == role]
        if chosen:
            return [(chosen[0], None)] if len(chosen) == 1 else None
    return [(cell, " ".join(head.text.split())) for cell, head in data]


def _holds_values(head: ValueHead) -> bool:
    """Whether the cells below may be the year's numbers of some body."""
    return head.name not in _NO_VALUES and bool(head.text) and not _says_other(head.text)


def _says_other(text: str) -> bool:
    plain = "".join(text.split())
    return any(word in plain for word in words("other_column"))
