"""TRS: numbering of list pages by the script call, entries, twins of the samples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from scrapy.http import HtmlResponse, TextResponse

from crawler.portals import get_family

TRS = get_family("trs")
BASE = "http://www.qinghe.example/zwgk/nb/"
WRITTEN = (
    "var currentPage = {current};var nextPage = currentPage+1;var countPage = {count};"
    """document.write("<a href=\\"index"+"_"+nextPage+"."+"{suffix}\\">下一页</a>");"""
)
ENTRY = '<li><a href="./202401/t20240126_1.html">x</a></li>'


@pytest.mark.parametrize(
    ("address", "call", "following"),
    [
        ("", 'createPageHTML(3, 0, "index", "html")', ["index_1.html"]),
        ("index_1.html", 'createPageHTML(3, 1, "index", "html");', ["index_2.html"]),
        ("index_2.html", 'createPageHTML(3, 2, "index", "html")', []),
        ("", 'createPageHTML(1,0,"index","html")', []),
        ("list.html", "createPageHTML(2, 0, 'list', 'html')", ["list_1.html"]),
        ("", 'createPage(2, 0, "index", "shtml")', ["index_1.shtml"]),
        ("xxgk_list.shtml", "createPageHTML('page_div',2, 1,'xxgk_list','shtml',30)", ["xxgk_list_2.shtml"]),
        ("xxgk_list_2.shtml", "createPageHTML('page_div',2, 2,'xxgk_list','shtml',30)", []),
        ("", "Pager({prefix:'index', suffix:'html', current:0, size:2})", ["index_1.html"]),
        ("index_1.html", "Pager({prefix:'index', suffix:'html', current:1, size:2})", []),
        ("", WRITTEN.format(current=0, count=3, suffix="html"), ["index_1.html"]),
        ("", WRITTEN.format(current=0, count=2, suffix="shtml"), ["index_1.shtml"]),
        ("index_2.html", WRITTEN.format(current=2, count=3, suffix="html"), []),
        # The template prints the same current page everywhere: the address counts.
        ("index_1.html", 'createPageHTML(3, 0, "index", "html")', ["index_2.html"]),
        # The definition in the page is not a call; the call behind it is.
        ("", 'function createPageHTML(a,b,c,d){} createPageHTML(2, 0, "index", "html")', ["index_1.html"]),
    ],
)
def test_numbering(page: Callable[..., HtmlResponse], address: str, call: str, following: list[str]) -> None:
    requests = TRS.next_pages(page(f"{ENTRY}<script>{call}</script>", BASE + address))
    assert [request.url for request in requests] == [BASE + name for name in following]


@pytest.mark.parametrize(
    ("address", "tried"),
    [
        ("", ["index_1.html", "index_2.html"]),
        ("index.shtml", ["index_1.shtml", "index_2.shtml"]),
        ("list_2.html", ["list_3.html"]),
    ],
)
def test_without_a_call_both_numberings_are_tried(page: Callable[..., HtmlResponse], address: str, tried: list[str]) -> None:
    for body in (ENTRY, f"{ENTRY}<script>createPageHTML(countPage, currentPage, 'index', 'html')</script>"):
        requests = TRS.next_pages(page(body, BASE + address))
        assert [request.url for request in requests] == [BASE + name for name in tried]
        assert all(request.meta["optional"] for request in requests)


def test_nothing_is_tried_on_a_page_without_entries(page: Callable[..., HtmlResponse]) -> None:
    assert TRS.next_pages(page("<p>x</p>")) == []


def test_entries_are_dated_details_only(page: Callable[..., HtmlResponse]) -> None:
    body = (
        '<a href="/zwgk/">政务公开</a>'
        '<li><a href="./202302/t20230218_78246924.html" title="甲报告">甲</a></li>'
        '<li><a href="javascript:void(0)" onclick="jumpToDetail(\'./202101/t20210129_6.shtml\')">乙报告</a><i>2021-01-30</i></li>'
        '<li><a href="t876963.shtml">look-alike</a></li>'
    )
    entries = [(entry.url, entry.title, entry.date) for entry in TRS.list_entries(page(body))]
    assert entries == [
        (f"{BASE}202302/t20230218_78246924.html", "甲报告", date(2023, 2, 18)),
        (f"{BASE}202101/t20210129_6.shtml", "乙报告", date(2021, 1, 30)),
    ]


def test_other_systems_with_its_pager_list_their_dated_links(page: Callable[..., HtmlResponse]) -> None:
    body = (
        '<a href="/zwgk/">政务公开</a><li><a href="t876963.shtml">甲</a>2023-02-18</li><script>createPageHTML(2,0,"index","html")</script>'
    )
    assert [entry.url for entry in TRS.list_entries(page(body))] == [f"{BASE}t876963.shtml"]


def test_a_pager_that_a_script_writes_is_a_sign(page: Callable[..., HtmlResponse]) -> None:
    body = f"<li><a href='c1'>x</a><span>2024-01-26</span></li><script>{WRITTEN.format(current=0, count=2, suffix='html')}</script>"
    assert TRS.recognise(page(body, BASE)) is not None
    assert [entry.url for entry in TRS.list_entries(page(body, BASE))] == [f"{BASE}c1"]
    assert TRS.recognise(page("<script>var countPage = 3;</script>", BASE)) is None


def test_a_page_that_names_its_channel_is_not_recognised_by_the_pager(page: Callable[..., HtmlResponse]) -> None:
    pager = "<script>createPageHTML('page',2, 1,'list','shtml',9)</script>"
    assert TRS.recognise(page(pager))
    assert TRS.recognise(page(f'<meta name="channelid" content="{"0" * 32}">{pager}')) is None


def test_hints_name_the_container_that_is_there(page: Callable[..., HtmlResponse]) -> None:
    assert TRS.detail_hints(page('<div class="TRS_Editor"><p>x</p></div>')) == [".TRS_Editor"]
    assert TRS.detail_hints(page("<p>x</p>")) == list(TRS.body_selectors)


@pytest.mark.parametrize(
    ("family", "url", "count", "following"),
    [
        ("trs", "/zwgk/zfxxgk/zfxxgknb_14128/", 2, ["/zwgk/zfxxgk/zfxxgknb_14128/index_1.html"]),
        ("trs", "/zwgk/zfxxgk/zfxxgknb_14128/index_1.html", 2, []),
        ("trs_1based", "/cnqh/gknb/xxgk_list.shtml", 1, ["/cnqh/gknb/xxgk_list_2.shtml"]),
        ("trs_1based", "/cnqh/gknb/xxgk_list_2.shtml", 1, []),
    ],
)
def test_samples(sample: Callable[..., TextResponse], family: str, url: str, count: int, following: list[str]) -> None:
    response = sample(family, url)
    assert TRS.recognise(response)
    assert len(TRS.list_entries(response)) == count
    assert [request.url for request in TRS.next_pages(response)] == [f"http://www.qinghe.example{path}" for path in following]
