"""Which places and years were found, and what is said of the others."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from frictionless import validate

from crawler.items import Finding, Rejected, Report, Source
from pipelines.export import export
from pipelines.export.coverage import Census, Coverage
from pipelines.store.visits import PortalVisit

URL = "http://www.qinghe.example/nb/2020.html"


def make_visit(**fields: Any) -> PortalVisit:
    facts: dict[str, Any] = {
        "portal": "qinghe",
        "adcode": "990101",
        "place_name": "青禾县",
        "level": "county",
        "province": "云岭省",
        "prefecture": "沧岚市",
        "family": "trs",
        "state": "open",
        "code": "reports_listed",
        "evidence": "1 reports listed, 1 pages fetched",
        "url": "http://www.qinghe.example/nb/",
        "seen_on": date(2022, 2, 1),
        "years": frozenset({2020, 2021}),
    }
    return PortalVisit(**facts | fields)


def told(census: Census) -> dict[int, Coverage]:
    return {row.year: row for row in census.rows()}


@pytest.fixture
def report(make_report: Callable[..., Report]) -> Report:
    return make_report(url=URL, organ_kind="government", fetched_at=datetime(2022, 2, 1, 4, tzinfo=UTC))


def test_a_found_report_names_its_page(report: Report) -> None:
    census = Census([make_visit()])
    census.add_report(report)
    row = told(census)[2020]
    assert (row.state, row.cause, row.url, row.report_id) == ("found", None, URL, report.report_id)
    assert (row.coverage_id, row.place_name, row.family, row.seen_on) == ("qinghe-2020", "青禾县", "trs", date(2022, 2, 1))


def test_a_neighbours_report_on_the_portal_is_not_the_one_looked_for(make_report: Callable[..., Report]) -> None:
    finding = Finding("place_disagrees", "error", "The title names 柳溪县.", ["adcode"])
    census = Census([make_visit()])
    neighbour = make_report(url=URL, organ_kind="government", adcode=None, place_id=None, findings=[finding])
    neighbour.source.portal = "qinghe"
    census.add_report(neighbour)
    assert told(census)[2020].state == "overdue"


def test_a_missing_year_is_overdue_from_april_on() -> None:
    before = told(Census([make_visit(seen_on=date(2022, 3, 30))]))
    after = told(Census([make_visit(seen_on=date(2022, 4, 1))]))
    assert (before[2020].state, before[2021].state) == ("overdue", "not_due")
    assert (after[2020].state, after[2021].state) == ("overdue", "overdue")


def test_what_is_older_than_all_that_is_listed_is_not_overdue() -> None:
    listed = {2018: "http://www.qinghe.example/nb/2018.html", 2021: "http://www.qinghe.example/nb/2021.html"}
    rows = told(Census([make_visit(seen_on=date(2023, 5, 1), years=frozenset({2016, 2019, 2022}), listed=listed)]))
    assert [(year, row.state, row.cause) for year, row in rows.items()] == [
        (2016, "not_kept", "before_first"),
        (2019, "overdue", "not_listed"),
        (2022, "overdue", "not_listed"),
    ]
    assert "2018" in (rows[2016].explanation or "")


def test_of_a_list_not_read_to_its_end_nothing_is_overdue_or_never_kept() -> None:
    gap = {"code": "list_unturned", "evidence": "the list goes on", "url": "http://www.qinghe.example/nb/"}
    visit = make_visit(seen_on=date(2023, 5, 1), years=frozenset({2016, 2021, 2022}), listed={2022: URL}, **gap)
    rows = told(Census([visit]))
    for year in (2016, 2021):
        assert (rows[year].state, rows[year].cause, rows[year].url) == ("unreadable", "list_unturned", gap["url"])
    assert rows[2022].url == URL


def test_reports_that_a_column_names_without_a_way_to_them_are_unreadable() -> None:
    visit = make_visit(seen_on=date(2023, 5, 1), years=frozenset({2021}), state="empty", code="list_unread", evidence="it names reports")
    row = told(Census([visit]))[2021]
    assert (row.state, row.cause) == ("unreadable", "list_unread")


@pytest.mark.parametrize(
    ("state", "code", "expected"),
    [
        ("blocked", "challenge_521", "blocked"),
        ("forbidden", "robots", "blocked"),
        ("unreachable", "timeout", "unreachable"),
        ("moved", "dns", "moved"),
        ("not_found", "no_report_found", "no_column"),
        ("empty", "list_empty", "no_column"),
        ("hijacked", "hijacked", "hijacked"),
    ],
)
def test_what_happened_to_the_portal_explains_its_years(state: str, code: str, expected: str) -> None:
    row = told(Census([make_visit(state=state, code=code, evidence="what was seen", url="http://www.qinghe.example/")]))[2020]
    assert (row.state, row.cause, row.explanation, row.url) == (expected, code, "what was seen", "http://www.qinghe.example/")


@pytest.mark.parametrize(
    ("reason", "stage", "expected"),
    [
        ("http_404", "fetch", "removed"),
        ("soft_404", "fetch", "removed"),
        ("robots", "fetch", "blocked"),
        ("challenge_403", "fetch", "blocked"),
        ("http_500", "fetch", "unreachable"),
        ("connection_lost", "fetch", "unreachable"),
        ("hijacked", "fetch", "hijacked"),
        ("site_disagrees", "fetch", "moved"),
        ("image_only", "extract", "unreadable"),
        ("parser_error", "parse", "our_fault"),
    ],
)
def test_a_listed_page_tells_its_own_cause(reason: str, stage: Any, expected: str) -> None:
    census = Census([make_visit(listed={2020: URL, 2021: f"{URL}?2"})])
    census.add_rejected(Rejected(reason, "what was seen", stage, source=Source(url=URL)))
    rows = told(census)
    assert (rows[2020].state, rows[2020].cause, rows[2020].explanation, rows[2020].url) == (expected, reason, "what was seen", URL)
    assert (rows[2021].state, rows[2021].cause) == ("unreadable", "not_read"), "listed before it was due, but nothing came of it"


def test_of_each_year_the_newest_visit_that_asked_for_it_counts() -> None:
    newest = make_visit(years=frozenset({2021}), seen_on=date(2023, 5, 1), state="blocked", code="challenge_521")
    rows = told(Census([newest, make_visit(seen_on=date(2022, 5, 1))]))
    assert {year: (row.state, row.seen_on) for year, row in rows.items()} == {
        2020: ("overdue", date(2022, 5, 1)),
        2021: ("blocked", date(2023, 5, 1)),
    }


def test_a_visit_that_asked_for_all_years_tells_of_all_that_are_over() -> None:
    assert sorted(told(Census([make_visit(years=frozenset())]))) == list(range(2008, 2022))


def test_the_office_stands_in_for_the_government_until_that_is_found(report: Report, make_report: Callable[..., Report]) -> None:
    office = make_report(report_id="990101-office-2020", organ_kind="office", organ="青禾县人民政府办公室")
    census = Census([make_visit()])
    census.add_report(office)
    assert told(census)[2020].organ_kind == "office"
    census.add_report(report)
    assert told(census)[2020].organ_kind == "government"
    census.add_report(office)
    assert told(census)[2020].report_id == report.report_id


def test_departments_do_not_count(make_report: Callable[..., Report]) -> None:
    census = Census([make_visit()])
    census.add_report(make_report(organ_kind="department", organ="青禾县教育局"))
    assert told(census)[2020].state == "overdue"


def test_reports_of_places_nobody_visited_have_rows(report: Report) -> None:
    census = Census()
    census.add_report(report)
    (row,) = census.rows()
    assert (row.coverage_id, row.state, row.portal, row.adcode) == ("990101-2020", "found", None, "990101")


def test_the_file_is_part_of_the_data_package(tmp_path: Path, report: Report) -> None:
    refused = Rejected("http_404", "the server answered 404", "fetch", source=Source(url=f"{URL}?2"))
    visits = [make_visit(listed={2021: f"{URL}?2"}), make_visit(portal="canglan", adcode="", state="blocked", code="challenge_521")]
    export([report], [refused], tmp_path / "out", visits=visits)
    checked = validate(str(tmp_path / "out" / "datapackage.json"))
    assert checked.valid, checked.flatten(["title", "message"])
    with (tmp_path / "out" / "coverage.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["coverage_id"], row["state"], row["cause"]) for row in csv.DictReader(file)]
    assert rows == [
        ("qinghe-2020", "found", ""),
        ("qinghe-2021", "removed", "http_404"),
        ("canglan-2020", "blocked", "challenge_521"),
        ("canglan-2021", "not_due", "not_due"),
    ]
