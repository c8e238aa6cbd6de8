"""The readers of a run, in processes of their own: reading a page takes longer than all else that is done to fetch it."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace

from crawler.spiders.messages import Answer, Errand, NoAnswer, Outcome
from crawler.spiders.reader import PortalReader
from pipelines.workers import start_worker, worker_context

_DIED = (
    "the process that reads the portals' pages died (killed, out of memory, or a crash in a C library); "
    'look for "Out of memory" in the system log, then start the crawl again: it goes on where it stopped'
)


class ReaderDied(RuntimeError):
    """A reader's process is gone, and with it what was known of the visits to its portals.

    `message` is the one it was reading, if any.
    """

    def __init__(self, message: Answer | NoAnswer | None = None) -> None:
        super().__init__(f"while it read {message.url}, {_DIED}" if message else _DIED)
        self.message = message


@dataclass(slots=True)
class _Process:
    """A reader's process, and the messages it has not answered: the first of them is the one it reads."""

    pool: ProcessPoolExecutor
    unanswered: dict[int, Answer | NoAnswer] = field(default_factory=dict)

    async def read(self, message: Answer | NoAnswer) -> tuple[Outcome, list[int]]:
        """See `_read`. Raises `ReaderDied`, for each message that is not answered and for each that comes later."""
        try:
            under_way = self.pool.submit(_read, message)
            self.unanswered[message.number] = message
            read = await asyncio.wrap_future(under_way)
        except BrokenProcessPool as error:
            raise ReaderDied(next(iter(self.unanswered.values()), None)) from error
        del self.unanswered[message.number]
        return read


class Readers:
    """Shares the portals of an errand out among `processes` readers; 0: one reader in this process.

    The messages of a portal are read in the order in which they come.
    """

    def __init__(self, errand: Errand, processes: int) -> None:
        #: The reader in this process, if that is where pages are read.
        self.local = None if processes else PortalReader(errand)
        self._errands = [
            replace(errand, portals=portals, memory={p.portal: errand.memory[p.portal] for p in portals if p.portal in errand.memory})
            for portals in (errand.portals[share::processes] for share in range(processes))
            if portals
        ]
        self._pools: list[ProcessPoolExecutor] = []
        #: The process that knows a portal.
        self._process_of: dict[str, _Process] = {}

    async def enter(self) -> AsyncIterator[Outcome]:
        """What each reader begins with. Raises `ReaderDied`."""
        if self.local is not None:
            yield self.local.enter()
            return
        for errand in self._errands:
            # One process each: a reader's memory must not be another's.
            pool = ProcessPoolExecutor(1, mp_context=worker_context(), initializer=_start_reader, initargs=(errand,))
            self._pools.append(pool)
            self._process_of |= dict.fromkeys((portal.portal for portal in errand.portals), _Process(pool))
        try:
            for entered in [asyncio.wrap_future(pool.submit(_enter)) for pool in self._pools]:
                yield await entered
        except BrokenProcessPool as error:
            raise ReaderDied from error

    async def read(self, message: Answer | NoAnswer, portal: str) -> Outcome:
        """What follows from an answer of a portal, or from there being none. Raises `ReaderDied`."""
        if self.local is not None:
            return self.local.read(message)
        outcome, unchanged = await self._process_of[portal].read(message)
        if isinstance(message, Answer):
            pages = outcome.pages
            for place in unchanged:
                pages[place].body = message.body
        return outcome

    def close(self) -> None:
        """Stop the processes; called when no answer is under way."""
        for pool in self._pools:
            pool.shutdown(wait=False, cancel_futures=True)


# --------------------------------------------------------------------------- inside a reader's process
_reader: PortalReader
#: Bytes read since garbage was looked for.
_bytes_read = 0
#: Bytes of answers after which garbage is looked for. A page and its tree refer to each other, and take ten times the page's size in few
#: objects: by their number alone, sixty pages of 11 MB were 5 GB before they were found.
GARBAGE_BYTES = 8 * 1024 * 1024


def _start_reader(errand: Errand) -> None:
    global _reader
    start_worker()
    # A service manager tells the whole group to stop; the crawler still waits for answers that are under way.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _reader = PortalReader(errand)


def _enter() -> Outcome:
    return _reader.enter()


def _read(message: Answer | NoAnswer) -> tuple[Outcome, list[int]]:
    """What follows, and which of its pages have the very body of the answer, which is not sent back."""
    outcome = _reader.read(message)
    pages = outcome.pages
    body = message.body if isinstance(message, Answer) else None
    _look_for_garbage(len(body or b""))
    unchanged = [place for place, page in enumerate(pages) if page.body is body]
    for place in unchanged:
        pages[place].body = b""
    return outcome, unchanged


def _look_for_garbage(size: int) -> None:
    """Called with the size of each answer that was read."""
    global _bytes_read
    _bytes_read += size
    if _bytes_read >= GARBAGE_BYTES:
        _bytes_read = 0
        gc.collect()
