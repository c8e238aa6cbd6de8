"""Reports of the factory, their tables in every shape: each cell comes back, or is not published."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.demo.factory import make_report
from crawler.demo.gold import GoldCell, GoldReport, GoldTable, values_of
from crawler.demo.tables import shift_columns, split_table
from crawler.items import Cell, Table, Value
from pipelines.parse.statistics import read_statistics
from tests.pipelines.parse.statistics.shapes import Shape, a_cell_a_line, as_printed, as_rows, glued, table_of

SEEDS = st.integers(0, 5_000)
FULL_WIDTH = str.maketrans("0123456789.+-", "０１２３４５６７８９．＋－")
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def shifted(tables: Sequence[GoldTable]) -> list[Table]:
    return as_printed([shift_columns(table) if table.form == "disclosure" else table for table in tables])


def over_two_pages(tables: Sequence[GoldTable]) -> list[Table]:
    return as_printed([part for table in tables for part in (split_table(table, 11) if len(table.rows()) > 20 else [table])])


def broken_labels(tables: Sequence[GoldTable]) -> list[Table]:
    def narrow(cell: GoldCell) -> str:
        text = cell.text if cell.code else cell.text.replace(".", "、")
        return text if cell.code else "\n".join(text[start : start + 3] for start in range(0, len(text), 3))

    return [table_of(number, table.cells, narrow) for number, table in enumerate(tables, start=1)]


def full_width(tables: Sequence[GoldTable]) -> list[Table]:
    def widen(cell: GoldCell) -> str:
        return cell.text.translate(FULL_WIDTH) if cell.code else "　".join(cell.text)

    return [table_of(number, table.cells, widen) for number, table in enumerate(tables, start=1)]


def in_one_table(tables: Sequence[GoldTable]) -> list[Table]:
    cells: list[Cell] = []
    below = 0
    for table in tables:
        cells += [Cell(c.row + below, c.column, c.text, c.rowspan, c.colspan) for c in table.cells]
        below += len(table.rows())
    return [Table(1, "html", cells)]


def compare(gold: GoldReport, shape: Shape) -> tuple[int, dict[str, tuple[object, object]]]:
    """How many cells came back, and those that came back otherwise."""
    read = {key(value): value for value in read_statistics(shape(gold.tables), gold.era).values}
    wanted = {key(value): value for table in gold.tables for value in values_of(table)}
    differing = {name: (value.raw, read.get(name)) for name, value in wanted.items() if not same(value, read.get(name))}
    invented = {name: (None, value) for name, value in read.items() if value.value is not None and name not in wanted}
    return len(wanted) - len(differing), differing | invented


def key(value: object) -> str:
    return f"{value.code}__{value.applicant}"  # type: ignore[attr-defined]


def same(gold: object, value: Value | None) -> bool:
    return value is not None and (value.kind, value.value) == (gold.kind, gold.value)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "shape",
    [as_printed, shifted, over_two_pages, broken_labels, full_width, in_one_table, as_rows, a_cell_a_line],
    ids=lambda s: s.__name__,
)
@FEW
@given(seed=SEEDS)
def test_every_cell_comes_back(shape: Shape, seed: int) -> None:
    gold = make_report(seed)
    found, differing = compare(gold, shape)
    assert differing == {}
    assert found == sum(cell.code is not None for table in gold.tables for cell in table.cells)


@FEW
@given(seed=SEEDS)
def test_glued_cells_come_back_or_are_not_published(seed: int) -> None:
    gold = make_report(seed)
    _, differing = compare(gold, glued)
    published = [pair for pair in differing.values() if isinstance(pair[1], Value) and pair[1].value is not None]
    assert published == []
