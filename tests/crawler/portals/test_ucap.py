"""UCAP: the search by channel, static files beside it, articles that arrive as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, JsonResponse

from crawler.items import Page
from crawler.portals import ListEntry, get_family
from crawler.portals.family import readable
from pipelines.extract import extract

UCAP = get_family("ucap")
HOST = "http://www.maichuan.example"
CHANNEL = "00aa11bb22cc33dd44ee55ff66778899"
COLUMN = f"{HOST}/mcx/c10021/list.shtml"
META = f'<meta name="ChannelId" content="{CHANNEL}">'
BODY = "".join(f"<p>{number}、第{number}部分：麦川县的情况如下，各项工作按计划推进。</p>" for number in "一二三四五六")


def title(year: int) -> str:
    return f"麦川县{year}年政府信息公开年度报告"


def path(year: int) -> str:
    return f"/mcx/c10021/{year + 1}01/{year:032x}.shtml"


def result(year: int, **more: Any) -> dict[str, Any]:
    moment = {"publishedTimeStr": f"{year + 1}-01-20 09:00:00"}
    return {"title": title(year), "url": f"//www.maichuan.example{path(year)}", **moment, **more}


def search(years: list[int], rows: int, page: int) -> str:
    results = [result(year) for year in years[(page - 1) * rows : page * rows]]
    return json.dumps({"data": {"page": page, "rows": rows, "total": len(years), "results": results}}, ensure_ascii=False)


def is_search(request: Request) -> int:
    """The page of the search asked for, 0 for another address."""
    address = urlsplit(request.url)
    return int(parse_qs(address.query)["page"][0]) if address.path == f"/common/search/{CHANNEL}" else 0


def test_an_empty_column_is_listed_by_its_channel(walk: Callable[..., Any]) -> None:
    years = [2023, 2022, 2021, 2020, 2019]
    entries, asked = walk("ucap", COLUMN, lambda request: search(years, 2, page) if (page := is_search(request)) else META)
    assert [(entry.url, entry.title, entry.date) for entry in entries] == [
        (HOST + path(year), title(year), date(year + 1, 1, 20)) for year in years
    ]
    assert [is_search(request) for request in asked] == [0, 1, 2, 3]
    assert {parse_qs(urlsplit(request.url).query)["_isJson"][0] for request in asked[1:]} == {"true"}


def row(year: int) -> str:
    return f'<li><a href="{path(year)}">{title(year)}</a><span>{year + 1}-01-20</span></li>'


@pytest.mark.parametrize("channel", [META, ""])
def test_a_printed_column_goes_on_in_numbered_files(walk: Callable[..., Any], channel: str) -> None:
    files = {COLUMN: channel + row(2023), f"{HOST}/mcx/c10021/list_2.shtml": row(2022), f"{HOST}/mcx/c10021/list_3.shtml": row(2021)}
    entries, asked = walk("ucap", COLUMN, lambda request: files.get(request.url))
    assert [entry.title for entry in entries] == [title(2023), title(2022), title(2021)]
    assert asked[-1].url == f"{HOST}/mcx/c10021/list_4.shtml"


def test_a_printed_column_goes_on_in_the_search(walk: Callable[..., Any]) -> None:
    years = [2023, 2022, 2021]

    def answers(request: Request) -> str | None:
        page = is_search(request)
        return search(years, 1, page) if page else {COLUMN: META + row(2023)}.get(request.url)

    entries, _ = walk("ucap", COLUMN, answers)
    assert [entry.title for entry in entries] == [title(year) for year in years]


@pytest.mark.parametrize("answer", ['{"data": {"page": 1, "rows": 2, "total": 0, "results": []}}', '{"data": null}', "<h1>404</h1>", "{"])
def test_a_search_without_results_ends_the_list(walk: Callable[..., Any], answer: str) -> None:
    entries, asked = walk("ucap", COLUMN, lambda request: answer if is_search(request) else META)
    assert (entries, len(asked)) == ([], 2)


def test_a_search_that_counts_nothing_or_never_ends_is_stopped(walk: Callable[..., Any]) -> None:
    endless = json.dumps({"data": {"results": [result(2023)], "total": 10**9, "rows": 1}})
    entries, asked = walk("ucap", COLUMN, lambda request: endless if is_search(request) else META)
    assert (len(entries), len(asked)) == (1, 3)


def listed_article() -> ListEntry:
    pairs = [{"resultList": [{"key": "syh", "name": "索引号", "value": "MC01/2024-00001"}, {"name": "文号", "value": None}]}]
    listing = {"data": {"results": [result(2023, contentHtml=BODY, channelName="政府信息公开年报", domainMetaList=pairs)]}}
    response = JsonResponse(f"{HOST}/common/search/{CHANNEL}", body=json.dumps(listing).encode(), request=Request(HOST))
    return UCAP.list_entries(readable(response))[0]


def test_an_article_of_the_list_stands_in_for_a_page_that_shows_none(page: Callable[..., HtmlResponse]) -> None:
    entry = listed_article()
    shell = page('<div id="app"></div><script src="/app.js"></script>', entry.url)
    article = UCAP.article(shell, entry)
    assert article.url == entry.url
    found = extract(Page(body=article.body, url=article.url))
    assert found.text.split("\n")[0] == title(2023)
    assert "第六部分" in found.text
    pairs = {pair.label: pair.value for pair in found.pairs}
    assert (pairs["索引号"], pairs["ArticleTitle"], pairs["PubDate"], pairs["Url"], pairs["ColumnName"]) == (
        "MC01/2024-00001", title(2023), "2024-01-20 09:00:00", entry.url, "政府信息公开年报",
    )  # fmt: skip


def test_a_page_that_shows_its_article_stays_as_it_is(page: Callable[..., HtmlResponse]) -> None:
    entry = listed_article()
    full = page(f'<div id="UCAP-CONTENT">{BODY * 2}<a href="files/1.pdf">附件</a></div>', entry.url)
    assert UCAP.article(full, entry) is full


def test_the_gateway_answers_with_an_article() -> None:
    data = {"title": title(2023), "staticUrl": HOST + path(2023), "publishedTimeStr": "2024-01-20 09:00:00", "content": BODY}
    url = f"{HOST}/interface-cms/proxy/api?apiUrl=manuscript%2FgetManuscriptById&manuscriptId=1"
    response = readable(JsonResponse(url, body=json.dumps({"status": True, "data": data}).encode(), request=Request(url)))
    assert UCAP.recognise(response) == "address getManuscriptById"
    found = extract(Page(body=UCAP.article(response, ListEntry(url, "", None, "")).body, url=url))
    assert found.text.startswith(f"{title(2023)}\n一、")


@pytest.mark.parametrize(
    "address",
    ["/mcx/c112289c/202602/c01_1108994.shtml", "/mcx/c100028/c7437384/content.shtml", f"/mcx/gkmb/202402/{CHANNEL}.shtml"],
)
def test_addresses_of_details(page: Callable[..., HtmlResponse], address: str) -> None:
    assert UCAP.recognise(page("<p>x</p>", HOST + address)) == f"address {address[address.index('/20') if '/20' in address else 4 :]}"
