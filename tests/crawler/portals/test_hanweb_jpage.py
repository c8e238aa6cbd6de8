"""Hanweb jpage: records inside CDATA, the two ways of asking for more, empty answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse, XmlResponse

from crawler.portals import get_family

HANWEB = get_family("hanweb_jpage")
COLUMN = "http://www.wanghu.example/col/col77/index.html"
PROXY = "http://www.wanghu.example/module/web/jpage/dataproxy.jsp"
NEXT = '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&amp;webid=9&columnid=77&unitid=501"></a>]]></nextgroup>'


def record(number: int, title: str = "望湖区2021年年报", day: str = "2022-\n01-\n20") -> str:
    link = f'<a href="/art/2022/1/20/art_77_{number}.html" title="{title}">望湖区2...</a>'
    return f"<record><![CDATA[<li>{link}<b>{day}</b></li>]]></record>"


def column(records: str, *, group: str = NEXT, script: str = "totalRecord: 7, perPage: 3") -> str:
    store = f'<div id="501"><script type="text/xml"><datastore>{group}<recordset>{records}</recordset></datastore></script></div>'
    proxy = "proxyUrl:'/module/web/jpage/dataproxy.jsp'"
    return f"<html><body>{store}<script>$('#501').jpage({{ {script}, {proxy} }}); var webid = 9;</script></body></html>"


def reply(request: Request, records: str) -> XmlResponse:
    body = f"<datastore>{NEXT}<recordset>{records}</recordset></datastore>"
    return XmlResponse(request.url, body=body.encode(), encoding="utf-8", request=request)


def query(request: Request) -> dict[str, list[str]]:
    return parse_qs(urlsplit(request.url).query)


def test_records_are_read_out_of_cdata(page: Callable[..., HtmlResponse]) -> None:
    entries = HANWEB.list_entries(page(column(record(1) + record(2, "望湖区2020年年报", "[2021-02-03]")), COLUMN))
    assert [(entry.url, entry.title, entry.date) for entry in entries] == [
        ("http://www.wanghu.example/art/2022/1/20/art_77_1.html", "望湖区2021年年报", date(2022, 1, 20)),
        ("http://www.wanghu.example/art/2022/1/20/art_77_2.html", "望湖区2020年年报", date(2021, 2, 3)),
    ]


def test_the_next_group_is_asked_page_by_page_to_the_end(page: Callable[..., HtmlResponse]) -> None:
    requests = HANWEB.next_pages(page(column(record(1) + record(2) + record(3)), COLUMN))
    asked = []
    while requests:
        assert len(requests) == 1
        asked.append(query(requests[0]))
        requests = HANWEB.next_pages(reply(requests[0], record(len(asked) + 3)))
    assert [(q["page"], q["webid"], q["columnid"], q["unitid"]) for q in asked] == [
        (["2"], ["9"], ["77"], ["501"]),
        (["3"], ["9"], ["77"], ["501"]),
    ]


def test_relative_links_of_a_reply_refer_to_the_column(page: Callable[..., HtmlResponse]) -> None:
    request = HANWEB.next_pages(page(column(record(1)), COLUMN))[0]
    answer = reply(request, '<record><![CDATA[<a href="art_77_9.html">x</a>]]></record>')
    assert [entry.url for entry in HANWEB.list_entries(answer)] == ["http://www.wanghu.example/col/col77/art_77_9.html"]


def test_an_empty_reply_is_asked_once_more_by_post_then_given_up(page: Callable[..., HtmlResponse]) -> None:
    first = HANWEB.next_pages(page(column(record(1)), COLUMN))[0]
    again = HANWEB.next_pages(reply(first, ""))
    assert [(request.method, query(request)) for request in again] == [
        ("POST", {"startrecord": ["4"], "endrecord": ["6"], "perpage": ["3"]}),
    ]
    form = parse_qs(again[0].body.decode())
    assert (form["webid"], form["columnid"], form["unitid"], form["col"]) == (["9"], ["77"], ["501"], ["1"])
    assert HANWEB.next_pages(reply(again[0], "")) == []
    following = HANWEB.next_pages(reply(again[0], record(4)))
    assert [(request.method, query(request)["startrecord"], query(request)["endrecord"]) for request in following] == [
        ("POST", ["7"], ["7"])
    ]


def test_without_a_next_group_the_form_is_filled_from_the_page(page: Callable[..., HtmlResponse]) -> None:
    requests = HANWEB.next_pages(page(column(record(1), group=""), COLUMN))
    assert [(request.method, request.url.split("?")[0]) for request in requests] == [("POST", PROXY)]
    form = parse_qs(requests[0].body.decode())
    assert (form["unitid"], form["webid"], form["columnid"]) == (["501"], ["9"], ["77"])


@pytest.mark.parametrize("script", ["totalRecord: 3, perPage: 3", "totalRecord: 0, perPage: 3", "openCookie: false"])
def test_a_list_that_is_complete_has_no_next_page(page: Callable[..., HtmlResponse], script: str) -> None:
    assert HANWEB.next_pages(page(column(record(1), script=script), COLUMN)) == []


def test_a_page_that_does_not_say_how_to_ask_ends_the_list(page: Callable[..., HtmlResponse]) -> None:
    body = column(record(1), group="").replace("webid = 9", "nothing")
    assert HANWEB.next_pages(page(body, COLUMN)) == []


def test_columns_without_a_store_list_their_articles(page: Callable[..., HtmlResponse]) -> None:
    body = '<li><a href="/art/2022/1/20/art_77_1.html">x</a></li><li><a href="/col/col78/index.html">y</a></li>'
    assert [entry.title for entry in HANWEB.list_entries(page(body, COLUMN))] == ["x"]


def test_samples(sample: Callable[..., TextResponse]) -> None:
    first = sample("hanweb_jpage", "/col/col12377/index.html")
    assert HANWEB.recognise(first)
    entries = HANWEB.list_entries(first)
    assert [entry.date for entry in entries] == [date(2024, 1, 26), date(2024, 1, 24), date(2023, 1, 18)]
    assert not any(entry.title.endswith("...") for entry in entries)
    following = HANWEB.next_pages(first)
    assert query(following[0])["page"] == ["2"]
    assert query(following[0])["unitid"] == ["38486"]
    path = "/module/web/jpage/dataproxy.jsp?startrecord=4&endrecord=6&perpage=3"
    second = sample("hanweb_jpage", path, method="POST", meta=following[0].meta)
    assert len(HANWEB.list_entries(second)) == 2
    assert HANWEB.next_pages(second) == []
    detail = sample("hanweb_jpage", "/art/2024/1/26/art_12377_98498.html")
    assert HANWEB.detail_hints(detail) == ["#zoom"]
