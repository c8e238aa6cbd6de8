"""Shows how far a run has come: a live line on a terminal, a log line at intervals elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.extensions.verdict import Counts, count

logger = logging.getLogger(__name__)

#: Seconds between two pictures on a terminal.
_LIVE_INTERVAL = 0.5


def progress_line(pages: int, found: Counts, seconds: float) -> str:
    """`120 pages (24.0/s): 100 reports, 8 rejected, 12 duplicates`."""
    speed = pages / seconds if seconds > 0 else 0.0
    return f"{pages} pages ({speed:.1f}/s): {found.reports} reports, {found.rejected} rejected, {found.duplicates} duplicates"


class Progress:
    """`PROGRESS_INTERVAL` sets the seconds between two log lines; 0 turns the display off."""

    def __init__(self, crawler: Crawler, interval: float, live: bool) -> None:
        self._stats = crawler.stats
        self._interval = interval
        self._live = Live(console=Console(stderr=True), auto_refresh=False, transient=True) if live else None
        self._started = 0.0
        self._task: Any = None
        self._redirected: list[logging.StreamHandler[Any]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        interval = crawler.settings.getfloat("PROGRESS_INTERVAL")
        if not interval:
            raise NotConfigured
        extension = cls(crawler, interval, sys.stderr.isatty() and crawler.settings["LOG_FILE"] is None)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        self._started = time.monotonic()
        if self._live:
            self._start_live(self._live)
        self._task = create_looping_call(self.show)
        self._task.start(_LIVE_INTERVAL if self._live else self._interval, now=False)

    def _start_live(self, live: Live) -> None:
        """Log lines must go through the display, or each would tear it."""
        terminal = sys.stderr
        live.start()
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is terminal:
                handler.setStream(sys.stderr)
                self._redirected.append(handler)

    def show(self) -> None:
        """One picture or one log line."""
        stats = self._stats.get_stats()
        line = progress_line(stats.get("nianbao/pages", 0), count(stats), time.monotonic() - self._started)
        if self._live:
            self._live.update(Text(line), refresh=True)
        else:
            logger.info(line)

    def spider_closed(self) -> None:
        if self._task and self._task.running:
            self._task.stop()
        if self._live:
            self._live.stop()
            for handler in self._redirected:
                handler.setStream(sys.stderr)
