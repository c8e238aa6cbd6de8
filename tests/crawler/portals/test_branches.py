"""Columns that a script asks for when a link or a year is clicked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scrapy.http import HtmlResponse

from crawler.portals.branches import scripted_branches, unread_years

BASE = "http://www.fengdu.example/xxgk/"
MENU = """<a href="javascript:show('zn')">政府信息公开指南</a><a href="javascript:show('nb')">政府信息公开年报</a>"""


@pytest.mark.parametrize(
    ("script", "method", "url"),
    [
        ("function show(c){ $.post('gk.htm?loc=' + c, function(d){ $('#main').html(d[1]); }, 'json'); }", "POST", "gk.htm?loc=nb"),
        ("function show(c){ $('#main').load('/gk/list_' + c + '.html'); }", "GET", "/gk/list_nb.html"),
        ("function show(code){ $.ajax({url: '/gk/list.do', data: {code: code, size: 20}}); }", "GET", "/gk/list.do?code=nb&size=20"),
    ],
)
def test_a_column_that_a_script_asks_for(page: Callable[..., HtmlResponse], script: str, method: str, url: str) -> None:
    response = page(f"{MENU}<script>{script}</script>", BASE)
    ((name, request),) = scripted_branches(response, ["column"])
    assert (name, request.method, request.url) == ("政府信息公开年报", method, response.urljoin(url))


@pytest.mark.parametrize(
    "script",
    [
        "function show(c){ $.post('addHit.htm?loc=' + c); }",
        "function show(c){ $.get('http://www.other.example/gk?loc=' + c); }",
        "function show(c){ $.get('gk.htm?loc=' + c + '&t=' + token); }",
        "function show(c){ $('#' + c).show(); }",
    ],
)
def test_what_is_no_column_or_unknown_is_left_alone(page: Callable[..., HtmlResponse], script: str) -> None:
    assert scripted_branches(page(f"{MENU}<script>{script}</script>", BASE), ["column"]) == []


@pytest.mark.parametrize(
    "choices",
    [
        '<a href="javascript:;" onclick="year(2023)">2023年</a><a href="javascript:;" onclick="year(2022)">2022年</a>'
        "<script>function year(y){ $.ajax({url: '/gk/list.do', data: {cid: 9, year: y}}); }</script>",
        '<ul class="tab"><li data-year="2023">2023年</li><li data-year="2022">2022年</li></ul>'
        "<script>$('.tab li').click(function(){ var y = $(this).attr('data-year'); $.get('/gk/list.do', {cid: 9, year: y}); });</script>",
        '<select id="nd" onchange="query()"><option value="2023">2023年</option><option value="2022">2022年</option></select>'
        "<script>function query(){ $.get('/gk/list.do', {cid: 9, year: $('#nd').val()}); }</script>",
    ],
)
def test_years_that_a_script_asks_for(page: Callable[..., HtmlResponse], choices: str) -> None:
    response = page(choices, BASE)
    assert [(name, request.url) for name, request in scripted_branches(response, ["column", "branch"])] == [
        (f"{year}年", response.urljoin(f"/gk/list.do?cid=9&year={year}")) for year in (2023, 2022)
    ]


TABS = "".join(f"<li onclick='tabs.show({year})'>{year}年</li>" for year in (2023, 2022, 2021))
SHOWN = '<a href="1.html">枫渡县2023年政府信息公开工作年度报告</a>'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"{TABS}{SHOWN}", "it shows one year at a time, and 3 are named"),
        (f"{TABS}{SHOWN}<a href='2.html'>枫渡县2022年政府信息公开工作年度报告</a>", ""),
        ("".join(f"<a href='{year}.html'>{year}年</a>" for year in (2023, 2022, 2021)) + SHOWN, ""),
        (SHOWN, ""),
    ],
)
def test_years_that_cannot_be_chosen_are_told(page: Callable[..., HtmlResponse], body: str, said: str) -> None:
    assert unread_years(page(body, BASE)) == said
