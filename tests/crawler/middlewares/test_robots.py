"""Crawl-delay of robots.txt becomes the delay of the host, against jitter and AutoThrottle."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.test import get_crawler

from crawler.middlewares.robots import DelayTooLong, NamedRobots

URL = "http://www.qinghe.example/nb/"
HOST = "www.qinghe.example"


@pytest.mark.parametrize(
    ("rules", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 9\n", 9.0),
        ("User-agent: nianbao\nCrawl-delay: 4\n\nUser-agent: *\nCrawl-delay: 9\n", 4.0),
        ("User-agent: *\nCrawl-delay: 0.5\n", None),
        ("User-agent: *\nDisallow: /x\n", None),
    ],
)
def test_a_longer_delay_is_taken_over(rules: str, delay: float | None) -> None:
    crawler = get_crawler(
        settings_dict={"ROBOTSTXT_OBEY": True, "USER_AGENT": "nianbao/1", "DOWNLOAD_DELAY": 1.5, "CRAWL_DELAY_LIMIT": 120}
    )
    slot = Slot(1, 1.5, 0.3)
    crawler.engine = SimpleNamespace(downloader=SimpleNamespace(slots={HOST: slot}, per_slot_settings={}))
    robots = NamedRobots.from_crawler(crawler)
    robots.robots_parsed(ProtegoRobotParser(rules.encode(), None), Request(URL))
    assert robots.delays.get(HOST) == delay
    assert (slot.delay, slot.jitter) == ((delay, 0.0) if delay else (1.5, 0.3))
    expected = {HOST: {"concurrency": 1, "delay": delay, "jitter": 0}} if delay else {}
    assert crawler.engine.downloader.per_slot_settings == expected


@pytest.mark.parametrize("delay", ["121", "1e308"])
async def test_a_host_with_an_endless_delay_is_left_alone(delay: str) -> None:
    crawler = get_crawler(settings_dict={"ROBOTSTXT_OBEY": True, "USER_AGENT": "nianbao/1", "CRAWL_DELAY_LIMIT": 120})
    crawler.engine = SimpleNamespace(downloader=SimpleNamespace(slots={}, per_slot_settings={}))
    robots = NamedRobots.from_crawler(crawler)
    robots.robots_parsed(ProtegoRobotParser(f"User-agent: *\nCrawl-delay: {delay}\n".encode(), None), Request(URL))
    assert robots.delays == {}
    with pytest.raises(DelayTooLong, match="the limit is 120 s"):
        await robots.process_request(Request(URL, meta={"dont_obey_robotstxt": True}))
