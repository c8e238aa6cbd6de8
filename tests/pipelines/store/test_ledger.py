"""The ledger and what the store recalls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from crawler.items import Page, PageHints, Rejected, Report, Source
from pipelines.store import Store
from pipelines.store.ledger import Entry, Ledger, find_open_run
from pipelines.store.recall import page_hash

DAY = timedelta(hours=24)
CRAWL = "portals portal= years= scope=county"
URL = "http://www.qinghe.example/nb/1.html"
BODY = b"<p>page</p>"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'store.sqlite'}")


@pytest.fixture
def read_page(make_report: Callable[..., Report]) -> Callable[[Page], Report]:
    """What the parser makes of a page."""

    def read(page: Page) -> Report:
        report = make_report(url=page.url, trust="official")
        report.source = replace(
            report.source, content_hash=sha256(page.body).hexdigest(), fetched_at=page.fetched_at, archive_ref=page.archive_ref
        )
        return report

    return read


def page(day: int = 1, ref: str = "a.warc.gz#1", body: bytes = BODY) -> Page:
    return Page(body, URL, fetched_at=datetime(2024, 3, day, tzinfo=UTC), archive_ref=ref, portal="qinghe", host_trust="official")


def test_a_run_that_did_not_end_is_gone_on_with(store: Store) -> None:
    now = datetime.now(UTC)
    run = store.start_run("portals")
    ledger = Ledger(store.engine, run, CRAWL)
    assert find_open_run(store.engine, CRAWL, now, DAY) == run
    assert find_open_run(store.engine, "portals portal=qinghe", now, DAY) is None, "another crawl"
    assert find_open_run(store.engine, CRAWL, now + 2 * DAY, DAY) is None, "too old"
    assert Store(str(store.engine.url)).start_run("portals", run) == run
    ledger.complete()
    assert find_open_run(store.engine, CRAWL, now, DAY) is None, "came to its end"


def test_entries_survive_the_process(store: Store) -> None:
    run = store.start_run("portals")
    ledger = Ledger(store.engine, run, CRAWL)
    ledger.queue(Entry("aa", URL, run, tries=1))
    fetched = Entry("bb", URL + "?2", run, "fetched", 1, 200, etag='"x"', archive_ref="a#1", answered_at="2024")
    ledger.write(fetched)
    later = Ledger(store.engine, run, CRAWL)
    assert later.find("bb") == fetched
    assert later.states() == {"queued": 1, "fetched": 1}
    ledger.complete()
    assert later.states() == {"queued": 1, "done": 1}


def test_a_stored_page_is_done(store: Store, read_page: Callable[[Page], Report]) -> None:
    run = store.start_run("portals")
    ledger = Ledger(store.engine, run, CRAWL)
    ledger.write(Entry("aa", URL, run, "fetched", 1, 200, archive_ref="a.warc.gz#1"))
    store.add_report(read_page(page()))
    assert ledger.states() == {"fetched": 1}
    store.flush()
    assert ledger.states() == {"done": 1}


def test_an_equal_page_of_a_good_run_is_recalled(store: Store, read_page: Callable[[Page], Report]) -> None:
    store.start_run("portals")
    first = page()
    assert store.recall(first, page_hash(first), "v1") is None
    store.add_report(read_page(first))
    store.finish_run("good", "good")
    store.start_run("portals")
    second = page(day=9)
    known = store.recall(second, page_hash(second), "v1")
    assert known is not None
    assert isinstance(known.record, Report)
    assert known.record.source.fetched_at == second.fetched_at
    store.add_report(known.record)
    store.finish_run("good", "good")
    assert [report.source.fetched_at for report in store.reports()] == [first.fetched_at]
    assert len(list(store.reports(store.good_runs()[1:]))) == 1, "the page was seen in the second run, too"


def test_other_software_other_bytes_other_hints_are_read_again(store: Store, read_page: Callable[[Page], Report]) -> None:
    store.start_run("portals")
    first = page()
    store.recall(first, page_hash(first), "v1")
    store.add_report(read_page(first))
    store.finish_run("good", "good")
    store.start_run("portals")
    known = store.recall(first, page_hash(first), "v2")
    assert known is not None
    assert (known.record, known.archive_ref) == (None, first.archive_ref)
    for changed in (page(body=b"other"), replace(first, hints=PageHints(adcode="990101"))):
        assert store.recall(changed, page_hash(changed), "v1") is None


def test_only_good_runs_are_recalled_and_the_interrupted_one_stores_nothing_twice(
    store: Store, read_page: Callable[[Page], Report]
) -> None:
    run = store.start_run("portals")
    first = page()
    store.recall(first, page_hash(first), "v1")
    store.add_report(read_page(first))
    store.flush()
    other = Store(str(store.engine.url))
    other.start_run("portals")
    assert other.recall(first, page_hash(first), "v1") is None
    again = Store(str(store.engine.url))
    assert again.start_run("portals", run) == run
    known = again.recall(first, page_hash(first), "v1")
    assert known is not None
    assert isinstance(known.record, Report)
    again.add_report(known.record)
    again.finish_run("good", "good")
    assert [report.report_id for report in again.reports()] == [known.record.report_id]
    assert list(again.rejected()) == []


def test_our_own_faults_are_not_recalled_but_refusals_are(store: Store) -> None:
    pages = {"parser_error": page(body=b"1"), "not_a_report": page(body=b"2")}
    store.start_run("portals")
    for reason, found in pages.items():
        store.recall(found, page_hash(found), "v1")
        source = Source(url=URL, content_hash=sha256(found.body).hexdigest(), archive_ref=found.archive_ref)
        store.add_rejected(Rejected(reason, "look at it", "parse", source=source))
    store.finish_run("good", "good")
    store.start_run("portals")
    recalled = {reason: store.recall(found, page_hash(found), "v1") for reason, found in pages.items()}
    assert recalled["parser_error"] is None
    assert recalled["not_a_report"] is not None
    assert isinstance(recalled["not_a_report"].record, Rejected)
