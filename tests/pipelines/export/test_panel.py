from __future__ import annotations

import pytest

from crawler.items import Finding, Report, Severity, Value
from pipelines.export.indicators import indicator_records
from pipelines.export.panel import concept_value, concepts, panel_columns, panel_records


def report(year: int, kind: str = "government", **numbers: int | None) -> Report:
    values = []
    for key, number in numbers.items():
        code, _, applicant = key.partition("__")
        values.append(Value(code, number, "number" if number is not None else "blank", applicant=applicant or None))
    era = "e2" if year <= 2018 else "e3" if year <= 2020 else "e4"
    return Report("990101-x", "t", year, era, "文", place_id="990101", organ="青禾县人民政府", organ_kind=kind, values=values)  # type: ignore[arg-type]


def row(report: Report) -> dict[str, object]:
    [found] = panel_records(report)
    return found


def test_a_concept_joins_the_forms_of_several_eras() -> None:
    assert row(report(2017, req_received_total=12))["req_received"] == 12
    assert row(report(2021, req_new_received__total=9))["req_received"] == 9
    assert row(report(2021, req_new_received__total=9))["req_received_comparability"] == "A"


def test_a_missing_part_gives_no_sum_and_blank_is_not_zero() -> None:
    assert row(report(2021, lit_direct_total=2, lit_after_review_total=1))["lit_total"] == 3
    assert row(report(2021, lit_direct_total=2, lit_after_review_total=None))["lit_total"] is None
    assert row(report(2021, lit_direct_total=2))["lit_total_comparability"] is None


@pytest.mark.parametrize(
    ("severity", "cell", "doubted"),
    [
        ("warning", "req_new_received", "req_received"),
        ("error", "req_new_received__total", "req_received"),
        ("warning", "req_new_received__natural", None),
        ("info", "req_new_received__total", None),
    ],
)
def test_numbers_that_a_finding_names_are_told_beside_them(severity: Severity, cell: str, doubted: str | None) -> None:
    found = report(2021, req_new_received__total=9, disc_license_decisions=3)
    found.findings = [Finding("repeated_row", severity, "9 and 90", [cell])]
    assert row(found)["doubted"] == doubted


def test_measures_that_must_not_be_joined_are_no_columns() -> None:
    names = {column.name for column in panel_columns()}
    forbidden = {concept.name for concept in concepts() if concept.grade in ("C", "X")}
    assert forbidden
    assert names.isdisjoint(forbidden)


def test_contradictory_numbers_give_none() -> None:
    twice = report(2021, license=1)
    twice.values = [Value("disc_license_decisions", 3, "number"), Value("disc_license_decisions", 4, "number")]
    concept = next(c for c in concepts() if c.name == "license_decisions")
    assert concept_value(concept, twice) is None


@pytest.mark.parametrize("kind", ["department", "township"])
def test_other_bodies_have_no_row(kind: str) -> None:
    assert list(panel_records(report(2021, kind, req_new_received__total=9))) == []


def test_every_code_of_a_concept_is_an_indicator() -> None:
    known = {(row["code"], row["origin"]) for row in indicator_records()}
    used = {(code.partition("__")[0], source.origin) for concept in concepts() for source in concept.sources for code in source.codes}
    assert used
    assert used <= known


def test_measures_nobody_may_join_are_in_the_codebook_with_their_reason() -> None:
    rows = {row["code"]: row for row in indicator_records()}
    assert rows["normative_stock"]["comparability"] == "X"
    assert rows["normative_stock"]["reason"]
