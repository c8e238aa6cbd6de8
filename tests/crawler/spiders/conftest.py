"""Plays a portal to the spider: a dictionary of answers instead of a network, requests in the order Scrapy would take them."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from crawler.items import Page, Rejected
from crawler.middlewares.challenge import Challenge, SelfRedirect
from crawler.middlewares.provenance import Provenance
from crawler.portals import ListEntry
from crawler.portals.observations import Observation
from crawler.spiders.portals import PortalsSpider, portal_observed

COLUMNS = (
    "portal", "adcode", "name", "level", "province", "prefecture", "home_url", "family",
    "family_seen_on", "column_urls", "aliases", "quirks", "reason",
)  # fmt: skip
QINGHE = {
    "portal": "qinghe",
    "adcode": "990101",
    "name": "青禾县",
    "level": "county",
    "province": "云岭省",
    "prefecture": "沧岚市",
    "home_url": "http://www.qinghe.example/",
    "family": "generic",
    "family_seen_on": "2026-04",
    "column_urls": "http://www.qinghe.example/nb/",
    "aliases": "",
    "quirks": "",
    "reason": "invented",
}

#: What answers a request: text of an HTML page, a response, or an error to raise.
Answer = str | Response | Exception
Site = Callable[[Request], Answer | None]


@dataclass
class Played:
    """What came out of a run."""

    pages: list[Page] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    stats: dict[str, Any] = field(default_factory=dict)
    #: The entries whose pages were asked for, in the order of asking.
    entries: list[ListEntry] = field(default_factory=list)
    #: What the run learned about each portal.
    observations: list[Observation] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        return [request.url for request in self.requests]

    @property
    def reasons(self) -> list[str]:
        return [item.reason for item in self.rejected]

    @property
    def titles(self) -> list[str | None]:
        return [page.hints.list_title for page in self.pages]


@pytest.fixture
def registry_file(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: dict[str, str]) -> Path:
        path = tmp_path / "portals.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows({**QINGHE, **row} for row in rows or ({},))
        return path

    return write


@pytest.fixture
def play(registry_file: Callable[..., Path]) -> Callable[..., Played]:
    """Run the portals spider over answers: a dictionary from address to answer, or a function of the request."""

    def run(site: dict[str, Answer] | Site, *rows: dict[str, str], settings: dict[str, Any] | None = None, **arguments: str) -> Played:
        answers = site.get if isinstance(site, dict) else None
        crawler = get_crawler(PortalsSpider, {"PORTAL_REGISTRY": str(registry_file(*rows)), **(settings or {})})
        spider = PortalsSpider.from_crawler(crawler, **arguments)
        played = Played()

        def observe(observation: Observation) -> None:
            played.observations.append(observation)

        crawler.signals.connect(observe, signal=portal_observed, weak=False)
        find = (lambda request: answers(request.url)) if answers else site
        asyncio.run(drive(spider, find, played))
        played.stats = crawler.stats.get_stats()
        return played

    return run


async def drive(spider: PortalsSpider, find: Site, played: Played) -> None:
    challenge, stamp = Challenge(spider.crawler.stats), Provenance()
    queue = deque([request async for request in spider.start()])
    while queue:
        request = queue.popleft()
        played.requests.append(request)
        asked_for = spider.readers.local.waiting[request.meta["asked"]].cb_kwargs
        played.entries += [asked_for["entry"]] if "entry" in asked_for else []
        outcome = await fetch(request, find, challenge)
        if isinstance(outcome, Failure):
            outcome.request = request
            output = request.errback(outcome)
        else:
            output = stamp.process_spider_output(outcome, request.callback(outcome))
        async for item in output:
            target: Any = queue if isinstance(item, Request) else {Page: played.pages, Rejected: played.rejected}[type(item)]
            target.append(item)


async def fetch(request: Request, find: Site, challenge: Challenge) -> Response | Failure:
    """The answer as the callback or errback would get it, walls and statuses judged as in a crawl."""
    answer = find(request)
    if answer is None:
        answer = HtmlResponse(request.url, status=404)
    if isinstance(answer, str):
        answer = HtmlResponse(request.url, body=answer.encode(), encoding="utf-8", headers={"Content-Type": "text/html; charset=utf-8"})
    if isinstance(answer, Exception):
        return Failure(answer)
    try:
        answer.request = request
        await challenge.process_request(request)
        await SelfRedirect().process_response(request, answer)
        await challenge.process_response(request, answer)
    except IgnoreRequest as error:
        return Failure(error)
    return answer if answer.status == 200 else Failure(HttpError(answer, "not 200"))


@dataclass
class Crawled:
    """What a crawl in a process of its own gave."""

    items: list[dict[str, Any]]
    stats: dict[str, Any]
    failed: bool
    most: int
    log: str


@pytest.fixture
def crawl() -> Callable[..., Crawled]:
    """Run a spider for real: engine, middlewares, signals."""

    def run(spider: str, settings: dict[str, Any], **arguments: str) -> Crawled:
        order = json.dumps({"spider": spider, "settings": settings, "arguments": arguments})
        root = Path(__file__).resolve().parents[3]
        script = str(Path(__file__).with_name("crawl_once.py"))
        environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, script], input=order, capture_output=True, text=True, timeout=120, env=environment, check=False
        )
        assert done.returncode == 0, done.stderr
        return Crawled(**json.loads(done.stdout), log=done.stderr)

    return run
