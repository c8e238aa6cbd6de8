"""Readers in processes of their own: the same answers, no body sent twice, and what happens when a page is too much for them."""

from __future__ import annotations

import gc
import os
import re
import weakref
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import psutil
import pytest
from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from crawler.items import Rejected
from crawler.portals import load_registry
from crawler.spiders import reader as reader_module
from crawler.spiders import readers as readers_module
from crawler.spiders.messages import Answer, Asked, Errand, NoAnswer, Outcome
from crawler.spiders.portals import PortalsSpider, reader_died
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


def answer(asked: Asked, site: dict[str, Response] = SITE) -> Answer | NoAnswer:
    response = site.get(asked.url)
    if response is None:
        return NoAnswer(asked.number, asked.url, "http_404", "not there", {})
    return Answer.of(response.replace(request=Request(asked.url)), asked.number)


def hang() -> None:
    re.fullmatch(r"(a+)+b", "a" * 64)


def entered(reader: PortalReader) -> Asked:
    [asked] = reader.enter().outputs
    assert isinstance(asked, Asked)
    return asked


def read_all(reader: PortalReader, site: dict[str, Response]) -> list[Outcome]:
    """All that comes of answering whatever the reader asks for."""
    outcomes = [reader.enter()]
    waiting = [asked for asked in outcomes[0].outputs if isinstance(asked, Asked)]
    while waiting:
        outcomes.append(reader.read(answer(waiting.pop(0), site)))
        waiting += [output for output in outcomes[-1].outputs if isinstance(output, Asked)]
    return outcomes


def refused(outcomes: list[Outcome]) -> list[tuple[str, str | None]]:
    return [(item.reason, item.source.url) for outcome in outcomes for item in outcome.outputs if isinstance(item, Rejected)]


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


async def test_there_may_be_more_readers_than_portals(errand: Errand) -> None:
    readers = Readers(errand, 5)
    assert sum(len(outcome.pages) for outcome in await visit(readers)) == 2
    readers.close()


async def test_a_reader_that_dies_is_told_of(readers: Readers) -> None:
    outcomes = [outcome async for outcome in readers.enter()]
    for server in psutil.Process(os.getpid()).children():
        for process in server.children():
            process.kill()
    asked = outcomes[0].outputs[0]
    assert isinstance(asked, Asked)
    with pytest.raises(ReaderDied, match="start the crawl again"):
        await readers.read(answer(asked), asked.meta["portal"])


async def test_what_tells_the_whole_group_to_stop_leaves_the_crawler_its_readers(readers: Readers) -> None:
    outcomes = [outcome async for outcome in readers.enter()]
    for server in psutil.Process(os.getpid()).children():
        for process in (*server.children(), server):
            process.terminate()
    asked = outcomes[0].outputs[0]
    assert isinstance(asked, Asked)
    assert (await readers.read(answer(asked), asked.meta["portal"])).outputs


async def test_a_page_that_kills_its_reader_is_named(errand: Errand) -> None:
    readers = Readers(replace(errand, portals=errand.portals[:1], seconds=0.2), 1)
    [outcome] = [outcome async for outcome in readers.enter()]
    asked = outcome.outputs[0]
    assert isinstance(asked, Asked)
    # Each attribute is compared with all before it, in a C library that hears of no time limit.
    attributes = " ".join(f"a{number}=b" for number in range(400_000))
    page = html(asked.url, f"<div {attributes}>x</div>").replace(request=Request(asked.url))
    message = Answer.of(page, asked.number)
    with pytest.raises(ReaderDied, match=f"while it read {asked.url}") as died:
        await readers.read(message, asked.meta["portal"])
    assert died.value.message is message
    readers.close()


