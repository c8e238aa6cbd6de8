"""The readers of a run, in processes of their own: reading a page takes longer than all else that is done to fetch it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from crawler.spiders.messages import Answer, Errand, NoAnswer, Outcome
from crawler.spiders.reader import PortalReader
from pipelines.workers import start_worker, worker_context

_DIED = (
    "the process that reads the portals' pages died (killed, out of memory, or a crash in a C library); "
    'look for "Out of memory" in the system log, then start the crawl again: it goes on where it stopped'
)


class ReaderDied(RuntimeError):
    """A reader's process is gone, and with it what was known of the visits to its portals."""


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
        self._pool_of: dict[str, ProcessPoolExecutor] = {}

    async def enter(self) -> AsyncIterator[Outcome]:
        """What each reader begins with. Raises `ReaderDied`."""
        if self.local is not None:
            yield self.local.enter()
            return
        for errand in self._errands:
            # One process each: a reader's memory must not be another's.
            pool = ProcessPoolExecutor(1, mp_context=worker_context(), initializer=_start_reader, initargs=(errand,))
            self._pools.append(pool)
            self._pool_of |= dict.fromkeys((portal.portal for portal in errand.portals), pool)
        try:
            for entered in [asyncio.wrap_future(pool.submit(_enter)) for pool in self._pools]:
                yield await entered
        except BrokenProcessPool as error:
            raise ReaderDied(_DIED) from error

    async def read(self, message: Answer | NoAnswer, portal: str) -> Outcome:
        """What follows from an answer of a portal, or from there being none. Raises `ReaderDied`."""
        if self.local is not None:
            return self.local.read(message)
        try:
            outcome, unchanged = await asyncio.wrap_future(self._pool_of[portal].submit(_read, message))
        except BrokenProcessPool as error:
            raise ReaderDied(_DIED) from error
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


def _start_reader(errand: Errand) -> None:
    global _reader
    start_worker()
    _reader = PortalReader(errand)


def _enter() -> Outcome:
    return _reader.enter()


def _read(message: Answer | NoAnswer) -> tuple[Outcome, list[int]]:
    """What follows, and which of its pages have the very body of the answer, which is not sent back."""
    outcome = _reader.read(message)
    pages = outcome.pages
    body = message.body if isinstance(message, Answer) else None
    unchanged = [place for place, page in enumerate(pages) if page.body is body]
    for place in unchanged:
        pages[place].body = b""
    return outcome, unchanged
