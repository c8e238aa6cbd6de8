"""Pagers that a library draws."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scrapy.http import HtmlResponse

from crawler.portals.pagers import turned_pages, unturned

BASE = "http://www.fengdu.example/zwgk/nb/list.jsp?lm=7"
NEXT = "http://www.fengdu.example/zwgk/nb/list.jsp?lm=7&page=2"
FORM = '<form id="f" method="post" action="list.jsp?lm=7"><input type="hidden" name="page" id="page" value="1"></form>'


@pytest.mark.parametrize(
    "script",
    [
        "kkpager.generPageHtml({pno: 1, total: 3, totalRecords: 8, hrefFormer: 'list', hrefLatter: '.jsp',"
        " getLink: function(n){ return this.hrefFormer + this.hrefLatter + '?lm=7&page=' + n; }});",
        "laypage({cont: 'p', pages: '3', jump: function(e, first){ if(!first){ location.href = '?lm=7&page=' + e.curr; } }});",
        "laypage.render({elem: 'p', count: 8, limit: 3, jump: (obj) => { location.href = '?lm=7&page=' + obj.curr; }});",
        "$.jqPaginator('#p', {totalPages: 3, onPageChange: function(num, type){ if (type != 'init') go(num); }});"
        " function go(n){ window.location.href = 'list.jsp?lm=7&page=' + n; }",
        "$('#p').pagination(8, {items_per_page: 3, callback: turned}); function turned(i){ location.href = '?lm=7&page=' + (i + 1); }",
    ],
)
def test_the_function_of_the_pager_is_read(page: Callable[..., HtmlResponse], script: str) -> None:
    first = page(f"<script>{script}</script>", BASE)
    (request,) = turned_pages(first)
    assert (request.url, request.meta["list_page"]) == (NEXT, 2)
    last = page(f"<script>{script}</script>", BASE)
    last.request = request.replace(url=BASE, meta={"list_page": 3})
    assert turned_pages(last) == []


def test_the_pager_may_fill_in_a_form(page: Callable[..., HtmlResponse]) -> None:
    script = (
        "kkpager.generPageHtml({pno: '1', total: '3', totalRecords: '8', mode: 'click',"
        " click: function(n){ this.selectPage(n); $('#page').val(n); send('#f'); return false; }}); function send(f){ $(f).submit(); }"
    )
    (request,) = turned_pages(page(f"{FORM}<script>{script}</script>", BASE))
    assert (request.method, request.body) == ("POST", b"page=2")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("kkpager.generPageHtml({pno: 1, total: 3, totalRecords: 8, click: function(n){ load(n); }});", "of 3 pages 1 could be turned"),
        ("laypage({cont: 'p', pages: Math.ceil(data.length / 5), jump: function(e){ show(e.curr); }});", ""),
        ("laypage({cont: 'p', pages: 1});", ""),
    ],
)
def test_a_pager_that_cannot_be_read_is_told(page: Callable[..., HtmlResponse], script: str, said: str) -> None:
    response = page(f"<script>{script}</script>", BASE)
    assert turned_pages(response) == []
    assert unturned(response, 1) == said
