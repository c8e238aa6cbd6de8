"""Runs the pure stages on a page, in worker processes, so that parsing never stalls fetching.

A page makes ONE trip: the worker runs extract, clean, parse and validate and sends back the report or a
`Rejected`. Four trips would carry the page's text and tables four times. A report travels as JSON: reading it
checks every field against the contract, and both together take half the time of a check and of pickling.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import logging
import os
import resource
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context, parent_process
from multiprocessing.context import ForkServerContext
from types import FrameType
from typing import TYPE_CHECKING, Self

from crawler.items import ContractError, Page, Rejected, Report, Source, report_from_json, to_json
from pipelines.draft import Cleaned, Extracted, RejectedPage, Stage

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

Record = Report | Rejected
#: What a worker makes of a page: a report as JSON, or why there is none.
Process = Callable[[Page], str | Rejected]

#: Reasons that mean this program failed, not the page. The run's verdict watches their share.
OUR_FAULTS = frozenset({"parser_error", "contract_violation", "worker_died", "reader_died", "parse_timeout"})

_CONTRACT_BROKEN = "this is a bug of a stage, report it with the page"

#: Characters of the page kept with a page no stage could explain.
_RAW_LIMIT = 500


class PageTimeoutError(BaseException):
    """The page took longer than allowed. Not an `Exception`: libraries that swallow those must not swallow this."""


@dataclass(frozen=True, slots=True)
class Stages:
    """The pure functions of the chain."""

    extract: Callable[[Page], Extracted]
    clean: Callable[[Extracted], Cleaned]
    parse: Callable[[Page, Cleaned], Report]
    validate: Callable[[Report], Report]


@cache
def load_stages() -> Stages:
    """The stages, imported where pages are parsed.

    Their modules and rule files take seconds and many megabytes, which the crawler's own process need not pay.
    """
    from pipelines.clean import clean
    from pipelines.extract import extract
    from pipelines.parse import parse
    from pipelines.validate import validate

    return Stages(extract, clean, parse, validate)


def _source_of(page: Page) -> Source:
    from pipelines.extract import source_of

    return source_of(page)


@dataclass(slots=True)
class _Progress:
    """Which stage works on the page; read when something goes wrong."""

    stage: Stage
    source: Source


def process_page(page: Page) -> Record:
    """The page's report, or why there is none. Never raises for what a page contains.

    A stage that refuses the page gives its own reason; an error nobody foresaw gives
    `parser_error` with the end of its traceback; a record that breaks the contract gives
    `contract_violation`.
    """
    return read_record(write_record(page), page)


def read_record(written: str | Rejected, page: Page) -> Record:
    """The report a worker wrote of this page, checked; what is wrong with it otherwise."""
    if isinstance(written, Rejected):
        return written
    try:
        return report_from_json(written)
    except ContractError as error:
        return _refused(page, _Progress("contract", _source_of(page)), "contract_violation", f"{error}; {_CONTRACT_BROKEN}")


def write_record(page: Page) -> str | Rejected:
    """The page's report as JSON, not checked yet, or why there is none."""
    progress = _Progress("extract", _source_of(page))
    try:
        return _run_stages(page, progress)
    except RejectedPage as rejected:
        return rejected.as_item(progress.source)
    except ContractError as error:
        return _refused(page, progress, "contract_violation", f"{error}; {_CONTRACT_BROKEN}")
    except Exception as error:  # noqa: BLE001 - one unforeseen page must cost one page; the verdict counts these
        return _refused(page, progress, "parser_error", f"{_summary(error)}; this is a bug, report it with the page")


def _run_stages(page: Page, progress: _Progress) -> str:
    stages = load_stages()
    extracted = stages.extract(page)
    progress.stage, progress.source = "clean", extracted.source
    cleaned = stages.clean(extracted)
    progress.stage, progress.source = "parse", cleaned.source
    report = stages.parse(page, cleaned)
    progress.stage, progress.source = "validate", report.source
    report = stages.validate(report)
    progress.stage = "contract"
    try:
        return to_json(report)
    except ValueError as error:
        # Half a surrogate pair passes as text and can be written nowhere.
        raise ContractError(f"cannot be written as JSON: {error}") from error


