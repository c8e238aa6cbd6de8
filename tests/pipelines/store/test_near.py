"""Copies, near copies and revisions, as the store shows them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from frictionless import validate
from sqlalchemy import create_engine, text

from crawler.demo.factory import make_report as make_gold
from crawler.demo.render import render_dump, render_page
from crawler.items import Page, PageHints, Rejected, Report, Section, Source, Value
from pipelines.dedupe.losses import HOLE
from pipelines.export import export
from pipelines.store import Store
from pipelines.workers import process_page

URL = "http://www.qinghe.example/zfxxgk/nb/1.html"
GOLD = make_gold(3, year=2020)
TEXT = GOLD.text


@pytest.fixture
def store(tmp_path: Path) -> Any:
    opened = Store(f"sqlite:///{tmp_path}/store.sqlite", batch=3)
    yield opened
    opened.close()


@pytest.fixture
def run(store: Store) -> Callable[..., None]:
    def store_run(*items: Any) -> None:
        store.start_run("portals")
        for item in items:
            store.add_rejected(item) if isinstance(item, Rejected) else store.add_report(item)
        store.finish_run("good", "verdict")

    return store_run


@pytest.fixture
def nameless(make_report: Any) -> Any:
    """A mirror's copy whose name was lost to a brand."""

    def make(**fields: Any) -> Any:
        lost = {"report_id": "000000-x-2020", "place_id": None, "adcode": None, "place_name": None, "organ": f"{HOLE}人民政府"}
        copied = TEXT.replace(GOLD.county.name, HOLE)
        return make_report(copied, **{"url": "http://mirror.example/1", "trust": "mirror", "content": "b", **lost, **fields})

    return make


@pytest.fixture
def official(make_report: Any) -> Any:
    def make(report_text: str = TEXT, **fields: Any) -> Any:
        return make_report(report_text, **{"url": URL, "trust": "official", "place_id": "990101", **fields})

    return make


# --------------------------------------------------------------------------- revisions
def three_versions(official: Any) -> list[Report]:
    numbers = (12, 12, 15)
    texts = (TEXT, TEXT.replace("。", "；", 1) + "\n补充说明一句。", TEXT + "\n补充说明两句。")
    return [
        official(
            texts[step],
            content="abc"[step],
            values=[Value("req_new_received", numbers[step], "number", raw=str(numbers[step]), applicant="total")],
            fetched_at=datetime(2021, 2 + step, 1, tzinfo=UTC),
            organ_kind="government",
        )
        for step in range(3)
    ]


def test_three_versions_give_two_diffs_and_the_latest_counts(run: Any, store: Store, official: Any) -> None:
    versions = three_versions(official)
    for version in versions:
        run(version)
    assert [report.version for report in store.reports(latest=False)] == [1, 2, 3]
    (latest,) = store.reports()
    assert (latest.version, latest.text, latest.values[0].value) == (3, versions[2].text, 15)
    rows = list(store.changes())
    assert {(row.from_version, row.to_version) for row in rows} == {(1, 2), (2, 3)}
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert {(row.last_seen.month, row.first_seen.month) for row in rows} == {(2, 3), (3, 4)}
    assert [(row.name, row.before, row.after) for row in rows if row.part == "table_value"] == [("req_new_received__total", "12", "15")]
    assert [(row.from_version, row.before, row.after) for row in rows if row.name == "sentences"] == [(1, "1", "2"), (2, "2", "2")]


def test_the_export_holds_the_latest_and_the_changes_and_is_valid(
    run: Any, store: Store, official: Any, nameless: Any, tmp_path: Path
) -> None:
    for version in three_versions(official):
        run(version)
    run(nameless(), official(TEXT.replace("2020", "2019"), report_id="990101-government-2019", year=2019, url=URL + "?2019", content="d"))
    written = export(store.reports(), store.rejected(), tmp_path / "out", store.similarities(), store.changes())
    assert written.rows("reports.csv") == 2
    assert written.rows("changes.csv") == len(list(store.changes())) > 0
    assert {row.relation for row in store.similarities()} == {"same_report", "previous_year"}
    panel = {row["year"]: row for row in csv.DictReader((tmp_path / "out" / "panel.csv").read_text(encoding="utf-8-sig").splitlines())}
    assert panel["2020"]["req_received"] == "15", "the panel holds the latest version"
    checked = validate(str(tmp_path / "out" / "datapackage.json"))
    assert checked.valid, checked.flatten(["title", "message"])


def test_a_version_that_comes_back_is_a_change_again(run: Any, store: Store, official: Any) -> None:
    for step, words in enumerate((TEXT, TEXT + "\n新的一句。", TEXT)):
        run(official(words, content="aba"[step], fetched_at=datetime(2021, 2 + step, 1, tzinfo=UTC)))
    assert {(row.from_version, row.to_version) for row in store.changes()} == {(1, 2), (2, 1)}
    assert [report.version for report in store.reports()] == [1]


def test_another_page_and_another_reading_are_no_changes(run: Any, store: Store, official: Any) -> None:
    run(official())
    run(official(TEXT + "\n清洗得更好。"), official(TEXT + "\n镜像。", url="http://mirror.example/1", trust="mirror", content="c"))
    assert list(store.changes()) == []


