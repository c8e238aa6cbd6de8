"""NFCMS and gkmlpt: the tree, the interface, ordinary columns it jumps to, articles inside a script."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.items import Page
from crawler.portals import get_family
from pipelines.extract import extract

NFCMS = get_family("nfcms_gkmlpt")
HOST = "http://www.weize.example"
INDEX = f"{HOST}/gkmlpt/index"


def node(number: int, name: str, jump: str = "", *children: dict[str, Any]) -> dict[str, Any]:
    return {"id": number, "name": name, "jump_url": jump, "children": list(children)}


TREE = [
    node(1, "政府信息公开指南"),
    node(2, "法定主动公开内容", "", node(21, "法治政府建设年度报告"), node(22, "部门年报", "/zwgk/bmnb/index.html")),
    node(3, "政府信息公开年报"),
    node(4, "年报", "http://www.elsewhere.example/"),
]


def index(*, quoted: bool) -> str:
    tree = json.dumps(TREE, ensure_ascii=False)
    fields = f'"SID":"880077","TREE":{tree}' if quoted else f"SID:'880077',LOADED:false,TREE:{tree},OTHER:function(){{}}"
    return f'<div id="app"></div><script src="/gkmlpt/app.js"></script><script>window._CONFIG={{{fields}}};</script>'


def api(numbers: list[int]) -> str:
    articles = [
        {
            "title": f"苇泽区{2000 + number}年年报",
            "url": f"{HOST}/gkmlpt/content/1/2/post_{number}.html",
            "display_publish_time": 1706230800,
        }
        for number in numbers
    ]
    return json.dumps({"articles": articles})


@pytest.mark.parametrize("quoted", [True, False])
def test_columns_of_annual_reports_are_picked_from_the_tree(walk: Callable[..., Any], quoted: bool) -> None:
    site = {
        INDEX: index(quoted=quoted),
        f"{HOST}/gkmlpt/api/all/3?page=1&sid=880077": api([23, 22]),
        f"{HOST}/gkmlpt/api/all/3?page=2&sid=880077": api([21]),
        f"{HOST}/gkmlpt/api/all/3?page=3&sid=880077": api([]),
        f"{HOST}/zwgk/bmnb/index.html": '<a href="content/post_7.html">甲局2020年年报</a>',
        f"{HOST}/zwgk/bmnb/index_2.html": '<a href="content/post_6.html">乙局2020年年报</a>',
    }
    entries, asked = walk("nfcms_gkmlpt", INDEX, lambda request: site.get(request.url))
    assert sorted(entry.title for entry in entries) == ["乙局2020年年报", "甲局2020年年报", *(f"苇泽区20{n}年年报" for n in (21, 22, 23))]
    assert {request.url for request in asked} == {*site, f"{HOST}/zwgk/bmnb/index_3.html"}
    assert next(entry.date for entry in entries if "2023" in entry.title) == date(2024, 1, 26)


@pytest.mark.parametrize(
    "script", ["window._CONFIG={", "window._CONFIG={SID:'1'}", 'window._CONFIG={"SID":"1","TREE":[{"id":', "_CONFIG={TREE:[7]}"]
)
def test_a_tree_that_cannot_be_read_leads_nowhere(page: Callable[..., HtmlResponse], script: str) -> None:
    assert NFCMS.next_pages(page(f"<script>{script}</script>", INDEX)) == []


def test_an_article_in_a_script_is_read() -> None:
    paragraphs = "".join(f"<p>{number}、苇泽区第{number}部分的情况，全年工作按要求开展。</p>" for number in "一二三四五六")
    detail = json.dumps({"DETAIL": {"title": "x", "content": paragraphs}}).replace("/", "\\/")
    title = "苇泽区2023年政府信息公开工作年度报告"
    body = f'<meta name="ArticleTitle" content="{title}"><div class="article-content"></div><script>window._CONFIG={detail}</script>'
    url = f"{HOST}/gkmlpt/content/1/2/post_23.html"
    response = HtmlResponse(url, body=body.encode(), encoding="utf-8", request=Request(url))
    assert NFCMS.recognise(response) == "address /content/1/2/post_23.html"
    hints = NFCMS.detail_hints(response)
    page = Page(body=response.body, url=url)
    page.hints.body_selectors = hints
    assert extract(page).text.split("\n")[:2] == [title, "一、苇泽区第一部分的情况，全年工作按要求开展。"]
