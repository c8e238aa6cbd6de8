"""Lonsun: the label's parameters are those of the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.portals import get_family

LONSUN = get_family("lonsun")
HOST = "http://www.qiyan.example"
COLUMN = f"{HOST}/public/column/88021?type=3"
CALL = (
    "<script>Ls.ajax({url:\"/site/label/7777\",data:{dataType:'html',labelName:'publicInfoList',siteId:\"31\",pageSize:20,pageIndex:1,"
    "organId:'88021',type:3,catId:'',file:'/xxgk/list_2019'}});</script>"
)


def query(request: Request) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query, keep_blank_values=True).items()}


def fragment(page: int, count: int) -> str:
    links = f'<li><a class="title" href="{HOST}/public/88021/{page}.html" title="栖岩市年报{page}">栖岩市</a><i>2024-03-0{page}</i></li>'
    return f'<ul>{links}</ul><div class="page_con" pageCount="{count}" pageIndex="{page}"></div>'


def test_the_label_is_asked_page_by_page(walk: Callable[..., Any]) -> None:
    def answers(request: Request) -> str:
        return fragment(int(query(request)["pageIndex"]), 3) if "/site/label/" in request.url else CALL

    entries, asked = walk("lonsun", COLUMN, answers)
    assert [(entry.title, entry.date) for entry in entries] == [(f"栖岩市年报{n}", date(2024, 3, n)) for n in (1, 2, 3)]
    assert [urlsplit(request.url).path for request in asked[1:]] == ["/site/label/7777"] * 3
    sent = query(asked[1])
    assert (sent["siteId"], sent["organId"], sent["type"], sent["pageSize"], sent["catId"], sent["file"], sent["IsAjax"]) == (
        "31", "88021", "3", "20", "", "/xxgk/list_2019", "1",
    )  # fmt: skip


def test_without_a_script_the_attributes_of_the_page_do(page: Callable[..., HtmlResponse]) -> None:
    requests = LONSUN.next_pages(page('<div id="xxgk_lmcon" data-site="31"></div>', COLUMN))
    sent = query(requests[0])
    assert (sent["siteId"], sent["organId"], sent["type"], sent["pageIndex"]) == ("31", "88021", "3", "1")
    assert LONSUN.next_pages(page("<p>x</p>", COLUMN)) == []


def test_a_column_that_prints_its_first_page_goes_on(walk: Callable[..., Any]) -> None:
    def answers(request: Request) -> str:
        return fragment(int(query(request)["pageIndex"]), 2) if "/site/label/" in request.url else CALL + fragment(1, 2)

    entries, _ = walk("lonsun", COLUMN, answers)
    assert [entry.title for entry in entries] == ["栖岩市年报1", "栖岩市年报2"]


@pytest.mark.parametrize("answer", ['<div class="nocontent">暂无相关信息</div>', "", "{}"])
def test_an_empty_label_ends_the_list(walk: Callable[..., Any], answer: str) -> None:
    entries, asked = walk("lonsun", COLUMN, lambda request: answer if "/site/label/" in request.url else CALL)
    assert (entries, len(asked)) == ([], 2)


@pytest.mark.parametrize(
    ("address", "known"),
    [("/public/88021/12.html", True), ("/public/content/1259", True), ("/public/column/88021?type=1", True), ("/public/js/a.html", False)],
)
def test_addresses(page: Callable[..., HtmlResponse], address: str, known: bool) -> None:
    assert bool(LONSUN.recognise(page("<p>x</p>", HOST + address))) == known
