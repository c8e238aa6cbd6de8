"""The openness platform: controllers, lists by number, the pager's words or its numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from scrapy.http import HtmlResponse

from crawler.portals import get_family

OPENNESS = get_family("anhui_openness")
LIST = "http://www.jishan.example/Xxgknb/showList/650/page_{}.html"


def row(number: int) -> str:
    return f'<li><a href="/Xxgknb/show/{number}.html?type=1" title="霁山区年报{number}">霁山区</a><span>2024-01-{number:02}</span></li>'


@pytest.mark.parametrize("pager", ['<a href="page_{}.html">下一页</a>', '<a href="page_1.html">1</a><a href="page_{}.html">{}</a>'])
def test_pages_are_followed_to_the_end(walk: Callable[..., Any], pager: str) -> None:
    site = {LIST.format(1): row(9) + pager.format(2, 2), LIST.format(2): row(8) + pager.format(3, 3), LIST.format(3): row(7)}
    entries, asked = walk("anhui_openness", LIST.format(1), lambda request: site.get(request.url))
    assert [entry.title for entry in entries] == ["霁山区年报9", "霁山区年报8", "霁山区年报7"]
    assert [request.url for request in asked] == list(site)


@pytest.mark.parametrize(
    "address",
    [
        "/OpennessContent/show/3017793.html",
        "/OpennessAnnualReport/show/5.html",
        "/xxgkAnnualReport/detail/0123456789abcdef01234567.html",
        "/openness/OpennessContent/showList/1442/45712/page_1.html",
    ],
)
def test_controllers(page: Callable[..., HtmlResponse], address: str) -> None:
    assert OPENNESS.recognise(page("<p>x</p>", f"http://www.jishan.example{address}"))


def test_other_pages_are_not_its_own(page: Callable[..., HtmlResponse]) -> None:
    assert OPENNESS.recognise(page('<a href="/zwgk/show/1.html">x</a>', "http://www.jishan.example/zwgk/showList/1/page_1.html")) is None