def _refused(page: Page, progress: _Progress, reason: str, detail: str) -> Rejected:
    raw = page.body[:_RAW_LIMIT].decode("utf-8", errors="replace")
    return Rejected(reason=reason, detail=detail, stage=progress.stage, raw=raw, source=progress.source)


def _summary(error: BaseException) -> str:
    """The error and the last three places it passed, as one line."""
    places = [f"{os.path.basename(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-3:]]
    return f"{type(error).__name__}: {error} (at {' > '.join(places)})"


# --------------------------------------------------------------------------- inside a worker
def start_worker(memory: int = resource.RLIM_INFINITY) -> None:
    """Called first in a process that works for the crawler; `memory`: bytes of address space it may take."""
    # A workbook of 5 kB unpacked to 3 GB: better a `MemoryError` here than the kernel's choice of whom to kill.
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # Ctrl-C reaches the whole process group: only the crawler decides when workers stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What `pipelines.preloaded` ignores, a pool stops its processes with.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # A page leaves thousands of objects and no circles of them behind; looking for some after every 700 costs two percent.
    gc.set_threshold(20_000, 10, 10)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """A crawler that is killed cannot tell its workers to stop; they must not outlive it."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _on_alarm(number: int, frame: FrameType | None) -> None:
    raise PageTimeoutError


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises `PageTimeoutError` inside the block when it takes so many seconds; 0: no limit. For the main thread of a worker.

    Python code is interrupted. Code of a C library that does not come back is not: after twice the
    time the process ends itself.
    """
    if not seconds:
        yield
        return
    previous = signal.signal(signal.SIGALRM, _on_alarm)
    faulthandler.dump_traceback_later(2 * seconds, exit=True)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGALRM, previous)


def run_limited(process: Process, page: Page, seconds: float) -> str | Rejected:
    """`process(page)`, or a `parse_timeout` after so many seconds; see `time_limit`."""
    try:
        with time_limit(seconds):
            return process(page)
    except PageTimeoutError as error:
        return _refused(page, _Progress("extract", _source_of(page)), "parse_timeout", too_slow(error, seconds))


def too_slow(error: PageTimeoutError, seconds: float) -> str:
    """What is said of a page that took too long."""
    return f"took longer than {seconds:g} s (PARSE_TIMEOUT), last seen {_summary(error)}; report the page"


