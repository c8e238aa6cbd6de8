from __future__ import annotations

from crawler.items import OrganKind, Report, Value
from pipelines.validate.across_years import with_other_reports


def report(
    year: int,
    organ: str = "青禾县人民政府",
    kind: OrganKind = "government",
    text: str = "文",
    place: str = "990101",
    **numbers: int | None,
) -> Report:
    values = []
    for key, number in numbers.items():
        code, _, applicant = key.partition("__")
        values.append(Value(code, number, "number" if number is not None else "blank", applicant=applicant or None))
    era = "e2" if year <= 2018 else "e3" if year <= 2020 else "e4"
    return Report(f"{place}-{organ}-{year}", "t", year, era, text, place_id=place, organ=organ, organ_kind=kind, values=values)  # type: ignore[arg-type]


def rules(*reports: Report) -> list[tuple[int, str]]:
    return [(r.year, finding.rule) for r in with_other_reports(reports) for finding in r.findings]


def test_what_was_carried_out_must_be_carried_in() -> None:
    first = report(2021, req_carried_out__total=5, req_carried_out__natural=4)
    assert rules(first, report(2022, req_carried_in__total=5, req_carried_in__natural=4)) == []
    assert rules(first, report(2022, req_carried_in__total=6, req_carried_in__natural=4)) == [(2022, "x.carry")]


def test_both_numbers_and_the_years_are_named() -> None:
    [_, second] = with_other_reports([report(2021, req_carried_out__total=5), report(2022, req_carried_in__total=7)])
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


def test_requests_left_open_in_2018_come_back_in_2019() -> None:
    first = report(2018, req_received_total=9, req_closed_total=7)
    assert rules(first, report(2019, req_carried_in__total=2)) == []
    [_, second] = with_other_reports([first, report(2019, req_carried_in__total=5)])
    assert [(finding.rule, finding.severity) for finding in second.findings] == [("x.carry_2018_2019", "info")]


def test_what_is_open_grows() -> None:
    first = report(2019, disc_normative_disclosed_total=9)
    assert rules(first, report(2020, disc_normative_disclosed_total=12)) == []
    assert rules(first, report(2020, disc_normative_disclosed_total=8)) == [(2020, "x.disclosed_total.normative")]


def test_totals_that_leap_are_reported() -> None:
    first = report(2021, disc_license_decisions=300, rev_total=1)
    assert rules(first, report(2022, disc_license_decisions=2900, rev_total=19)) == []
    assert rules(first, report(2022, disc_license_decisions=3_100, rev_total=1)) == [(2022, "x.jump")]
    assert rules(report(2021, disc_license_decisions=3_100), report(2022, disc_license_decisions=300)) == [(2022, "x.jump")]


WHOLE = "本报告根据全县各部门、各乡镇年度报告汇总编制。"


def test_bodies_together_have_no_more_than_the_government_reports_for_the_area() -> None:
    government = report(2021, text=WHOLE, req_new_received__total=10)
    offices = [report(2021, f"青禾县{name}局", "department", req_new_received__total=6) for name in ("公安", "教育")]
    assert rules(government, offices[0]) == []
    assert rules(government, *offices) == [(2021, "x.hierarchy")]
    assert rules(*offices, government) == [(2021, "x.hierarchy")]
    [*_, last] = with_other_reports([government, *offices])
    assert "adds up to 12" in last.findings[0].message
    assert "10" in last.findings[0].message


def test_other_places_years_and_governments_that_speak_for_themselves_are_not_compared() -> None:
    government = report(2021, text=WHOLE, req_new_received__total=10)
    office = report(2021, "青禾县教育局", "department", req_new_received__total=16)
    assert rules(report(2021, req_new_received__total=10), office) == []
    assert rules(government, report(2022, "青禾县教育局", "department", req_new_received__total=16)) == []
    assert rules(government, report(2021, "白榆县教育局", "department", place="990102", req_new_received__total=16)) == []
