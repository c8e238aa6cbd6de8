"""Keeps what came of each portal in the store, where the coverage is told from."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from crawler.spiders.portals import portal_observed
from pipelines.store import StorePipeline
from pipelines.store.visits import PortalVisit, save_visit


class PortalVisits:
    """Writes each portal's visit when the spider is done with the portal."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.portal_observed, signal=portal_observed)
        return extension

    def portal_observed(self, visit: PortalVisit | None) -> None:
        pipeline = self._crawler.get_item_pipeline(StorePipeline)
        if pipeline is not None and visit is not None:
            save_visit(pipeline.store.engine, pipeline.store.run, visit)
