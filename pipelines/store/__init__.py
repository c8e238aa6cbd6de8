"""Store: pages, report versions, rejected pages and runs, in SQLite or PostgreSQL.

The database is described in `models`, the choice between copies in `selection`, reading and
writing in `database`.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from crawler.items import Rejected, Report
from pipelines.store.database import RunState, Store, StoreError
from pipelines.store.ledger import crawl_key, find_open_run

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["RunState", "Store", "StoreError", "StorePipeline"]

logger = logging.getLogger(__name__)


class StorePipeline:
    """Item pipeline: writes every report and every rejected page of the run to the database.

    Settings: `DATABASE_URL`, `STORE_BATCH` (items per transaction). The run stays `running` until
    `finish_run` is called with the verdict; a killed run stays so and is never exported, until a run of
    the same crawl takes it up again (settings `LEDGER_ENABLED`, `RESUME_HOURS`).
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self.store = Store(crawler.settings["DATABASE_URL"], crawler.settings.getint("STORE_BATCH"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def open_spider(self) -> None:
        spider = self._crawler.spider
        settings = self._crawler.settings
        interrupted = None
        if settings.getbool("LEDGER_ENABLED") and settings["WARC_DIR"]:
            hours = timedelta(hours=settings.getfloat("RESUME_HOURS"))
            interrupted = find_open_run(self.store.engine, crawl_key(spider), datetime.now(UTC), hours)
        self.store.start_run(spider.name if spider else "", interrupted)

    async def process_item(self, item: Report | Rejected) -> Report | Rejected:
        """The same item; a report gets its version."""
        if isinstance(item, Report):
            self.store.add_report(item)
        else:
            self.store.add_rejected(item)
        return item

    async def close_spider(self) -> None:
        self.store.flush()
