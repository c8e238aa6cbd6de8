from __future__ import annotations

from crawler.items import Report, Value
from pipelines.validate.across_years import with_last_year


def report(year: int, organ: str = "青禾县人民政府", **numbers: int | None) -> Report:
    values = []
    for key, number in numbers.items():
        code, _, applicant = key.partition("__")
        values.append(Value(code, number, "number" if number is not None else "blank", applicant=applicant or None))
    era = "e3" if year <= 2020 else "e4"
    return Report(f"990101-{organ}-{year}", "t", year, era, "文", place_id="990101", organ=organ, values=values)


def rules(*reports: Report) -> list[tuple[int, str]]:
    return [(r.year, finding.rule) for r in with_last_year(reports) for finding in r.findings]


def test_what_was_carried_out_must_be_carried_in() -> None:
    first = report(2021, req_carried_out__total=5, req_carried_out__natural=4)
    assert rules(first, report(2022, req_carried_in__total=5, req_carried_in__natural=4)) == []
    assert rules(first, report(2022, req_carried_in__total=6, req_carried_in__natural=4)) == [(2022, "x.carry")]


def test_both_numbers_and_the_years_are_named() -> None:
    [_, second] = with_last_year([report(2021, req_carried_out__total=5), report(2022, req_carried_in__total=7)])
    [finding] = second.findings
    assert "= 7" in finding.message
    assert "2021" in finding.message
    assert "= 5" in finding.message
    assert finding.severity == "error"


def test_carry_over_crosses_the_change_of_forms_and_stocks_do_not() -> None:
    first = report(2020, req_carried_out__total=5, disc_license_items_prev=9, disc_license_items_change=1)
    second = report(2021, req_carried_in__total=6, disc_normative_in_force=3, disc_normative_issued=1, disc_normative_repealed=0)
    assert rules(first, second) == [(2021, "x.carry")]


def test_stocks_follow_issue_and_repeal() -> None:
    first = report(2021, disc_normative_in_force=10)
    good = report(2022, disc_normative_in_force=11, disc_normative_issued=3, disc_normative_repealed=2)
    bad = report(2022, disc_normative_in_force=15, disc_normative_issued=3, disc_normative_repealed=2)
    assert rules(first, good) == []
    assert rules(first, bad) == [(2022, "x.in_force.normative")]


def test_missing_numbers_other_bodies_and_gaps_are_not_compared() -> None:
    first = report(2021, req_carried_out__total=5)
    assert rules(first, report(2022, req_carried_in__total=None)) == []
    assert rules(first, report(2023, req_carried_in__total=9)) == []
    assert rules(first, report(2022, "青禾县财政局", req_carried_in__total=9)) == []
