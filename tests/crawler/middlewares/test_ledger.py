"""The ledger and the archive as middlewares, without an engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError, NotConfigured
from scrapy.http import HtmlResponse, Response
from scrapy.utils.misc import build_from_crawler, load_object
from scrapy.utils.test import get_crawler
from warcio.archiveiterator import ArchiveIterator

from crawler.archives.warc_writer import WarcWriter
from crawler.middlewares.archive import Archive
from crawler.middlewares.ledger import AlreadyRunning, DeadlyPage, LedgerMiddleware, lock_crawl
from pipelines.store import Store
from pipelines.store.ledger import Ledger

URL = "http://www.qinghe.example/nb/"
LIST = b"<ul><li><a href='1.html'>x</a></li></ul>"


class Crawl:
    """One process of a crawl after the other, over the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = datetime(2024, 3, 1, tzinfo=UTC)
        self.store = Store(f"sqlite:///{folder / 'store.sqlite'}")
        self.run = self.store.start_run("portals")

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def process(self) -> None:
        """A new process takes the run up."""
        crawler = get_crawler(settings_dict={"LEDGER_ENABLED": True, "WARC_DIR": str(self.folder / "warc"), "RETRY_TIMES": 1})
        crawler.request_fingerprinter = build_from_crawler(load_object(crawler.settings["REQUEST_FINGERPRINTER_CLASS"]), crawler)
        crawler.stats = crawler.stats or build_from_crawler(load_object(crawler.settings["STATS_CLASS"]), crawler)
        archive = Archive(WarcWriter(self.folder / "warc", 1_000_000, "nianbao/0.1"), self.clock)
        crawler.get_downloader_middleware = lambda kind: archive  # type: ignore[method-assign]
        self.ledger = LedgerMiddleware(crawler, self.clock)
        self.ledger.open(Ledger(self.store.engine, self.run, "portals"))

    def next_run(self) -> None:
        """The run comes to its end, and a process begins the next."""
        self.ledger.finished = True
        self.ledger.run_judged()
        self.run = self.store.start_run("portals")
        self.process()

    async def fetch(self, answer: Response | Exception | None, request: Request | None = None) -> Any:
        """Ask; `answer` is what the host says, `None` when it must not be asked. Also sets `asked`."""
        self.asked = request = request or Request(URL)
        replayed = await self.ledger.process_request(request)
        if replayed is not None:
            return await self.ledger.process_response(request, replayed)
        assert answer is not None, "the host was asked"
        if isinstance(answer, Exception):
            return await self.ledger.process_exception(request, answer)
        return await self.ledger.process_response(request, answer)


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    crawl = Crawl(tmp_path)
    crawl.process()
    return crawl


