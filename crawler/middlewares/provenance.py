"""Every page says where it came from and when, whoever wrote the spider."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from crawler.content_type import split_content_type
from crawler.items import Page


def utc_now() -> datetime:
    """The present moment with its time zone."""
    return datetime.now(UTC)


class Provenance:
    """Stamps address, fetch time, status, media type, charset, portal and place in the archive on each `Page` of a response.

    The portal is read from `request.meta["portal"]`. `clock` gives the fetch time; tests set their own.
    """

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self.clock = clock

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Provenance:
        return cls()

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        # The archive knows better when an answer came that is read from it.
        fetched_at = response.meta.get("fetched_at") or self.clock()
        media_type, charset = stated_type(response)
        async for item in result:
            if isinstance(item, Page):
                item.url = response.url
                item.fetched_at = fetched_at
                item.http_status = response.status
                item.media_type = media_type
                item.declared_charset = charset
                item.portal = response.meta.get("portal")
                item.archive_ref = response.meta.get("archive_ref")
            yield item


def stated_type(response: Response) -> tuple[str, str | None]:
    """Media type and charset of the header; without a header Scrapy's look at the bytes tells HTML from the rest."""
    header = response.headers.get("Content-Type")
    if header is None and isinstance(response, HtmlResponse):
        return "text/html", None
    return split_content_type(header.decode("latin-1") if header else None)
