"""robots.txt, with a name for its refusals and with its Crawl-delay."""

from __future__ import annotations

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings

from crawler.portals.addresses import host_of


def shortest_delay(settings: BaseSettings) -> float:
    """The shortest time between two requests to a host that jitter leaves of `DOWNLOAD_DELAY`, in seconds."""
    return settings.getfloat("DOWNLOAD_DELAY") * (1 - settings.getfloat("DOWNLOAD_DELAY_JITTER"))


class RobotsForbidden(IgnoreRequest):
    """The portal's robots.txt keeps us from this address."""

    reason = "robots"


class DelayTooLong(IgnoreRequest):
    """The portal's robots.txt asks for a delay in which nobody could visit it."""

    reason = "crawl_delay"


class NamedRobots(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware; refusals become `RobotsForbidden`, so that the portal is reported as closed to us.

    A `Crawl-delay` longer than our own shortest delay becomes the host's delay, exactly and for the whole
    run: neither jitter nor AutoThrottle goes below it. Scrapy reads the directive and leaves it at that.
    A host that asks for more than `CRAWL_DELAY_LIMIT` seconds is left alone (`DelayTooLong`): one that asked for 1e308
    kept a run from ending.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self.user_agent = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self.shortest = shortest_delay(settings)
        self.longest = settings.getfloat("CRAWL_DELAY_LIMIT")
        #: Seconds between two requests, by host.
        self.delays: dict[str, float] = {}
        #: The same of hosts that ask for more than we wait.
        self.too_long: dict[str, float] = {}
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)

    # Scrapy's own method still takes the deprecated argument `spider`.
    async def process_request(self, request: Request) -> None:  # type: ignore[override]
        try:
            await super().process_request(request)
        except IgnoreRequest as error:
            raise RobotsForbidden(f"robots.txt forbids {request.url}; leave it alone, or ask the portal") from error
        host = host_of(request.url)
        if host in self.too_long:
            raise DelayTooLong(f"robots.txt asks for {self.too_long[host]:g} s between two requests, the limit is {self.longest:g} s")
        if host in self.delays:
            request.meta["autothrottle_dont_adjust_delay"] = True

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Take over the delay the host asks for."""
        delay = robotparser.crawl_delay(self.user_agent)
        host = host_of(request.url)
        if delay is None or delay <= self.shortest:
            return
        if delay > self.longest:
            self.too_long[host] = delay
            return
        self.delays[host] = delay
        downloader = self.crawler.engine.downloader
        # Slots that are not used for a minute are made anew from these.
        downloader.per_slot_settings[host] = {"concurrency": 1, "delay": delay, "jitter": 0}
        slot = downloader.slots.get(host)
        if slot is not None:
            slot.delay, slot.jitter = delay, 0.0
