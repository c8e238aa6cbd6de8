"""Pages made to stop the crawler: whatever a page holds, every function that looks at it comes back, and in time that grows with its size.

These functions run in the crawler's process, where nobody interrupts them. What Python does is counted; what patterns and the parser do
inside C cannot be, so the pages are so large that a quadratic pattern would take minutes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.portals import (
    FAMILIES,
    discovery,
    files,
    generic,
    links,
    load_registry,
    pagers,
    pages,
    parts,
    publishers,
    recognise,
    script_lists,
    services,
    titles,
)
from crawler.portals.addresses import is_http
from crawler.portals.family import Family, readable
from crawler.portals.links import ListEntry
from crawler.portals.trust import Trust, differs

from .test_addresses import addresses

URL = "http://www.qinghe.example/zwgk/nb/"
TITLE = "青禾县2023年政府信息公开工作年度报告"
REGISTRY = load_registry(str(resources.files("crawler.demo").joinpath("portals.csv")))
TRUST = Trust(REGISTRY, REGISTRY.select(["qinghe"])[0], frozenset(portal.name for portal in REGISTRY.portals))
#: What any family may carry from page to page.
LISTING: dict[str, Any] = {
    **dict.fromkeys(("proxy", "gateway", "search", "service", "address", "base"), "http://www.qinghe.example/list"),
    **dict.fromkeys(("channel", "column", "site", "category"), "7"),
    **{
        "method": "GET",
        "turned_by": "page",
        "as_json": False,
        "step": 1,
        "further": False,
        "made": [["/detail/", "id", ".html"]],
        "scripts": "",
        "files": [],
        "paged": "",
        "page_url": URL,
    },
    **dict.fromkeys(("page", "per_page", "page_size", "rows"), 1),
    **{name: {} for name in ("parameters", "query", "form")},
    "total": 10,
    "by_post": False,
    "plain_body": False,
}


def answer(text: str, listing: dict[str, Any] | None = None, url: str = URL) -> HtmlResponse:
    meta = {"listing": listing} if listing else {}
    return HtmlResponse(url, body=text.encode("utf-8", "replace"), encoding="utf-8", request=Request(url, meta=meta))


def asked(family: Family, response: HtmlResponse) -> None:
    """Everything a family is asked about a page."""
    family.recognise(response)
    for entry in family.list_entries(response):
        assert is_http(entry.url)
        links.address_key(entry.url)
        TRUST.host(entry.url)
    for request in family.next_pages(response):
        assert is_http(request.url)
    family.own_entry(response)
    family.detail_hints(response)
    family.article(response, ListEntry(URL, TITLE, None, TITLE))


def everything(text: str) -> None:
    """Everything the spider does with a page."""
    response, later = readable(answer(text)), readable(answer(text, LISTING))
    for family in FAMILIES.values():
        asked(family, response)
        asked(family, later)
        pages.names_columns(response, family)
    recognise(response, "trs")
    entries = generic.Generic().list_entries(response)
    pages.is_article(response, entries, FAMILIES["generic"])
    pages.other_reports(response, entries)
    pages.links_to_others(response)
    discovery.Frontier().push(discovery.candidates(response), ())
    discovery.is_column(response, entries)
    pagers.unturned(response, 1)
    publishers.bodies_by_year(discovery.headed_links(response), "青禾县", "all")
    services.asked_lists(response)
    script_lists.script_files(response)
    generic.list_frames(response)
    links.redirect_target(response)
    title = pages.page_title(response)
    TRUST.judge(response, title)
    TRUST.speaks_of_us(response)
    differs(response, later)
    titles.title_year(title)
    parts.further_parts(response, f"{URL}index.html")
    parts.join_parts([response, later, answer(f"{text}<p>第二页的最后一段</p>")])


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>政府信息公开年报</title>{head}</head><body>{body}</body></html>"


#: By name: a page that grows with a number.
GROWING: dict[str, Callable[[int], str]] = {
    "links in one block": lambda n: page("<div>" + "<a href=x.html>1</a>" * n + "</div>"),
    "links deep in blocks": lambda n: page("<div>" * 1500 + "<a href=//liuxi.example/>1</a>" * n + "</div>" * 1500),
    "a row around much": lambda n: page("<div>" * 1500 + "<p>" + "<b></b>" * n + "<a href=x>年报</a></p>" + "</div>" * 1500),
    "blocks around blocks": lambda n: page("<div>" * (n // 2) + "<b></b>" * n + "<a href=x>年报</a></div>" * (n // 2)),
    "links within links": lambda n: page("<a href=x.html><b>年报" * n),
    "more links": lambda n: page("<div>" + "<i></i>" * n + "<a href=x>更多</a>" * n + "</div>"),
    "more links beside text": lambda n: page("<p>" + "<b></b>" * n + "年报" * n + "</p>" + "<a href=x>更多</a>" * n),
    "nameless links in a row": lambda n: page("<table><tr>" + "<td><b></b></td>" * n + "<td><a href=x>下载</a></td>" * n + "</tr></table>"),
    "dated links": lambda n: page("".join(f"<li><a href=c{i}.html>{TITLE}</a>2024-01-02</li>" for i in range(n))),
    "scripts that do not end": lambda n: page('<script>createPageHTML(3,0,"index","html")</script>' + "<script >" * n),
    "scripts that name columns": lambda n: page('<script>createPageHTML(3,0,"i","html")</script>' + "<script>信息公开信息公开" * n),
    "records": lambda n: page("<datastore>" + "<record><![CDATA[" * n),
    "records that end": lambda n: page("<datastore>" + "<record><![CDATA[<a href=/art/2024/1/2/art_1_1.html>x</a>]]></record>" * n),
    "groups": lambda n: page("<datastore>" + "<nextgroup><![CDATA[" * n + "totalRecord:100,perPage:1"),
    "units": lambda n: page(".jpage( totalRecord:9,perPage:1 proxyUrl:'/x' webid=1" + "<div " * n),
    "units with ids": lambda n: page(".jpage( totalRecord:9,perPage:1 proxyUrl:'/x' webid=1 <div " + "id='1' " * n),
    "pagers": lambda n: page("Pager({" * n),
    "pagers with fields": lambda n: page("Pager({" + "a" * n),
    "counts": lambda n: page("var countPage = 1 " * n),
    "labels": lambda n: page("newscontnet {" + "labelName:'publicInfoList' " * n + "{"),
    "trees": lambda n: page("gkmlpt _CONFIG={ SID:'1', TREE: " + "[" * n),
    "trees with children": lambda n: page("gkmlpt _CONFIG={ SID:'1', TREE: " + '[{"children":' * n + "[]" + "}]" * n),
    "JSON": lambda n: '{"data":' * n,
    "lists in JSON": lambda n: '{"data":' + "[" * n,
    "JSONP": lambda n: "f(" + " " * n + "{} {" * n,
    "titles": lambda n: page(
        f"<h1>{'青禾县政府信息公开' * n}</h1><a href=x title={'政府信息公开' * n}>x</a>", f"<title>{'彩票' * n}</title>"
    ),
    "marks on letters": lambda n: page(f"<h1>a{'̖́' * n}</h1><a href=x>a{'̖́' * n}</a>"),
    "nested titles": lambda n: page("<h1 class=title>" * 1000 + "<b></b>" * n),
    "calls": lambda n: page("<a href='#' onclick=\"" + "'/a.html?" * n + '">下一页</a>'),
    "functions": lambda n: page("<a href='javascript:next(2)'>下一页</a><script>" + "function next(a){" * n + "</script>"),
    "assignments": lambda n: page("<a href='javascript:next(2)'>下一页</a><script>function next(a){" + "location=a " * n + "}</script>"),
    "hidden blocks": lambda n: page(
        "<div style='left:-9'>" * 1000 + f"<p style='{'display ' * n}'>" + "<a href=http://liuxi.example/>x</a>" * n
    ),
    "printed hosts": lambda n: page("门户网站" + "a." * n + "门户网站" * n + "".join(f"门户网站www.h{i}.example" for i in range(n))),
    "frames": lambda n: page("<iframe src=a.html></iframe>" * n),
    "bases": lambda n: page("", "<base href=http://liuxi.example/>" * n),
    "blocks of columns": lambda n: page("".join(f"/columns/{i:08}-0000-0000-0000-000000000000/" for i in range(n))),
    "areas": lambda n: page("/module/xxgk/search" + "area " * n + " " * n),
    "quotation marks": lambda n: page("messageController/getMessage.do " + "'a" * n),
    "functions that are called": lambda n: page(
        "".join(f"<a href='javascript:f{i}({i})'>{i}</a>" for i in range(n))
        + "<script>"
        + "".join(f"function f{i}(a){{ var u = 'x' + a; location.href = u; }}" for i in range(n))
        + "</script>"
    ),
    "rows with scripts": lambda n: page("<table>" + "<tr onclick='show(1)'><td data-url=x.html>年报</td></tr>" * n + "</table>"),
    "choices": lambda n: page("<select>" + "".join(f"<option value=list_{i}.html>{i}</option>" for i in range(n)) + "</select>"),
    "variables": lambda n: page(
        "<a href='javascript:f(2)'>下一页</a><script>" + "var a = '1'; " * n + "function f(p){location = a + p}</script>"
    ),
    "sums": lambda n: page("<a href='javascript:f(2)'>下一页</a><script>function f(p){location = " + "(p + " * n + "}</script>"),
    "literals": lambda n: page("<script>var 年报 = [" + "{title:'年报',url:'/x'}," * n),
    "literals within": lambda n: page("<script>var 年报 = " + "{a:" * n),
    "literals that end": lambda n: page("<script>var 年报 = " + "{a:" * n + "}" * n),
    "asked services": lambda n: page("<script>" + "$.ajax({url:'/x', data:{page:p, q:q}});" * n),
    "asked services that do not end": lambda n: page("<script>" + "$.post('/x',{a:" * n),
    "services asked in many scripts": lambda n: page("<script>fetch('/list', opt)</script>" * n + "<script>opt = {page:1}</script>"),
    "written links": lambda n: page("<script>document.write('年报<a href=\\'/x.html\\'>年报</a>');" + "<a " * n),
    "made addresses": lambda n: page("<script>年报 href='" + "x' + a.b + '" * n),
    "data in XML": lambda n: page("<title>年报</title>" * n + "<url>/x</url>"),
    "stated pages": lambda n: page("共" + "<b>" * n + "页" * n + "1/" * n),
    "forms": lambda n: page(
        "<a href='javascript:f(2)'>下一页</a>"
        + "<form><input name=a></form>" * n
        + "<script>function f(p){x.a.value=p;x.submit()}</script>"
    ),
    "bodies by year": lambda n: page("".join(f"<a href=c{i}.html>青禾县人民政府</a>" for i in range(n))),
    "texts in parts": lambda n: page("<div>" * 1500 + "<p>文</p>" * n + "</div>" * 1500),
}
SMALL, LARGE = 400, 10_000


def work(text: str) -> int:
    """How many functions are called to look at a page."""
    count = 0

    def step(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(step)
    try:
        everything(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", GROWING)
def test_work_grows_with_the_page(name: str) -> None:
    # What is kept for the next page must not make the second one cheaper.
    titles.judged.cache_clear()
    small = work(GROWING[name](SMALL))
    titles.judged.cache_clear()
    assert work(GROWING[name](2 * SMALL)) < 2.6 * small + 20_000


@pytest.mark.parametrize("name", GROWING)
def test_large_pages_are_looked_at(name: str) -> None:
    everything(GROWING[name](LARGE))


def test_a_page_that_holds_a_file_is_looked_at() -> None:
    entry = ListEntry(URL, TITLE, None, TITLE)
    title = "附件：2023年政府信息公开统计表"
    addresses_printed = ("http://[x/1.xls", "http://h.example:99999/2.pdf", "3.xls")
    response = answer(page("".join(f"<p><a href='{address}'>{title}</a></p>" for address in addresses_printed)))
    assert [file.url for file in files.annex_files(response, entry)] == [f"{URL}3.xls"]
    assert [file.url for file in files.report_files(response, entry)] == [f"{URL}3.xls"]


#: Pages that print an address wherever one is read, the address being `{}`.
PRINTED = [
    f"<a href='{{}}'>{TITLE}</a>",
    "<a href='{}'>下一页</a>",
    "<a href='#' onclick=\"open('{}')\">下一页</a>",
    "<a href='javascript:next(2)'>下一页</a><script>function next(a){{location='{}'+a;}}</script>",
    f"<base href='{{}}'><a href='c1.html'>{TITLE}</a><iframe src='x'></iframe>",
    "<meta name=SiteDomain content='{}'>",
    "<tr onclick=\"show('{}')\"><td>年报</td></tr>",
    "<option value='{}'>2</option>",
    f"<script>var list=[{{{{title:'{TITLE}',url:'{{}}'}}}}]</script>",
    "<script>$.ajax({{url:'{}',data:{{page:1}}}})</script>",
    "<a href='javascript:f(2)'>下一页</a><form action='{}'><input name=p></form><script>function f(n){{x.p.value=n;x.submit()}}</script>",
    "<script src='{}'></script>",
    "<a data-url='{}'>加载更多</a>",
    "<iframe src='{}'></iframe>",
    "<div style='display:none'><a href='{}'>x</a></div>",
    "<h2>政府信息公开年报</h2><a href='{}'>更多</a>",
    "<script>location.href='{}';</script>",
    "<datastore><nextgroup><![CDATA[<a href='{}'>]]></nextgroup> totalRecord:10,perPage:1",
    ".jpage( totalRecord:9,perPage:1 proxyUrl:'{}' webid=1 $('#1').jpage(",
    "messageController/getMessage.do '{}/messageController/getMessage.do' columnId:'1' perPage:1",
    "<script url='{}/front/page/build/unit' querydata=\"'tagId':'list'\"></script>",
    "<script>createPageHTML(3,0,'{}','html')</script>",
    "<script>Pager({{prefix:'{}', suffix:'html', current:0, size:3}})</script>",
    "<script src='{}webBuilderCommon.js'></script>",
]
#: Pages that print a number wherever one is read.
COUNTED = [
    "<script>createPageHTML({},0,'index','html')</script>",
    "<script>createPageHTML('box',9,{},'index','html',1)</script>",
    "<script>Pager({{size:{},current:{},prefix:'index'}})</script>",
    "var currentPage = {};var countPage = {}; document.write('x.html')",
    "<datastore><nextgroup><![CDATA[<a href='/x']]></nextgroup> totalRecord:{},perPage:{}",
    "messageController/getMessage.do '/messageController/getMessage.do' columnId:'1' perPage:{} totalRecord:{}",
    "<i rows={} count={}></i>共{}页<i pageindex={} pagecount={} data-total={}></i>",
    '{{"data":{{"total":{},"rows":{},"results":[{{"title":"x","url":"/a","publishedTime":{}}}]}},"articles":[{{"url":"/a","date":{}}}]}}',
    '{{"custom":{{"total":{},"data":[{{"infourl":"/a","infodate":{}}}]}}}}',
]


@pytest.mark.parametrize(
    "printed", ["http://[x/", "http://www.qinghe.example:99999/", "http://h:x/", "javascript:x", "//[", "http://a℀b/", ":", "?"]
)
def test_a_broken_address_costs_one_link(printed: str) -> None:
    good = f"<a href='/zwgk/nb/c2.html'>{TITLE}</a>"
    for text in PRINTED:
        everything(page(text.format(printed) + good))
    response = answer(page(f"<a href='{printed}'>{TITLE}</a>{good}"))
    assert f"{URL}c2.html" in [entry.url for entry in links.anchors(response)]


@pytest.mark.parametrize("digits", [10, 400, 5000])
def test_a_number_without_end_is_none(digits: int) -> None:
    for text in COUNTED:
        filled = text.format(*["9" * digits] * text.count("{}"))
        everything(filled)
        everything(page(filled))


@given(addresses, st.sampled_from(PRINTED))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_printed_address_stops_a_page(printed: str, text: str) -> None:
    everything(page(text.format(printed)))


@given(addresses, st.integers() | st.floats() | st.text(max_size=20) | st.none())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_listed_address_or_moment_stops_a_list(url: str, moment: Any) -> None:
    entry = {"title": TITLE, "url": url, "post_url": url, "infourl": url, "date": moment, "publishedTime": moment, "infodate": moment}
    everything(json.dumps({"data": {"results": [entry]}, "articles": [entry], "custom": {"data": [entry], "total": moment}}))


def test_addresses_of_pages_are_read_with_the_same_care() -> None:
    uuid = "720faafd-6610-4d9e-9cc8-9e0f056c2101"
    block = f"http://www.qinghe.example/columns/{uuid}/templates/{uuid}/blocks/{uuid}"
    digits = "9" * 3000
    for url in (
        f"{block}?page=x",
        f"{block}?page={digits}",
        f"http://www.qinghe.example/Xxgknb/showList/1/page_{digits}.html",
        f"http://www.qinghe.example/module/xxgk/xxgkAnnualReport.jsp?fbtime={digits}",
        f"{URL}index_{digits}.html",
    ):
        for family in FAMILIES.values():
            asked(family, answer(page(f"<a href='/columns/{uuid}/202401/26/{uuid}.html'>{TITLE}</a>"), url=url))


def test_a_page_with_a_broken_base_is_read_without_it() -> None:
    response = answer(page(f"<a href=c1.html>{TITLE}</a>", "<base href='http://[x/'>"))
    assert [entry.url for entry in links.anchors(readable(response))] == [f"{URL}c1.html"]
    assert pages.page_title(response) == "政府信息公开年报"
    assert differs(response, answer(page(""))) is None


def test_parts_nested_without_end_are_joined() -> None:
    first = answer(page("<div id=zoom><p>第一页</p></div>"))
    second = answer(page("<div id=zoom>" + "<div>" * 1500 + "第二页" + "</div>" * 1500 + "</div>"))
    assert "第二页" in parts.join_parts([first, second]).text


def test_links_beyond_the_bound_and_downloads_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    text = page("".join(f"<a href={number}.html>x</a>" for number in range(links.LINKS + 10)))
    assert len(links.anchors(answer(text))) == links.LINKS
    monkeypatch.setattr(links, "LIST_CHARACTERS", 1000)
    assert links.anchors(answer(text)) == []
