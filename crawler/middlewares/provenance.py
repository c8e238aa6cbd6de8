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

    The portal is read from `request.meta["portal"]`. `clock` gives the fetch time; tests set their own. A page that is stamped
    already was put together from several answers and keeps the stamp of the first.
    """

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self.clock = clock

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Provenance:
        return cls()

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        now = self.clock()
        async for item in result:
            if isinstance(item, Page) and item.fetched_at is None:
                stamp(item, response, now)
            yield item


def stamp(page: Page, response: Response, now: datetime) -> None:
    """Note on a page which answer it is; the archive knows better than `now` when an answer came that is read from it."""
    page.url = response.url
    page.fetched_at = response.meta.get("fetched_at") or now
    page.http_status = response.status
    page.media_type, page.declared_charset = stated_type(response)
    page.portal = response.meta.get("portal")
    page.archive_ref = response.meta.get("archive_ref")


def stated_type(response: Response) -> tuple[str, str | None]:
    """Media type and charset of the header; without a header Scrapy's look at the bytes tells HTML from the rest."""
    header = response.headers.get("Content-Type")
    if header is None and isinstance(response, HtmlResponse):
        return "text/html", None
    return split_content_type(header.decode("latin-1") if header else None)
