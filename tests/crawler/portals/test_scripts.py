"""Pagers that call a function of the page."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from scrapy.http import HtmlResponse

from crawler.portals import get_family
from crawler.portals.scripts import called_address


@pytest.mark.parametrize(
    ("call", "script", "address"),
    [
        ("javascript:next(2)", "function next(n){ location.href = 'list_' + n + '.html'; }", "list_2.html"),
        ("javascript:next(2);", 'function next( page ) {window.location="/nb/?currentPage="+page;}', "/nb/?currentPage=2"),
        ("goPage('3')", "var goPage = function(p){document.location.href='index_'+(p-1)+'.html'}", "index_2.html"),
        ("toPage(4)", "function toPage(n){ location.replace('p' + n) ; }", "p4"),
        # What cannot be read is not guessed.
        ("next(2)", "function next(n){ document.forms[0].page.value = n; document.forms[0].submit(); }", None),
        ("next(2)", "function next(n){ location.href = base + n; }", None),
        ("next(2)", "function other(n){ location.href = 'x' + n; }", None),
        ("next()", "function next(n){ location.href = 'x' + n; }", None),
        ("", "", None),
    ],
)
def test_the_function_is_read(call: str, script: str, address: str | None) -> None:
    assert called_address(call, f"<script>{script}</script>") == address


def test_a_list_is_turned_by_its_script(page: Callable[..., HtmlResponse]) -> None:
    body = (
        "<script>function next(n){location.href='list_'+n+'.html'}</script>"
        '<li><a href="c1.html">青禾县2023年政府信息公开工作年度报告</a></li><a href="javascript:next(2)">下一页</a>'
    )
    response = page(body, "http://www.qinghe.example/nb/list.html")
    assert [request.url for request in get_family("generic").next_pages(response)] == ["http://www.qinghe.example/nb/list_2.html"]


def test_pages_read_before_are_let_go() -> None:
    """The functions of a page are kept at hand while it is read; a crawl sees millions of pages of up to 8 MB each."""
    pages = [f"<script>function open{number}(id) {{ location.href = '/nb/' + id + '.html' }}</script>" for number in range(30)]
    assert [called_address(f"open{number}(7)", page) for number, page in enumerate(pages)] == ["/nb/7.html"] * 30
    never_read = [f"{pages[0]} "]
    assert sys.getrefcount(pages[0]) == sys.getrefcount(never_read[0])
    assert sys.getrefcount(pages[-1]) > sys.getrefcount(never_read[0])
