"""Tables as nobody has sent them yet: changed in every way portals change them, and read in every rendering."""

from __future__ import annotations

import pytest

from crawler.demo.factory import make_report
from crawler.demo.gold import GoldTable, GoldValue, values_of
from crawler.items import Era, Value
from pipelines.parse.statistics import read_statistics
from tests.pipelines.parse.statistics.shapes import Shape, a_cell_a_line, as_printed, as_rows, glued
from tests.pipelines.parse.statistics.variants import VARIANTS

YEARS = (2016, 2019, 2022)
SEEDS = range(3000, 3012)


def made(form: str) -> list[tuple[GoldTable, Era]]:
    reports = [make_report(seed, year=YEARS[seed % 3]) for seed in SEEDS]
    return [(table, report.era) for report in reports for table in report.tables if form in ("any", table.form)]


def read(tables: list[GoldTable], era: Era, shape: Shape) -> tuple[dict[str, GoldValue], dict[str, Value], list[str]]:
    statistics = read_statistics(shape(tables), era)
    wanted = {f"{value.code}__{value.applicant}": value for table in tables for value in values_of(table)}
    found = {f"{value.code}__{value.applicant}": value for value in statistics.values if value.scope is None}
    return wanted, found, [finding.rule for finding in statistics.findings]


def same(gold: GoldValue, value: Value | None) -> bool:
    return value is not None and (value.kind, value.value) == (gold.kind, gold.value)


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_every_cell_of_a_grid_comes_back(name: str) -> None:
    form, change = VARIANTS[name]
    tables = made(form)
    assert tables
    for table, era in tables:
        wanted, found, _ = read(change(table), era, as_printed)
        assert {key: (value.raw, found.get(key)) for key, value in wanted.items() if not same(value, found.get(key))} == {}


@pytest.mark.parametrize("shape", [as_rows, a_cell_a_line, glued], ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_no_rendering_gives_a_wrong_cell_and_what_is_missing_is_reported(name: str, shape: Shape) -> None:
    form, change = VARIANTS[name]
    for table, era in made(form):
        wanted, found, rules = read(change(table), era, shape)
        published = {key: value for key, value in found.items() if key in wanted and value.kind != "ambiguous"}
        assert {key: (wanted[key].raw, value) for key, value in published.items() if not same(wanted[key], value)} == {}
        if len(published) < len(wanted):
            assert set(rules) & {"ambiguous", "row_width", "unknown_column", "unknown_row", "repeated_row"}
