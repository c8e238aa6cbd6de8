"""The store on SQLite, and on PostgreSQL where one answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from crawler.items import Cell, Rejected, Report, Source, Table, check
from pipelines.store import Store, StoreError
from pipelines.store.selection import Known, Sighting, place_version, version_on_page

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://root@127.0.0.1:5432/test")
SCHEMA = f"nianbao_test_{os.getpid()}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/store.sqlite"
        return
    pytest.importorskip("psycopg")
    engine = create_engine(POSTGRES, connect_args={"connect_timeout": 3})
    try:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    except OperationalError:
        pytest.skip("no PostgreSQL answers; set TEST_POSTGRES_URL to test with one")
    try:
        yield f"{POSTGRES}?options=-csearch_path%3D{SCHEMA}"
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {SCHEMA} CASCADE"))
        engine.dispose()


@pytest.fixture
def run(database: str) -> Callable[..., None]:
    """Stores items as one run and closes it with a state; `None` leaves it as a kill would."""

    def store_run(*items: Any, state: Any = "good") -> None:
        store = Store(database, batch=2)
        store.start_run("archive")
        for item in items:
            store.add_rejected(item) if isinstance(item, Rejected) else store.add_report(item)
        if state is None:
            store.flush()
        else:
            store.finish_run(state, "verdict")
        store.close()

    return store_run


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = Store(database)
    yield opened
    opened.close()


def rejection(reason: str = "empty", path: str = "/x.html") -> Rejected:
    return Rejected(reason, "nothing on the page", "extract", source=Source(path=path))


def test_what_goes_in_comes_out(run: Any, store: Store, make_report: Any) -> None:
    report, refused = make_report(), rejection()
    run(report, refused)
    assert list(store.reports()) == [report]
    assert list(store.rejected()) == [refused]


@pytest.mark.parametrize("state", [None, "bad"])
def test_only_good_runs_count(run: Any, store: Store, make_report: Any, state: Any) -> None:
    run(make_report())
    run(make_report("青禾县改过的报告", content="b"), rejection(), state=state)
    assert [report.text for report in store.reports()] == [make_report().text]
    assert list(store.rejected()) == []
    assert store.runs() == {"good": 1, "running" if state is None else "bad": 1}


def test_a_run_that_nobody_closed_does_not_hide_its_reports_from_the_next(run: Any, store: Store, make_report: Any) -> None:
    run(make_report(), state=None)
    run(make_report())
    assert [report.version for report in store.reports()] == [1]


def test_a_second_visit_keeps_the_version_and_writes_no_second_record(run: Any, store: Store, make_report: Any) -> None:
    run(make_report())
    run(make_report(content="b"))
    assert [report.version for report in store.reports(latest=False)] == [1]


def test_a_changed_page_is_the_next_version(run: Any, store: Store, make_report: Any) -> None:
    changed = make_report("青禾县2020年政府信息公开工作年度报告\n改过的正文。", content="b")
    run(make_report())
    run(changed)
    assert changed.version == 2
    assert [(report.version, report.text) for report in store.reports()] == [(2, changed.text)]
    assert [report.version for report in store.reports(latest=False)] == [1, 2]


def test_a_changed_table_is_the_next_version(run: Any, store: Store, make_report: Any) -> None:
    run(make_report())
    run(make_report(tables=[Table(1, "html", [Cell(0, 0, "项目"), Cell(0, 1, "99")])], content="b"))
    assert [report.version for report in store.reports()] == [2]


def test_another_reading_of_the_same_bytes_is_the_same_version(run: Any, store: Store, make_report: Any) -> None:
    run(make_report())
    run(make_report("青禾县2020年政府信息公开工作年度报告\n清洗得更好的正文。"))
    assert [(report.version, report.text[-5:]) for report in store.reports()] == [(1, "好的正文。")]


def test_a_better_reading_may_change_the_report_id(run: Any, store: Store, make_report: Any) -> None:
    run(make_report(report_id="unknown-2020"))
    run(make_report())
    assert [report.report_id for report in store.reports()] == ["990101-government-2020"]


def test_a_page_that_is_refused_now_gives_no_report_any_more(run: Any, store: Store, make_report: Any) -> None:
    run(make_report(path="/x.html"), make_report("青禾县别的报告", report_id="other", path="/y.html"))
    run(rejection())
    assert [report.report_id for report in store.reports()] == ["other"]
    assert [item.reason for item in store.rejected()] == ["empty"]


@pytest.mark.parametrize(
    ("reason", "stage", "kept"),
    [
        ("timeout", "fetch", True),
        ("budget_spent", "fetch", True),
        ("http_404", "fetch", True),
        ("hijacked", "fetch", True),
        ("worker_died", "extract", True),
        ("site_disagrees", "fetch", False),
        ("not_a_report", "parse", False),
    ],
)
def test_a_visit_that_does_not_say_what_the_page_holds_takes_nothing_back(
    run: Any, store: Store, make_report: Any, reason: str, stage: Any, kept: bool
) -> None:
    report = make_report(path="/x.html")
    run(report)
    run(Rejected(reason, "said nothing", stage, source=Source(path="/x.html")))
    assert list(store.reports()) == [report] * kept
    assert [rejected.reason for rejected in store.rejected()] == [reason]


def test_a_page_that_was_refused_and_is_read_now_is_no_longer_rejected(run: Any, store: Store, make_report: Any) -> None:
    run(rejection(), make_report(path="/y.html"))
    run(make_report("青禾县后来读懂的报告", report_id="late", path="/x.html"))
    assert list(store.rejected()) == []


@pytest.mark.parametrize("order", [("official", "mirror", "file"), ("file", "mirror", "official"), ("mirror", "official", "file")])
def test_of_identical_copies_the_most_trusted_counts_whatever_came_first(run: Any, store: Store, make_report: Any, order: Any) -> None:
    run(*(make_report(url=f"http://{trust}.example/", trust=trust) for trust in order))
    assert [report.source.host_trust for report in store.reports()] == ["official"]
    listed = list(store.rejected())
    assert sorted(item.source.host_trust for item in listed) == ["file", "mirror"]
    assert {item.reason for item in listed} == {"duplicate"}
    assert all("http://official.example/" in item.detail for item in listed)
    for item in listed:
        check(item)


def test_of_copies_with_other_text_the_fuller_counts_and_the_rest_is_listed(run: Any, store: Store, make_report: Any) -> None:
    full, cut = make_report(path="/full.html"), make_report("青禾县2020年报告", path="/cut.html", content="b")
    run(cut, full)
    assert [report.source.path for report in store.reports()] == ["/full.html"]
    assert [(item.reason, item.source.path) for item in store.rejected()] == [("other_copy", "/cut.html")]


def test_a_newer_visit_counts_even_if_it_is_stored_before(run: Any, store: Store, make_report: Any) -> None:
    url = "http://www.qinghe.example/1.html"
    run(make_report("青禾县新的正文", url=url, fetched_at=datetime(2026, 1, 1, tzinfo=UTC)))
    run(make_report("青禾县旧的正文", url=url, content="b", fetched_at=datetime(2024, 1, 1, tzinfo=UTC)))
    assert [report.text for report in store.reports()] == ["青禾县新的正文"]


def test_a_stored_report_is_no_duplicate_of_anything(run: Any, store: Store, make_report: Any) -> None:
    run(make_report(duplicate_of="/elsewhere.html"))
    assert [report.duplicate_of for report in store.reports()] == [None]


def test_reports_come_in_the_order_of_their_ids(run: Any, store: Store, make_report: Any) -> None:
    run(*(make_report(f"青禾县第{number}份报告", report_id=f"id-{number}", path=f"/{number}.html") for number in (3, 1, 2)))
    assert [report.report_id for report in store.reports()] == ["id-1", "id-2", "id-3"]


def test_reports_of_named_runs_only(run: Any, store: Store, make_report: Any) -> None:
    run(make_report(report_id="one"))
    run(make_report("青禾县第二份报告", report_id="two", path="/2.html"))
    first, second = store.good_runs()
    assert [report.report_id for report in store.reports([second])] == ["two"]
    assert [report.report_id for report in store.reports([first, second])] == ["one", "two"]


def test_an_unusable_database_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises((StoreError, OSError)):
        Store(f"sqlite:///{tmp_path}/file/store.sqlite")
    with pytest.raises(StoreError, match="DATABASE_URL"):
        Store("nonsense://")


def test_items_need_an_open_run(tmp_path: Path, make_report: Any) -> None:
    with pytest.raises(StoreError, match="start_run"):
        Store(f"sqlite:///{tmp_path}/store.sqlite").add_report(make_report())


KNOWN = [Known(1, 1, "f1", "r1", "/a", "c1"), Known(2, 2, "f2", "r2", "/a", "c2"), Known(3, 2, "f2", "r3", "/b", "c3")]


@pytest.mark.parametrize(
    ("seen", "version", "stored"),
    [
        (Sighting("f1", "r1", "/a", "c9"), 1, 1),
        (Sighting("f2", "r3", "/b", "c3"), 2, 3),
        (Sighting("f2", "r9", "/c", "c9"), 2, None),
        (Sighting("f9", "r9", "/a", "c2"), 2, None),
        (Sighting("f9", "r9", "/c", "c2"), 3, None),
        (Sighting("f9", "r9", "/a", "c9"), 3, None),
    ],
)
def test_place_version(seen: Sighting, version: int, stored: int | None) -> None:
    assert place_version(seen, KNOWN) == (version, stored)


NUMBERED = [(1, "/a", 1), (2, "/a", 2), (9, "/a", 3), (2, "/b", 1), (9, "/b", 2), (2, "/c", 1)]


@pytest.mark.parametrize(("version", "page", "number"), NUMBERED)
def test_a_page_numbers_its_own_versions(version: int, page: str, number: int) -> None:
    assert version_on_page(version, page, KNOWN) == number


def test_the_order_of_two_copies_does_not_show_in_what_is_published(tmp_path: Path, make_report: Any) -> None:
    def copies() -> list[Report]:
        texts = {"https://a.example/1": "另一段正文。", "https://b.example/1": "正文。"}
        return [make_report(text, url=url, content=url[8], trust="official") for url, text in texts.items()]

    published = []
    for order in (1, -1):
        store = Store(f"sqlite:///{tmp_path}/{order}.sqlite")
        store.start_run("test")
        seen = copies()[::order]
        for report in seen:
            store.add_report(report)
        store.finish_run("good", "")
        assert [report.version for report in seen] == [1, 1]
        published.append([(report.source.url, report.version) for report in store.reports()])
        store.close()
    assert published[0] == published[1] == [("https://a.example/1", 1)]


def test_the_first_sighting_is_version_one() -> None:
    assert place_version(Sighting("f", "r", "/a", "c"), []) == (1, None)
