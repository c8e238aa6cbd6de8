"""Log lines that name an item instead of printing it: a page is its bytes, a report 30 kB."""

from __future__ import annotations

from typing import Any

from scrapy import logformatter

from crawler.items import Page, Rejected, Report


class ShortItem:
    """Written in log lines in place of an item."""

    def __init__(self, item: Any) -> None:
        self._item = item

    def __str__(self) -> str:
        item = self._item
        if isinstance(item, Page):
            return f"Page {item.url or item.path}"
        if isinstance(item, Report):
            return f"Report {item.report_id} from {item.source.url or item.source.path}"
        if isinstance(item, Rejected):
            return f"Rejected {item.reason} from {item.source.url or item.source.path}"
        return str(item)


class ShortItems(logformatter.LogFormatter):
    """Scrapy's messages with `ShortItem`s."""

    def scraped(self, item: Any, *args: Any, **kwargs: Any) -> Any:
        return super().scraped(ShortItem(item), *args, **kwargs)

    def dropped(self, item: Any, *args: Any, **kwargs: Any) -> Any:
        return super().dropped(ShortItem(item), *args, **kwargs)

    def item_error(self, item: Any, *args: Any, **kwargs: Any) -> Any:
        return super().item_error(ShortItem(item), *args, **kwargs)
