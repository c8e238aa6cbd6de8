"""Requests to one host go out one after the other with a rest between them, requests to different hosts at once."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from scrapy import Request
from scrapy.utils.test import get_crawler

from crawler.middlewares.one_at_a_time import OneAtATime
from crawler.middlewares.robots import NamedRobots


async def passed(*tasks: asyncio.Task[None]) -> list[bool]:
    """Which of the requests have gone out, once nothing moves any more."""
    for _ in range(10):
        await asyncio.sleep(0)
    return [task.done() for task in tasks]


async def test_the_second_request_waits_for_the_first() -> None:
    middleware = OneAtATime()
    requests = [Request(f"http://www.qinghe.example/{n}") for n in range(3)]
    tasks = [asyncio.create_task(middleware.process_request(request)) for request in requests]
    assert await passed(*tasks) == [True, False, False]
    middleware.left(requests[0])
    assert await passed(*tasks) == [True, True, False]
    middleware.left(requests[1])
    assert await passed(*tasks) == [True, True, True]


async def test_other_hosts_do_not_wait() -> None:
    middleware = OneAtATime()
    tasks = [asyncio.create_task(middleware.process_request(Request(f"http://www.host{n}.example/"))) for n in range(3)]
    assert await passed(*tasks) == [True, True, True]


async def test_a_redirect_waits_for_the_host_it_leads_to() -> None:
    middleware = OneAtATime()
    first = Request("http://www.canglan.example/")
    await middleware.process_request(first)
    redirected = Request("http://www.canglan.example/nb/", meta={"download_slot": "www.qinghe.example"})
    task = asyncio.create_task(middleware.process_request(redirected))
    assert await passed(task) == [False]
    middleware.left(first)
    assert await passed(task) == [True]
    assert "download_slot" not in redirected.meta


async def test_a_host_rests_between_an_answer_and_the_next_request() -> None:
    now = 100.0
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    middleware = OneAtATime({"www.qinghe.example": 1.5}.__getitem__, clock=lambda: now, sleep=sleep)
    first, second, third = (Request(f"http://www.qinghe.example/{n}") for n in range(3))
    await middleware.process_request(first)
    now += 7  # a slow answer is no rest
    middleware.left(first)
    now += 0.5
    await middleware.process_request(second)
    middleware.left(second)
    now += 2
    await middleware.process_request(third)
    assert slept == [1.0]


def test_the_rest_is_the_shortest_delay_or_what_robots_asks_for() -> None:
    settings = {"ROBOTSTXT_OBEY": True, "USER_AGENT": "nianbao/1", "DOWNLOAD_DELAY": 1.5, "DOWNLOAD_DELAY_JITTER": 1 / 3}
    crawler = get_crawler(settings_dict=settings)
    robots = NamedRobots.from_crawler(crawler)
    robots.delays["slow.example"] = 9.0
    crawler.engine = SimpleNamespace(downloader=SimpleNamespace(middleware=SimpleNamespace(middlewares=[robots])))
    middleware = OneAtATime.from_crawler(crawler)
    assert [round(middleware.rest(host), 6) for host in ("slow.example", "www.qinghe.example")] == [9.0, 1.0]


def test_a_request_that_never_went_out_leaves_quietly() -> None:
    middleware = OneAtATime()
    middleware.left(Request("http://www.qinghe.example/"))
    assert not middleware.under_way
