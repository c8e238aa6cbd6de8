"""Runs one spider in a process of its own and prints what came out, as JSON.

Standard input: {"spider": dotted path, "settings": {…}, "arguments": {…}}. A reactor cannot be started
twice in a process, so tests start this file.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.misc import load_object

from crawler.items import Page


class SlowPipeline:
    """Holds every item for one turn of the loop and remembers how many it held at once."""

    held = 0
    most = 0

    async def process_item(self, item: Any) -> Any:
        type(self).held += 1
        type(self).most = max(self.most, self.held)
        await asyncio.sleep(0)
        type(self).held -= 1
        return item


def describe(item: Any) -> dict[str, Any]:
    if isinstance(item, Page):
        hints = item.hints
        return {
            "page": item.body.decode("utf-8", "replace")[:200],
            "path": item.path,
            "url": item.url,
            "portal": item.portal,
            "trust": item.host_trust,
            "status": item.http_status,
            "stamped": item.fetched_at is not None,
            "title": hints.list_title,
            "family": hints.family,
        }
    return {"rejected": item.reason, "path": item.source.path, "url": item.source.url, "portal": item.source.portal}


def main() -> None:
    order = json.load(sys.stdin)
    items: list[dict[str, Any]] = []
    base = {"TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "LOG_LEVEL": "INFO"}
    process = AsyncCrawlerProcess({**base, **order["settings"]})
    crawler = process.create_crawler(load_object(order["spider"]))

    def keep(item: Any) -> None:
        items.append(describe(item))

    crawler.signals.connect(keep, signal=signals.item_scraped)
    process.crawl(crawler, **order["arguments"])
    process.start()
    collected = {} if process.bootstrap_failed else crawler.stats.get_stats()
    stats = {key: value for key, value in collected.items() if isinstance(value, int | str)}
    json.dump({"items": items, "stats": stats, "failed": process.bootstrap_failed, "most": SlowPipeline.most}, sys.stdout)


if __name__ == "__main__":
    main()
