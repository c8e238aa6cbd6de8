"""How full are the records? One counter per field that a report leaves empty (`field/missing/<name>`).

Counting never changes an item. Compare with the last run: a field that was full and is empty now
means that a page changed or that we broke something.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.items import Report

_FIELDS = tuple(field.name for field in dataclasses.fields(Report) if field.name not in ("duplicate_of", "near_duplicates"))


def missing_fields(report: Report) -> list[str]:
    """Names of the fields that are `None`, an empty text or an empty list."""
    return [name for name in _FIELDS if getattr(report, name) in (None, "", [])]


class FieldCounters:
    """Adds up `missing_fields` of all reports and writes the sums to the stats at the end."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats
        self._missing: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.item_scraped, signal=signals.item_scraped)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def item_scraped(self, item: Any) -> None:
        if isinstance(item, Report):
            self._missing.update(missing_fields(item))

    def spider_closed(self) -> None:
        for name, number in self._missing.items():
            self._stats.set_value(f"field/missing/{name}", number)
