"""`scrapy crawl archive -a source=PATH`: pages out of text, HTML, PDF, Word and Excel files, WARC, WET, folders and globs."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler

from crawler.archives import read_sources, split_sources
from crawler.items import Page, Rejected
from crawler.portals import load_registry
from crawler.spiders.arguments import refuse_unknown

#: Pages read but not yet through the pipelines. Enough to keep every worker process busy, few enough
#: that 32 pages of the greatest allowed size (20 MB) stay below a gigabyte.
IN_FLIGHT = 32

#: Reasons for which something the user named by its path was not read to the end; the verdict counts them.
SOURCE_PROBLEMS = frozenset({"missing", "unreadable", "damaged_archive"})


class ArchiveSpider(scrapy.Spider):
    """Yields one `Page` per stored page, and a `Rejected` for what cannot be read.

    `source`: a file, folder or glob, or several separated by commas. Raises `UnknownArgument`, and `NothingToRead` when
    none of them exists. A run without a page is a bad one.
    """

    name = "archive"

    def __init__(self, source: str = "", **kwargs: Any) -> None:
        super().__init__()
        refuse_unknown(kwargs, "source")
        self.sources = split_sources(source)
        self.places = asyncio.Semaphore(IN_FLIGHT)
        self.skipped: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ArchiveSpider:
        spider: ArchiveSpider = super().from_crawler(crawler, *args, **kwargs)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider.leave, signal=signal)
        return spider

    def leave(self) -> None:
        """One item has left the pipelines: the next may be read."""
        self.places.release()

    async def start(self) -> AsyncIterator[Page | Rejected]:
        """Read in a thread, so that a slow disk does not stop the pipelines, and wait while they are full."""
        # What our own archives say about their pages counts as far as the registry confirms it.
        items = read_sources(self.sources, self.skipped, load_registry(self.settings.get("PORTAL_REGISTRY")))
        count = 0
        while True:
            await self.places.acquire()
            item = await asyncio.to_thread(next, items, None)
            if item is None:
                break
            count += 1
            if isinstance(item, Rejected) and item.reason in SOURCE_PROBLEMS and item.source.path in self.sources:
                self.crawler.stats.inc_value(f"nianbao/source_problems/{item.reason}")
            yield item
        self.report_skipped()
        if not count:
            self.logger.error("No page in %s; name text, HTML, PDF, Word, Excel, WARC or WET files", ", ".join(self.sources))
            self.crawler.stats.inc_value("nianbao/source_problems/nothing_to_read")

    def report_skipped(self) -> None:
        """One log line and the stats for everything passed over."""
        for what, number in sorted(self.skipped.items()):
            self.crawler.stats.inc_value(f"archive/skipped/{what}", number)
        if self.skipped:
            listed = ", ".join(f"{what} {number}" for what, number in sorted(self.skipped.items()))
            self.logger.info("Passed over, not pages of a known type (may be ignored): %s", listed)
