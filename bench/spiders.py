"""Two spiders that fetch the same pages from the demo server: through this project, and as plain Scrapy.

    python -m bench.spiders ours|plain ADDRESS FIRST COUNT FOLDER

prints the seconds from opening to closing the spider.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import Any

import scrapy
import trafilatura
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.demo.country import demo_country
from crawler.items import Page

#: The same for both sides, and nothing that would make either wait.
SAME = {
    "TWISTED_DNS_RESOLVER": "crawler.middlewares.resolver.PortalResolver",
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}


class BulkSpider(scrapy.Spider):
    """Fetches the bulk pages by number."""

    name = "bulk"

    async def start(self) -> AsyncIterator[scrapy.Request]:
        host = demo_country()[0].host
        for number in range(int(self.first), int(self.first) + int(self.count)):
            yield scrapy.Request(f"http://{host}/bulk/{number}.html")


class Ours(BulkSpider):
    """Hands pages to the project's pipelines."""

    async def parse(self, response: Response) -> AsyncIterator[Page]:
        yield Page(body=response.body)


class Plain(BulkSpider):
    """What one writes first: the response goes to trafilatura in an item pipeline."""

    async def parse(self, response: Response) -> AsyncIterator[dict[str, Any]]:
        yield {"url": response.url, "body": response.body}


class PlainPipeline:
    """Replaces the body by what trafilatura extracts."""

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        return {"url": item["url"], "text": trafilatura.extract(item["body"])}


def settings_for(side: str, address: str, folder: str) -> Settings:
    settings = Settings()
    if side == "ours":
        settings.setmodule("crawler.settings", priority="project")
        settings.setdict({"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite", "PROGRESS_INTERVAL": 0}, priority="cmdline")
    else:
        own = {"ITEM_PIPELINES": {PlainPipeline: 100}, "FEEDS": {f"{folder}/plain.jsonl": {"format": "jsonlines", "overwrite": True}}}
        settings.setdict(own, priority="cmdline")
    settings.setdict(SAME | {"DEMO_SERVER": address}, priority="cmdline")
    return settings


def main() -> None:
    side, address, first, count, folder = sys.argv[1:]
    process = AsyncCrawlerProcess(settings_for(side, address, folder))
    crawler = process.create_crawler(Ours if side == "ours" else Plain)
    process.crawl(crawler, first=first, count=count)
    process.start()
    stats = crawler.stats.get_stats()
    if stats.get("item_scraped_count") != int(count):
        sys.exit(f"{side}: {stats.get('item_scraped_count')} items of {count} pages")
    print(stats["elapsed_time_seconds"])


if __name__ == "__main__":
    main()