async def test_without_its_reader_the_crawl_stops(
    registry_file: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    spider = PortalsSpider.from_crawler(get_crawler(PortalsSpider, {"PORTAL_REGISTRY": str(registry_file())}))
    [request] = [request async for request in spider.start()]

    read: list[Answer] = []
    deadly: list[Request] = []

    async def die(message: Answer, portal: str) -> Outcome:
        read.append(message)
        raise ReaderDied(read[0])

    def note(request: Request) -> None:
        deadly.append(request)

    monkeypatch.setattr(spider.readers, "read", die)
    spider.crawler.signals.connect(note, signal=reader_died)
    for _ in range(2):
        with pytest.raises(CloseSpider) as stopped:
            _ = [output async for output in spider.answered(SITE[f"{HOST}/nb/"].replace(request=request))]
        assert stopped.value.reason == "reader_died"
    assert deadly == [request], "the first of the two was being read, the other waited"
    assert [record.getMessage().split(",")[0] for record in caplog.records if record.levelname == "ERROR"] == [f"while it read {HOST}/nb/"]


@pytest.fixture
def reader(errand: Errand) -> PortalReader:
    return PortalReader(replace(errand, portals=errand.portals[:1], seconds=0.2))


def test_a_page_that_takes_too_long_costs_that_page(reader: PortalReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "redirect_target", lambda response: hang())
    outcome = reader.read(answer(entered(reader)))
    assert refused([outcome]) == [("parse_timeout", f"{HOST}/nb/")]
    assert [observation.code for observation, _ in outcome.observed] == ["parse_timeout"]
    assert outcome.pages == []


def test_what_was_found_before_the_time_was_up_is_followed(reader: PortalReader, monkeypatch: pytest.MonkeyPatch) -> None:
    def turn(self: PortalReader, visit: Any, response: Response, place: Any, *, empty: bool) -> Iterator[Request]:
        made = list(self.list_request(visit, Request(f"{HOST}/nb/2"), place))
        hang()
        yield from made

    monkeypatch.setattr(PortalReader, "turn_page", turn)
    outcomes = read_all(reader, SITE)
    assert refused(outcomes) == [("parse_timeout", f"{HOST}/nb/")]
    assert [page.body for outcome in outcomes for page in outcome.pages] == [SITE[f"{HOST}/nb/a.html"].body, SITE[f"{HOST}/nb/b.pdf"].body]
    [told] = [observation for outcome in outcomes for observation, _ in outcome.observed]
    assert told.reports == 2, "the request that was made and never sent keeps no portal open"
    assert reader.waiting == reader.visits == {}


def test_a_shell_that_cannot_be_read_costs_no_other_that_waited_for_the_same_script(
    reader: PortalReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    shells = [f"{HOST}/nb/a?id={number}" for number in (1, 2)]
    listed = "".join(f'<li><a href="{url}">青禾县{year}年政府信息公开工作年度报告</a></li>' for year, url in enumerate(shells, 2022))
    site: dict[str, Response] = {f"{HOST}/nb/": html(f"{HOST}/nb/", f"<ul>{listed}</ul>")}
    site |= {url: html(url, f'<div id="{url}"></div><script src="/f.js"></script>') for url in shells}
    site[f"{HOST}/f.js"] = html(f"{HOST}/f.js", "function nothing() {}")

    def asked_article(response: Response) -> None:
        if response.url == shells[0] and b"nothing" in response.body:
            raise ZeroDivisionError

    monkeypatch.setattr(reader_module, "asked_article", asked_article)
    outcomes = read_all(reader, site)
    assert refused(outcomes) == [("parser_error", shells[0])]
    assert [page.url for outcome in outcomes for page in outcome.pages] == [shells[1]]


def test_large_pages_are_not_kept(reader: PortalReader, monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[weakref.ref[Response]] = []

    def meet(response: Response) -> None:
        met.append(weakref.ref(response))

    monkeypatch.setattr(reader_module, "redirect_target", meet)
    monkeypatch.setattr(readers_module, "GARBAGE_BYTES", len(SITE[f"{HOST}/nb/"].body))
    monkeypatch.setattr(readers_module, "_reader", reader, raising=False)
    message = answer(entered(reader))
    gc.disable()
    try:
        readers_module._read(message)
    finally:
        gc.enable()
    assert [page() for page in met] == [None]
