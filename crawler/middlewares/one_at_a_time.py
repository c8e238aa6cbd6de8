"""Never two requests at once to one host.

`CONCURRENT_REQUESTS_PER_DOMAIN = 1` says the same, but Scrapy 2.19 keeps it only where a delay keeps requests
apart: with `DOWNLOAD_DELAY = 0` it starts all waiting requests of a host before it notices that the first is under way.
A redirect to another host, moreover, stays in the slot of the host it came from.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler


class OneAtATime:
    """Holds a request back until the one before it to the same host has been answered or has failed."""

    def __init__(self) -> None:
        self.places: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.under_way: dict[Request, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OneAtATime:
        middleware = cls()
        crawler.signals.connect(middleware.left, signal=signals.request_left_downloader)
        return middleware

    async def process_request(self, request: Request) -> None:
        request.meta.pop("download_slot", None)
        place = self.places[urlsplit(request.url).hostname or ""]
        await place.acquire()
        self.under_way[request] = place

    def left(self, request: Request) -> None:
        """The downloader is done with the request, however it ended."""
        place = self.under_way.pop(request, None)
        if place is not None:
            place.release()
