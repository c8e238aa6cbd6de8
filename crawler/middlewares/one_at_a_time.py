"""Never two requests at once to one host, and never two within its delay.

`CONCURRENT_REQUESTS_PER_DOMAIN = 1` says the first, but Scrapy 2.19 keeps it only where a delay keeps requests
apart: with `DOWNLOAD_DELAY = 0` it starts all waiting requests of a host before it notices that the first is under way.
A redirect to another host, moreover, stays in the slot of the host it came from.

Scrapy's delay lies between two sendings. What counts for the host is when they arrive, and a request that was long
on its way (300 hosts on one machine: a tenth of a second) shortens the time to the next. So a request also
waits until its host's delay has passed since the last answer: however slow the way was, the host had its rest.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from time import monotonic

from scrapy import Request, signals
from scrapy.crawler import Crawler

from crawler.middlewares.robots import NamedRobots, shortest_delay
from crawler.portals.addresses import host_of


def no_rest(host: str) -> float:
    """No host asks for any delay."""
    return 0.0


class OneAtATime:
    """Holds a request back until the one before it to the same host has been answered or has failed, and the host had its rest.

    `rest` says how many seconds a host must have between an answer and the next request.
    """

    def __init__(
        self,
        rest: Callable[[str], float] = no_rest,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.rest = rest
        self.clock = clock
        self.sleep = sleep
        self.places: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.under_way: dict[Request, asyncio.Lock] = {}
        #: When a host answered last.
        self.answered: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OneAtATime:
        shortest = shortest_delay(crawler.settings)

        def rest(host: str) -> float:
            robots = crawler.get_downloader_middleware(NamedRobots)
            return max(shortest, robots.delays.get(host, 0.0) if robots is not None else 0.0)

        middleware = cls(rest)
        crawler.signals.connect(middleware.left, signal=signals.request_left_downloader)
        return middleware

    async def process_request(self, request: Request) -> None:
        request.meta.pop("download_slot", None)
        host = host_of(request.url)
        place = self.places[host]
        await place.acquire()
        self.under_way[request] = place
        # The delay robots.txt asks for is known by now: the file was read before the first page.
        if host in self.answered and (left := self.answered[host] + self.rest(host) - self.clock()) > 0:
            await self.sleep(left)

    def left(self, request: Request) -> None:
        """The downloader is done with the request, however it ended."""
        place = self.under_way.pop(request, None)
        if place is not None:
            self.answered[host_of(request.url)] = self.clock()
            place.release()
