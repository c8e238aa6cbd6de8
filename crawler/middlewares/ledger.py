"""Asks for what is missing, and under conditions for what may have changed.

A request that an interrupted run of the same crawl has had answered is answered from the archive, with
the bytes that came then, so that everything behind this place works as it did. A request that a finished
run has had answered goes out with `If-None-Match` and `If-Modified-Since`; for "not modified" the archived
answer stands in, so that the links of a list are followed.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from scrapy import Request, signals
from scrapy import exceptions as scrapy_exceptions
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.archives.warc import DamagedArchive
from crawler.archives.warc_writer import read_answer
from crawler.extensions.verdict import run_judged
from crawler.middlewares.archive import REPLAYED, Archive, body_hash
from crawler.middlewares.provenance import utc_now
from crawler.spiders.portals import reader_died
from pipelines.store import StorePipeline
from pipelines.store.ledger import Entry, Ledger, crawl_key

logger = logging.getLogger(__name__)

#: Download errors that stay what they were when the crawl is taken up again. A name that does not resolve
#: is asked for anew: that costs the portal nothing.
KEPT_ERRORS = frozenset(
    {"DownloadTimeoutError", "DownloadConnectionRefusedError", "DownloadCancelledError", "DownloadFailedError", "ResponseDataLossError"}
)


class DeadlyPage(IgnoreRequest):
    """The process that reads the portals' pages died on this one, and the crawl was interrupted by that."""

    #: Stands in the ledger in place of a download error, too.
    reason = "reader_died"


class AlreadyRunning(RuntimeError):
    """Another process is at the same crawl."""