@pytest.fixture
def page() -> Callable[..., HtmlResponse]:
    def make(body: bytes = LIST, status: int = 200, **headers: str) -> HtmlResponse:
        return HtmlResponse(URL, status=status, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return make


async def test_what_an_interrupted_run_fetched_is_not_asked_again(crawl: Crawl, page: Callable[..., HtmlResponse]) -> None:
    await crawl.fetch(page(ETag='"1"', X_Name="a", Content_Type="text/html"))
    fetched_at, place = crawl.asked.meta["fetched_at"], crawl.asked.meta["archive_ref"]
    crawl.process()
    again = await crawl.fetch(None)
    assert (again.status, again.body, again.headers["X-Name"], type(again)) == (200, LIST, b"a", HtmlResponse)
    assert crawl.asked.meta["archive_ref"] == place
    assert crawl.asked.meta["fetched_at"] - fetched_at < timedelta(seconds=5)


async def test_a_page_that_killed_its_reader_is_not_handed_out_again_until_the_next_run(
    crawl: Crawl, page: Callable[..., HtmlResponse]
) -> None:
    await crawl.fetch(page())
    crawl.ledger.reader_died(crawl.asked)
    for _ in range(2):
        crawl.process()
        with pytest.raises(DeadlyPage, match="report the page"):
            await crawl.fetch(None)
    crawl.next_run()
    assert (await crawl.fetch(page(b"another"))).body == b"another"


async def test_what_was_under_way_is_asked_again(crawl: Crawl, page: Callable[..., HtmlResponse]) -> None:
    await crawl.ledger.process_request(Request(URL))
    crawl.ledger.spider_closed("shutdown")
    crawl.process()
    assert (await crawl.fetch(page())).body == LIST


async def test_a_new_run_asks_under_conditions_and_replays_what_is_unchanged(crawl: Crawl, page: Callable[..., HtmlResponse]) -> None:
    await crawl.fetch(page(ETag='"1"', Last_Modified="Fri, 01 Mar 2024 00:00:00 GMT"))
    place = crawl.asked.meta["archive_ref"]
    for _ in range(2):
        crawl.next_run()
        again = await crawl.fetch(page(b"", 304))
        assert crawl.asked.headers["If-None-Match"] == b'"1"'
        assert crawl.asked.headers["If-Modified-Since"] == b"Fri, 01 Mar 2024 00:00:00 GMT"
        assert (again.status, again.body, crawl.asked.meta["archive_ref"]) == (200, LIST, place)
    crawl.process()
    assert (await crawl.fetch(None)).body == LIST, "an interrupted run knows what was not modified"


async def test_changed_pages_are_new_and_equal_ones_are_not_stored_twice(crawl: Crawl, page: Callable[..., HtmlResponse]) -> None:
    await crawl.fetch(page())
    place = crawl.asked.meta["archive_ref"]
    crawl.next_run()
    await crawl.fetch(page())
    assert crawl.asked.meta["archive_ref"] == place
    crawl.next_run()
    assert (await crawl.fetch(page(b"new"))).body == b"new"
    assert crawl.asked.meta["archive_ref"] != place
    kinds = []
    for file in sorted((crawl.folder / "warc").glob("*.warc.gz")):
        with file.open("rb") as stream:
            kinds += [record.rec_type for record in ArchiveIterator(stream)]
    assert [kind for kind in kinds if kind != "warcinfo"] == ["response", "request", "revisit", "response", "request"]


async def test_conditions_do_not_travel_with_a_redirect(crawl: Crawl, page: Callable[..., HtmlResponse]) -> None:
    await crawl.fetch(page(ETag='"1"'))
    crawl.next_run()
    await crawl.fetch(page(b"", 302, Location="/other"))
    other = crawl.asked.replace(url=URL + "other")
    await crawl.fetch(page(), other)
    assert "If-None-Match" not in other.headers


async def test_failures_are_tried_as_often_as_without_a_kill(crawl: Crawl, page: Callable[..., HtmlResponse]) -> None:
    await crawl.fetch(page(b"busy", 503))
    crawl.process()
    await crawl.fetch(page(b"busy", 503))
    assert crawl.asked.meta["retry_times"] == 1, "the retry middleware sees that one try was made"
    crawl.process()
    assert (await crawl.fetch(None)).status == 503
    slow = Request(URL + "slow")
    for _ in range(2):
        await crawl.fetch(DownloadTimeoutError("slow"), slow.copy())
        crawl.process()
    with pytest.raises(DownloadTimeoutError):
        await crawl.fetch(None, slow.copy())


async def test_an_archive_that_is_gone_is_fetched_again(crawl: Crawl, page: Callable[..., HtmlResponse]) -> None:
    await crawl.fetch(page(ETag='"1"'))
    for file in (crawl.folder / "warc").glob("*.warc.gz"):
        file.unlink()
    crawl.process()
    assert (await crawl.fetch(page(b"new"))).body == b"new"
    assert "If-None-Match" not in crawl.asked.headers


async def test_other_questions_to_a_known_address_stay_out(crawl: Crawl, page: Callable[..., HtmlResponse]) -> None:
    await crawl.fetch(page())
    crawl.process()
    probe = Request(URL, meta={"ledger": False})
    assert (await crawl.fetch(page(b"for others"), probe)).body == b"for others"
    assert (await crawl.fetch(None)).body == LIST


def test_a_crawl_runs_once(tmp_path: Path) -> None:
    lock_crawl(tmp_path, "portals portal=qinghe")
    lock_crawl(tmp_path, "portals portal=liuxi")
    with pytest.raises(AlreadyRunning, match="wait for it"):
        lock_crawl(tmp_path, "portals portal=qinghe")


@pytest.mark.parametrize("missing", [{"WARC_DIR": ""}, {"LEDGER_ENABLED": False}])
def test_without_archive_or_ledger_nothing_is_kept(tmp_path: Path, missing: dict[str, Any]) -> None:
    settings = {"WARC_DIR": str(tmp_path), "LEDGER_ENABLED": True} | missing
    with pytest.raises(NotConfigured):
        LedgerMiddleware.from_crawler(get_crawler(settings_dict=settings))
