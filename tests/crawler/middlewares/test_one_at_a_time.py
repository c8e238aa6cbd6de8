"""Requests to one host go out one after the other, requests to different hosts at once."""

from __future__ import annotations

import asyncio

from scrapy import Request

from crawler.middlewares.one_at_a_time import OneAtATime


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


def test_a_request_that_never_went_out_leaves_quietly() -> None:
    middleware = OneAtATime()
    middleware.left(Request("http://www.qinghe.example/"))
    assert not middleware.under_way
