"""Lets a stopped run end while items of `start()` are under way.

Scrapy 2.19 waits with closing until its scraper is idle, but looks again only when a response has
been processed. Items that `start()` yields come without a response: Ctrl-C or a `CLOSESPIDER_…`
limit during an archive run would wait for ever (reproduced 2026-11).
"""

from __future__ import annotations

from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.asyncio import create_looping_call

#: Seconds between two looks; nobody waits for more than one of them.
_INTERVAL = 0.5


class CloseAfterStartItems:
    """Sends an empty response through the idle scraper of a closing run, so that it looks again."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._task: Any = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        self._task = create_looping_call(self.look)
        self._task.start(_INTERVAL, now=False)

    def look(self) -> None:
        scraper = self._crawler.engine.scraper
        slot = scraper.slot
        if slot is not None and slot.closing and not slot.closing.called and slot.is_idle():
            request = Request("data:,", callback=_nothing)
            scraper.enqueue_scrape(Response(request.url, request=request), request)

    def spider_closed(self) -> None:
        self._task.stop()


def _nothing(response: Response) -> None:
    """Callback of the empty response."""
