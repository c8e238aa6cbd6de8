"""Readers in processes of their own: the same answers, no body sent twice, and what happens when a page is too much for them."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date
from typing import Any

import psutil
import pytest
from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from crawler.items import Page, Rejected
from crawler.portals import load_registry
from crawler.spiders import reader as reader_module
from crawler.spiders.messages import Answer, Asked, Errand, NoAnswer, Outcome
from crawler.spiders.portals import PortalsSpider
from crawler.spiders.reader import PortalReader
from crawler.spiders.readers import ReaderDied, Readers

HOST = "http://www.qinghe.example"
TITLE = "青禾县2023年政府信息公开工作年度报告"
LIST = f'<ul><li><a href="a.html">{TITLE}</a></li><li><a href="b.pdf">青禾县2022年政府信息公开工作年度报告</a></li></ul>'
OTHER = {"portal": "liuxi", "adcode": "990102", "name": "柳溪县", "home_url": "http://www.liuxi.example/", "column_urls": ""}


def html(url: str, text: str) -> HtmlResponse:
    return HtmlResponse(url, body=text.encode(), encoding="utf-8", headers={"Content-Type": "text/html; charset=utf-8"})


#: What the portal answers.
SITE = {
    f"{HOST}/nb/": html(f"{HOST}/nb/", LIST),
    f"{HOST}/nb/a.html": html(f"{HOST}/nb/a.html", f"<h1>{TITLE}</h1><p>{'正文' * 300}</p>"),
    f"{HOST}/nb/b.pdf": Response(f"{HOST}/nb/b.pdf", body=b"%PDF-1.4" * 1000, headers={"Content-Type": "application/pdf"}),
}


@pytest.fixture
def errand(registry_file: Callable[..., Any]) -> Errand:
    registry = load_registry(registry_file({}, OTHER))
    return Errand(registry, registry.portals, frozenset(), "county", False, False, {}, date(2026, 5, 1), {}, 0)


@pytest.fixture
async def readers(errand: Errand) -> AsyncIterator[Readers]:
    made = Readers(errand, 2)
    yield made
    made.close()


def answer(asked: Asked) -> Answer | NoAnswer:
    response = SITE.get(asked.url)
    if response is None:
        return NoAnswer(asked.number, asked.url, "http_404", "not there", {})
    return Answer.of(response.replace(request=Request(asked.url)), asked.number)


async def visit(readers: Readers) -> list[Outcome]:
    """All that comes of a run over `SITE`, answers in the order of the requests."""
    outcomes = [outcome async for outcome in readers.enter()]
    waiting = [asked for outcome in outcomes for asked in outcome.outputs if isinstance(asked, Asked)]
    while waiting:
        asked = waiting.pop(0)
        outcomes.append(await readers.read(answer(asked), asked.meta["portal"]))
        waiting += [output for output in outcomes[-1].outputs if isinstance(output, Asked)]
    return outcomes


def counted(outcomes: list[Outcome]) -> Counter[str]:
    return sum((outcome.counts for outcome in outcomes), start=Counter())


async def test_processes_bring_what_one_reader_brings(errand: Errand, readers: Readers) -> None:
    apart, together = await visit(readers), await visit(Readers(errand, 0))
    pages = [page for outcome in apart for page in outcome.pages]
    assert [page.body for page in pages] == [SITE[f"{HOST}/nb/a.html"].body, SITE[f"{HOST}/nb/b.pdf"].body]
    assert pages == [page for outcome in together for page in outcome.pages]
    rejected, expected = ([item.reason for o in found for item in o.outputs if isinstance(item, Rejected)] for found in (apart, together))
    assert rejected == expected == ["http_404"]
    observed = [observation for outcome in apart for observation, _ in outcome.observed]
    assert {seen.portal: (seen.state, seen.reports) for seen in observed} == {"qinghe": ("open", 2), "liuxi": ("not_found", 0)}
    assert counted(apart) == counted(together)


async def test_a_reader_that_dies_is_told_of(readers: Readers) -> None:
    entered = [outcome async for outcome in readers.enter()]
    for server in psutil.Process(os.getpid()).children():
        for process in server.children():
            process.kill()
    asked = entered[0].outputs[0]
    assert isinstance(asked, Asked)
    with pytest.raises(ReaderDied, match="start the crawl again"):
        await readers.read(answer(asked), asked.meta["portal"])


async def test_without_its_reader_the_crawl_stops(registry_file: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    spider = PortalsSpider.from_crawler(get_crawler(PortalsSpider, {"PORTAL_REGISTRY": str(registry_file())}))
    [request] = [request async for request in spider.start()]

    async def die(message: Answer, portal: str) -> Outcome:
        raise ReaderDied(f"the reader of {portal} is gone")

    monkeypatch.setattr(spider.readers, "read", die)
    with pytest.raises(CloseSpider) as stopped:
        _ = [output async for output in spider.answered(SITE[f"{HOST}/nb/"].replace(request=request))]
    assert stopped.value.reason == "reader_died"


def test_a_page_that_takes_too_long_costs_that_page(errand: Errand, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(response: Response) -> None:
        re.fullmatch(r"(a+)+b", "a" * 64)

    monkeypatch.setattr(reader_module, "redirect_target", hang)
    reader = PortalReader(replace(errand, portals=errand.portals[:1], seconds=0.2))
    [asked] = reader.enter().outputs
    assert isinstance(asked, Asked)
    outcome = reader.read(answer(asked))
    refused = [item for item in outcome.outputs if isinstance(item, Rejected)]
    assert [(item.reason, item.source.url) for item in refused] == [("parse_timeout", f"{HOST}/nb/")]
    assert [observation.code for observation, _ in outcome.observed] == ["parse_timeout"]
    assert not any(isinstance(item, Page) for item in outcome.outputs)