class LedgerMiddleware:
    """Works for spiders that set `LEDGER_ENABLED`, with an archive (`WARC_DIR`) and a store.

    `request.meta["ledger"] = False` keeps a request out of it: one that asks for a known address in
    another way.
    """

    def __init__(self, crawler: Crawler, clock: Callable[[], datetime] = utc_now) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.folder = Path(settings["WARC_DIR"])
        self.retry_times = settings.getint("RETRY_TIMES") if settings.getbool("RETRY_ENABLED") else 0
        self.retried = frozenset(int(code) for code in settings.getlist("RETRY_HTTP_CODES")) if self.retry_times else frozenset()
        self.clock = clock
        self.ledger: Ledger | None = None
        self.opened_at = ""
        self.finished = False
        #: Requests that are out: the entry, and the archived answer that stands in for "not modified".
        self.asked: dict[Request, tuple[Entry, Response | None]] = {}
        #: Archived answers that stand in for "not modified".
        self.unchanged: dict[Request, Response] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LedgerMiddleware:
        if not (crawler.settings.getbool("LEDGER_ENABLED") and crawler.settings["WARC_DIR"]):
            raise NotConfigured
        middleware = cls(crawler)
        lock_crawl(middleware.folder, crawl_key(crawler.spider))
        crawler.signals.connect(middleware.spider_opened, signal=signals.spider_opened)
        # See `Archive`: the sooner an answer is noted, the less a kill repeats.
        crawler.signals.connect(middleware.note, signal=signals.response_downloaded)
        crawler.signals.connect(middleware.reader_died, signal=reader_died)
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(middleware.run_judged, signal=run_judged)
        return middleware

    def spider_opened(self) -> None:
        pipeline = self.crawler.get_item_pipeline(StorePipeline)
        if pipeline is not None:
            self.open(Ledger(pipeline.store.engine, pipeline.store.run, crawl_key(self.crawler.spider)))

    def open(self, ledger: Ledger) -> None:
        """Begin to use a ledger; what it holds of its run so far was left by another process."""
        self.ledger = ledger
        self.opened_at = iso(self.clock())
        if states := ledger.states():
            listed = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
            logger.info("Going on with run %d, which was interrupted: %s", ledger.run, listed)

    def spider_closed(self, reason: str) -> None:
        self.finished = reason == "finished"
        if self.ledger is not None:
            self.ledger.flush()

    def run_judged(self) -> None:
        """The store has closed the run: only now nothing of it can get lost."""
        if self.ledger is not None and self.finished:
            self.ledger.complete()

    # ------------------------------------------------------------------ requests
    async def process_request(self, request: Request) -> Response | None:
        # A redirect or retry copies headers and meta of the request before.
        for header in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(header, None)
        request.meta.pop("known_answer", None)
        if self.ledger is None or request.meta.get("ledger") is False:
            return None
        fingerprint = self.crawler.request_fingerprinter.fingerprint(request).hex()
        entry = self.ledger.find(fingerprint)
        if entry is not None and entry.run_id == self.ledger.run and (entry.answered_at or self.opened_at) < self.opened_at:
            answer = self.answered_before(request, entry)
            if answer is not None:
                return answer
        self.ask(request, entry or Entry(fingerprint, request.url, self.ledger.run), self.ledger)
        return None

    def answered_before(self, request: Request, entry: Entry) -> Response | None:
        """What the interrupted run was answered; `None` when the host must be asked. Raises the download error it met, and `DeadlyPage`."""
        if entry.error == DeadlyPage.reason:
            raise DeadlyPage("the process that reads the portals' pages died on it; it was not read again in this run, report the page")
        if entry.state == "failed":
            request.meta["retry_times"] = max(request.meta.get("retry_times", 0), min(entry.tries, self.retry_times))
            if entry.tries <= self.retry_times:
                return None
            if entry.error is not None:
                if entry.error not in KEPT_ERRORS:
                    return None
                self.count("replayed_errors")
                raise getattr(scrapy_exceptions, entry.error)(
                    f"{request.url} was tried {entry.tries} times before the crawl was interrupted"
                )
        response = self.archived(request, entry)
        if response is not None and entry.answered_at is not None:
            request.meta["archive_ref"] = entry.archive_ref
            request.meta["fetched_at"] = datetime.fromisoformat(entry.answered_at)
            self.count("replayed")
        return response

    def ask(self, request: Request, entry: Entry, ledger: Ledger) -> None:
        """Set the conditions and note that the request goes out."""
        known = self.archived(request, entry) if entry.status == 200 and request.method == "GET" else None
        if known is not None:
            request.meta["known_answer"] = entry
            for header, value in (("If-None-Match", entry.etag), ("If-Modified-Since", entry.last_modified)):
                if value:
                    request.headers[header] = value.encode("latin-1")
        tries = entry.tries if entry.run_id == ledger.run else 0
        entry = replace(entry, url=request.url, run_id=ledger.run, state="queued", tries=tries + 1, answered_at=None)
        self.asked[request] = (entry, known)
        ledger.queue(entry)

    def archived(self, request: Request, entry: Entry) -> Response | None:
        """The archived answer; `None` when there is none, or none that can be read."""
        if entry.archive_ref is None:
            return None
        try:
            answer = read_answer(self.folder, entry.archive_ref)
        except (DamagedArchive, OSError) as error:
            logger.warning("%s is fetched again, its archived answer cannot be read: %s", request.url, error)
            self.count("archive_unreadable")
            return None
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name, value)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        return kind(request.url, status=answer.status, headers=headers, body=answer.body, flags=[REPLAYED])

    # ------------------------------------------------------------------ answers
    async def process_response(self, request: Request, response: Response) -> Response:
        self.note(request, response)
        return self.unchanged.pop(request, response)

    def note(self, request: Request, response: Response) -> None:
        """Write down an answer, once it is in the archive."""
        archive = self.crawler.get_downloader_middleware(Archive)
        if request not in self.asked or self.ledger is None or archive is None:
            return
        archive.keep(request, response)
        entry, known = self.asked.pop(request)
        now = iso(self.clock())
        if response.status == 304 and known is not None:
            self.count("not_modified")
            self.unchanged[request] = known
            self.ledger.write(replace(entry, state="fetched", error=None, answered_at=now))
            return
        archive_ref = request.meta.get("archive_ref")
        ok = response.status == 200
        self.ledger.write(
            replace(
                entry,
                state="failed" if response.status in self.retried else "fetched",
                status=response.status,
                error=None,
                etag=header(response, "ETag") if ok else None,
                last_modified=header(response, "Last-Modified") if ok else None,
                content_hash=body_hash(response.body),
                archive_ref=archive_ref,
                fetched_at=entry.fetched_at if archive_ref == entry.archive_ref else now,
                answered_at=now,
            )
        )

    async def process_exception(self, request: Request, exception: Exception) -> None:
        entry, _ = self.asked.pop(request, (None, None))
        if entry is not None and self.ledger is not None:
            self.ledger.write(replace(entry, state="failed", error=type(exception).__name__, answered_at=iso(self.clock())))

    def reader_died(self, request: Request) -> None:
        """The answer to this request ends whoever reads it: the next process at this run is not given it. A new run tries once more."""
        if self.ledger is not None:
            entry = self.ledger.find(self.crawler.request_fingerprinter.fingerprint(request).hex())
            if entry is not None:
                self.ledger.write(replace(entry, state="failed", error=DeadlyPage.reason))

    def count(self, what: str) -> None:
        """One more in the stats."""
        self.crawler.stats.inc_value(f"ledger/{what}")


def iso(moment: datetime) -> str:
    """UTC, ISO 8601, always of the same length so that texts compare like times."""
    return moment.isoformat(timespec="microseconds")


def header(response: Response, name: str) -> str | None:
    """The value of a header."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def lock_crawl(folder: Path, crawl: str) -> None:
    """Hold the crawl until this process ends, however it ends. Raises `AlreadyRunning`."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / f".{hashlib.sha256(crawl.encode()).hexdigest()[:16]}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise AlreadyRunning(f"another process is at the crawl {crawl!r} with the archive {folder}; wait for it, or stop it") from error