# --------------------------------------------------------------------------- in the crawler
def worker_context() -> ForkServerContext:
    """How processes that work for the crawler are started.

    A fork of the crawler would copy its sockets and locks; of this server each begins with everything loaded.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["pipelines.preloaded"])
    return context


class WorkerPool:
    """Worker processes that survive what a page does to them.

    `workers` pages are processed at a time, as many again wait at hand. When a worker dies (out of
    memory, killed, crash in a C library), every page that was under way is tried once more, alone,
    in a worker of its own: the page that kills it again is rejected as `worker_died`, the others
    come through. After `recycle` pages the workers are replaced, so that memory they leak is bounded; none takes more
    than `memory` bytes of address space.
    """

    def __init__(
        self, workers: int, timeout: float, recycle: int, process: Process = write_record, memory: int = resource.RLIM_INFINITY
    ) -> None:
        self._workers = workers
        self._timeout = timeout
        self._recycle = recycle
        self._process = process
        self._memory = memory
        self._places = asyncio.Semaphore(2 * workers)
        self._alone = asyncio.Lock()
        # Two replacements at once would each wait for the places the other holds.
        self._replacing = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._done = 0

    async def run(self, page: Page) -> Record:
        """The record of one page."""
        async with self._places:
            pool = self._current()
            try:
                record = await self._submit(pool, page)
            except BrokenProcessPool:
                self._discard(pool)
                record = await self._retry(page)
        self._done += 1
        if self._done >= self._recycle:
            self._done = 0
            await self._replace_workers()
        return record

    async def _replace_workers(self) -> None:
        """The old workers leave before new ones start: both at once would double the memory."""
        async with self._replacing:
            for _ in range(2 * self._workers):
                await self._places.acquire()
            await self.close()
            for _ in range(2 * self._workers):
                self._places.release()

    async def _retry(self, page: Page) -> Record:
        """Alone, so that a second death names the page without doubt."""
        async with self._alone:
            pool = self._new_pool(1)
            try:
                return await self._submit(pool, page)
            except BrokenProcessPool:
                detail = "the worker process died twice on this page (killed, out of memory, or a crash in a C library); report the page"
                return _refused(page, _Progress("extract", _source_of(page)), "worker_died", detail)
            finally:
                pool.shutdown(wait=False)

    async def _submit(self, pool: ProcessPoolExecutor, page: Page) -> Record:
        written = await asyncio.wrap_future(pool.submit(run_limited, self._process, page, self._timeout))
        return read_record(written, page)

    def _new_pool(self, workers: int) -> ProcessPoolExecutor:
        # Its own `max_tasks_per_child` can deadlock before Python 3.14 (gh-115634), hence `recycle` here.
        return ProcessPoolExecutor(workers, mp_context=worker_context(), initializer=start_worker, initargs=(self._memory,))

    def _current(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = self._new_pool(self._workers)
        return self._pool

    def _discard(self, broken: ProcessPoolExecutor) -> None:
        """Several pages see the same pool break; the first of them gives it up."""
        if broken is self._pool:
            self._pool = None
            broken.shutdown(wait=False)

    async def close(self) -> None:
        """Stop all workers; called when no page is under way."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            await asyncio.to_thread(pool.shutdown)


class WorkerPipeline:
    """Item pipeline: a `Page` becomes a `Report` or a `Rejected`; a `Rejected`, or a `Report` out of the store, passes.

    Settings: `PARSE_WORKERS` (0 parses in the crawler's own process, for debugging),
    `PARSE_TIMEOUT` (seconds a page), `PARSE_RECYCLE` (pages before workers are replaced),
    `PARSE_MEMORY` (bytes a worker may take; 0: no limit).
    """

    def __init__(self, crawler: Crawler, process: Process = write_record) -> None:
        settings = crawler.settings
        self._stats = crawler.stats
        self._process = process
        self._pool: WorkerPool | None = None
        if workers := settings.getint("PARSE_WORKERS"):
            timeout, recycle = settings.getfloat("PARSE_TIMEOUT"), settings.getint("PARSE_RECYCLE")
            memory = settings.getint("PARSE_MEMORY") or resource.RLIM_INFINITY
            self._pool = WorkerPool(workers, timeout, recycle, process, memory)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Page | Record) -> Record:
        """Raises `TypeError` for an item that is none of these: a spider may yield nothing else."""
        if isinstance(item, Page):
            record = await self._pool.run(item) if self._pool else read_record(self._process(item), item)
        elif isinstance(item, Report | Rejected):
            record = item
        else:
            raise TypeError(f"a spider yields Page or Rejected, not {type(item).__name__}")
        self._count(record)
        return record

    def _count(self, record: Record) -> None:
        self._stats.inc_value("nianbao/pages")
        if isinstance(record, Report):
            return
        self._stats.inc_value("nianbao/rejected")
        self._stats.inc_value(f"nianbao/rejected/{record.reason}")
        where = record.source.url or record.source.path
        if record.reason in OUR_FAULTS:
            self._stats.inc_value("nianbao/our_faults")
            logger.error("%s on %s in %s: %s", record.reason, where, record.stage, record.detail)
        elif record.stage in ("read", "fetch"):
            logger.warning("%s: %s: %s", record.reason, where, record.detail)

    async def close_spider(self) -> None:
        if self._pool:
            await self._pool.close()