# --------------------------------------------------------------------------- copies
def test_a_copy_without_its_name_joins_its_report(run: Any, store: Store, official: Any, nameless: Any) -> None:
    run(nameless())
    assert [report.report_id for report in store.reports()] == ["000000-x-2020"]
    run(official())
    assert [(report.report_id, report.source.url) for report in store.reports()] == [("990101-government-2020", URL)]
    assert [(item.reason, item.source.url) for item in store.rejected()] == [("other_copy", "http://mirror.example/1")]
    (row,) = store.similarities()
    assert (row.relation, row.source, row.other_source) == ("same_report", URL, "http://mirror.example/1")


def test_it_joins_nobody_when_two_reports_would_do(run: Any, store: Store, official: Any, nameless: Any) -> None:
    twin = official(
        report_id="990102-government-2020", url="http://www.baiyu.example/1", place_id="990102", place_name="白榆市", organ="白榆市人民政府"
    )
    run(nameless(), official(), twin)
    assert len(list(store.reports())) == 3


def test_equal_words_under_two_ids_are_two_reports(run: Any, store: Store, official: Any) -> None:
    run(official(), official(report_id="990102-government-2020", place_id="990102", url="http://www.baiyu.example/1"))
    assert len(list(store.reports())) == 2
    assert {row.relation for row in store.similarities()} == {"other_body"}
    assert [report.near_duplicates for report in store.reports()] == [["990102-government-2020"], ["990101-government-2020"]]


def test_a_copy_keeps_its_name_when_the_official_page_holds_something_else(run: Any, store: Store, official: Any, nameless: Any) -> None:
    run(official(), nameless())
    run(Rejected("not_a_report", "a notice stands there now", "parse", source=Source(url=URL)))
    (report,) = store.reports()
    assert (report.report_id, report.organ, report.place_id) == ("990101-government-2020", "青禾县人民政府", "990101")
    assert report.source.url == "http://mirror.example/1"
    assert "recovered_report" in [finding.rule for finding in report.findings]


def test_lost_tables_of_the_official_page_come_from_the_mirror(run: Any, store: Store, official: Any, make_report: Any) -> None:
    section = [Section(1, "总体情况", "一、", start=0, end=5)]
    run(
        official(tables=[], values=[], sections=section),
        make_report(TEXT, url="http://mirror.example/1", trust="mirror", content="b", sections=section, place_id="990101"),
    )
    (report,) = store.reports()
    assert report.source.url == URL
    assert [value.value for value in report.values] == [12]
    assert "recovered_tables" in [finding.rule for finding in report.findings]


def test_signatures_of_another_kind_are_made_anew(run: Any, store: Store, official: Any, nameless: Any, tmp_path: Path) -> None:
    run(nameless())
    engine = create_engine(f"sqlite:///{tmp_path}/store.sqlite")
    with engine.begin() as connection:
        connection.execute(text("UPDATE signatures SET kind = 'old', digest = 'x'"))
    engine.dispose()
    run(official())
    assert len(list(store.reports())) == 1


# --------------------------------------------------------------------------- the demo country with mirrors
DAMAGES = (("hijacked",), ("brand_name",), ("gloss_untoned", "spam_footer"), ("byte_shift", "hijacked"))


def pages_of(seed: int) -> list[Page]:
    """The official page of a report, four mirrored pages and a text dump."""
    gold = make_gold(seed)
    county = gold.county
    url = f"http://{county.host}/{seed}.html"
    hints = PageHints(
        adcode=county.adcode,
        place_name=county.name,
        province=county.province,
        prefecture=county.prefecture,
        level="county",
        family=county.family,
    )
    pages = [Page(render_page(gold, family=county.family, rng=Random(seed), url=url).body, url=url, host_trust="official", hints=hints)]
    for number, damages in enumerate(DAMAGES):
        body = render_page(gold, family="generic", rng=Random(seed * 10 + number), damages=damages).body
        pages.append(Page(body, url=f"http://m{number}.example/{seed}.html", host_trust="mirror"))
    dump = render_dump(gold, damages=("hijacked",))[0].encode()
    return [*pages, Page(dump, path=f"/dump/{seed}.txt", media_type="text/plain")]


def test_mirrors_of_the_demo_country_join_their_reports_and_no_others(run: Any, store: Store) -> None:
    """0 wrong merges, 99 % of the copies merged; each page is read by the real chain."""
    golds = {seed: make_gold(seed) for seed in range(10)}
    distinct = {(gold.county.adcode, gold.organ, gold.year): seed for seed, gold in golds.items()}
    records = [process_page(page) for seed in distinct.values() for page in pages_of(seed)]
    run(*records)
    reports = [record for record in records if isinstance(record, Report)]
    assert len(reports) >= 0.99 * len(records)
    kept = {row.other_source: row.source for row in store.similarities() if row.relation == "same_report"}
    copies = [report.source.url or report.source.path or "" for report in reports if report.source.host_trust != "official"]
    merged = [copy for copy in copies if copy in kept]
    assert len(merged) >= 0.99 * len(copies)
    assert [copy for copy in merged if Path(kept[copy]).stem != Path(copy).stem] == []
    assert {report.source.host_trust for report in store.reports()} == {"official"}
    assert len(list(store.reports())) == len(distinct)
