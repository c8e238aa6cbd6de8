"""Hanweb xxgk: the search that mixes columns, and the page of annual reports year by year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.items import FIRST_YEAR, Page
from crawler.portals import get_family
from pipelines.extract import extract

XXGK = get_family("hanweb_xxgk")
HOST = "http://www.shian.example"
AREA = "11990121987654321A"
COLUMN = f"{HOST}/col/col5985/index.html"


def query(request: Request) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query, keep_blank_values=True).items()}


def form(request: Request) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(request.body.decode(), keep_blank_values=True).items()}


def row(column: int, number: int) -> str:
    link = f'<a href="/art/2024/1/{number}/art_{column}_{number}.html" title="石桉县年报{number}">石桉县...</a>'
    return f'<tr class="tr_main_value_odd"><td>SA/{number}</td><td>{link}</td><td>2024-01-{number:02}</td></tr>'


def test_only_the_columns_own_links_are_entries(walk: Callable[..., Any]) -> None:
    pages = {
        "1": f"<table>{row(5985, 9)}{row(77, 8)}</table>共 3 页",
        "2": f"<table>{row(77, 7)}</table>共 3 页",
        "3": f"<table>{row(5985, 6)}</table>共 3 页",
    }
    start = f'<script>load("/module/xxgk/tree.jsp?area={AREA}")</script>'
    entries, asked = walk(
        "hanweb_xxgk", COLUMN, lambda request: pages[query(request)["currpage"]] if "search.jsp" in request.url else start
    )
    assert [(entry.title, str(entry.date)) for entry in entries] == [("石桉县年报9", "2024-01-09"), ("石桉县年报6", "2024-01-06")]
    assert [request.method for request in asked] == ["GET", "POST", "POST", "POST"]
    assert (form(asked[1])["area"], form(asked[1])["divid"], query(asked[1])["fbtime"]) == (AREA, "div5985", "-1")


@pytest.mark.parametrize(
    "start",
    [
        '<form action="/module/xxgk/search.jsp"><input type="hidden" id="jdid" value="46"><input name="infotypeId" value="B01">'
        f'<input name="area" value="{AREA}"></form>',
        f"<script>post('/module/xxgk/search.jsp?currpage=1', {{jdid: '46', infotypeId: 'B01', area: '{AREA}'}})</script>",
        f'<script>var url = "/module/xxgk/search.jsp?jdid=46&infotypeId=B01&vc_xxgkarea={AREA}";</script>',
    ],
)
def test_what_the_page_states_is_sent(page: Callable[..., HtmlResponse], start: str) -> None:
    response = page(start, COLUMN)
    assert XXGK.recognise(response)
    sent = form(XXGK.next_pages(response)[0])
    assert (sent["jdid"], sent["infotypeId"], sent["area"]) == ("46", "B01", AREA)


def test_a_column_of_the_older_module_is_left_to_it(page: Callable[..., HtmlResponse]) -> None:
    body = f'<a href="/module/xxgk/tree.jsp?area={AREA}">目录</a><script type="text/xml"><datastore></datastore></script>'
    assert XXGK.recognise(page(body, COLUMN)) is None
    assert get_family("hanweb_jpage").recognise(page(body, COLUMN))


def test_an_answer_without_links_ends_the_list(walk: Callable[..., Any]) -> None:
    start = f'<script>load("/module/xxgk/tree.jsp?area={AREA}")</script>'
    entries, asked = walk("hanweb_xxgk", COLUMN, lambda request: "<p>没有记录</p>" if request.method == "POST" else start)
    assert (entries, len(asked)) == ([], 2)


def test_a_page_that_names_no_body_is_not_asked(page: Callable[..., HtmlResponse]) -> None:
    assert XXGK.next_pages(page("<script>post('/module/xxgk/search.jsp')</script>", COLUMN)) == []


# --------------------------------------------------------------------------- annual reports
def annual(year: int) -> str:
    return f"{HOST}/module/xxgk/xxgkAnnualReport.jsp?fbtime={year}&area={AREA}"


def shown(year: int) -> str:
    sections = "".join(f"<p>{number}、{year}年石桉县第{number}项工作的情况，逐条说明如下，数据截至年底。</p>" for number in "一二三四五六")
    return f'<div class="nb_title">石桉县{year}年政府信息公开工作年度报告</div><div class="nb_con">{sections * 2}</div>'


def test_years_are_walked_down_to_the_first_and_up_while_there_is_a_report(walk: Callable[..., Any]) -> None:
    there = {2023, 2022, 2020}

    def answers(request: Request) -> str:
        year = int(query(request)["fbtime"])
        return shown(year) if year in there else '<div class="nb_con">暂无数据</div>'

    entries, asked = walk("hanweb_xxgk", annual(2022), answers)
    assert entries == []
    assert sorted(int(query(request)["fbtime"]) for request in asked) == list(range(FIRST_YEAR, 2025))
    assert all(request.meta["optional"] for request in asked[1:])


def test_the_page_of_a_year_is_the_report(page: Callable[..., HtmlResponse]) -> None:
    own = XXGK.own_entry(page(shown(2021), annual(2021)))
    assert own is not None
    assert (own.url, own.title) == (annual(2021), "石桉县2021年政府信息公开工作年度报告")
    assert XXGK.own_entry(page('<div class="nb_con">暂无数据</div>', annual(2009))) is None
    assert XXGK.own_entry(page(shown(2021), COLUMN)) is None
    found = extract(Page(body=f"<html><body>{shown(2021)}</body></html>".encode(), url=annual(2021)))
    assert found.text.startswith("石桉县2021年政府信息公开工作年度报告\n一、")
