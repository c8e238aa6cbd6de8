"""Hanweb JPaaS: units asked for through `paramJson`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.portals import get_family

JPAAS = get_family("hanweb_jpaas")
COLUMN = "http://www.baiyu.example/zfxxgk/nb/index.html"
GATEWAY = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def script(tag: str) -> str:
    return f"""<script parseType="bulidstatic" url="{GATEWAY}" queryData="{{'webId':'9f','tagId':'{tag}','pageId':'3c'}}"></script>"""


def link(number: int) -> str:
    return f'<li><a href="../nb/art/2024/art_{number:032x}.html" title="白榆市年报{number}">白榆市</a><span>2024-02-{number:02}</span></li>'


def turned(request: Request) -> dict[str, Any]:
    query = parse_qs(urlsplit(request.url).query)
    return json.loads(query["paramJson"][0]) if "paramJson" in query else {}


def unit(items: list[int], page: int, rows: int) -> str:
    markup = "".join(link(number) for number in items[(page - 1) * rows : page * rows])
    return json.dumps(
        {"success": True, "data": {"html": f'<ul>{markup}</ul><div class="pagination" rows="{rows}" count="{len(items)}"></div>'}}
    )


def test_units_are_turned_to_the_end(walk: Callable[..., Any]) -> None:
    items = [9, 8, 7, 6, 5]

    def answers(request: Request) -> str:
        return unit(items, turned(request)["pageNo"], 2) if GATEWAY in request.url else script("当前栏目列表")

    entries, asked = walk("hanweb_jpaas", COLUMN, answers)
    assert [(entry.title, entry.date) for entry in entries] == [(f"白榆市年报{number}", date(2024, 2, number)) for number in items]
    assert entries[0].url == f"http://www.baiyu.example/zfxxgk/nb/art/2024/art_{9:032x}.html"
    assert [turned(request) for request in asked[1:]] == [
        {"pageNo": 1, "pageSize": 15},
        {"pageNo": 2, "pageSize": 2},
        {"pageNo": 3, "pageSize": 2},
    ]
    assert all(parse_qs(urlsplit(request.url).query)["webId"] == ["9f"] for request in asked[1:])


def test_a_column_that_prints_its_first_page_goes_on(walk: Callable[..., Any]) -> None:
    def answers(request: Request) -> str:
        return unit([9, 8, 7], turned(request)["pageNo"], 1) if GATEWAY in request.url else link(9) + script("list")

    entries, _ = walk("hanweb_jpaas", COLUMN, answers)
    assert [entry.title for entry in entries] == ["白榆市年报9", "白榆市年报8", "白榆市年报7"]


def test_the_unit_that_lists_the_column_is_preferred(page: Callable[..., HtmlResponse]) -> None:
    def tags(*names: str) -> list[str]:
        requests = JPAAS.next_pages(page("".join(map(script, names)), COLUMN))
        return [parse_qs(urlsplit(request.url).query)["tagId"][0] for request in requests]

    assert tags("导航", "当前栏目list", "页脚") == ["当前栏目list"]
    assert tags("导航", "内容") == ["导航", "内容"]


@pytest.mark.parametrize("answer", ['{"success": false, "data": null}', '{"data": {"html": ""}}', "<h1>error</h1>"])
def test_a_refusal_ends_the_list(walk: Callable[..., Any], answer: str) -> None:
    entries, asked = walk("hanweb_jpaas", COLUMN, lambda request: answer if GATEWAY in request.url else script("list"))
    assert (entries, len(asked)) == ([], 2)


def test_the_newer_generation_is_not_taken_for_the_older(page: Callable[..., HtmlResponse]) -> None:
    response = page(script("list"), "http://www.baiyu.example/col/col77/index.html")
    assert JPAAS.recognise(response)
    assert get_family("hanweb_jpage").recognise(response) is None
    detail = page("<p>x</p>", f"http://www.baiyu.example/col/col77/art/2024/art_{1:032x}.html")
    assert JPAAS.recognise(detail)
    assert get_family("hanweb_jpage").recognise(detail) is None
