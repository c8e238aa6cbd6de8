"""Which items a feed shows: one row a report."""

from __future__ import annotations

from typing import Any

from scrapy.extensions.feedexport import ItemFilter

from crawler.items import Report


class ReportsOnly(ItemFilter):
    """Reports without their duplicates. A feed with its own `item_classes` gets what it names, e.g. `crawler.items.Rejected`."""

    def accepts(self, item: Any) -> bool:
        if self.item_classes:
            return isinstance(item, self.item_classes)
        return isinstance(item, Report) and item.duplicate_of is None
