"""Pages nobody has described: dated links, report titles, 下一页, frames."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scrapy.http import HtmlResponse, TextResponse

from crawler.portals import get_family

GENERIC = get_family("generic")
BASE = "http://www.fengdu.example/zwgk/nb/"
REPORT = "枫渡县2023年政府信息公开工作年度报告"


def test_entries_are_dated_links_and_report_titles(page: Callable[..., HtmlResponse]) -> None:
    body = (
        '<nav><a href="/">首页</a><a href="/zwgk/">政务公开</a></nav>'
        f'<ul><li><a href="content_1">{REPORT}</a></li>'
        '<li><a href="content_2">其他文件</a><span>2023-01-18</span></li>'
        '<li><a href="content_3">没有日期的链接</a></li></ul>'
    )
    assert [entry.title for entry in GENERIC.list_entries(page(body, BASE))] == [REPORT, "其他文件"]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ('<a href="2.html">下一页</a>', "2.html"),
        ('<a href="2.html"> 下 页 </a>', "2.html"),
        ('<a href="2.html"><span>下一页</span>&gt;</a>', "2.html"),
        ('<a href="?page=2">&gt;</a>', "?page=2"),
        ('<a href="index_2.jhtml">&gt;&gt;</a>', "index_2.jhtml"),
        ("<a href='javascript:;' onclick=\"location.href='index_2.htm'\">下一页</a>", "index_2.htm"),
        ('<a href="2.html">上一页</a>', None),
        ('<a href="javascript:next(2)">下一页</a>', None),
        ('<a href="http://www.other.example/2.html">下一页</a>', None),
    ],
)
def test_next_page(page: Callable[..., HtmlResponse], link: str, target: str | None) -> None:
    requests = GENERIC.next_pages(page(f"<li><a href='1.html'>{REPORT}</a></li>{link}", BASE))
    assert [request.url for request in requests] == ([f"{BASE}{target}"] if target else [])


def test_a_frame_is_followed_only_where_the_page_lists_nothing(page: Callable[..., HtmlResponse]) -> None:
    foreign, viewer = "http://ads.example/", "/pdfjs/web/viewer.html?file=/a.pdf"
    frame = "".join(f'<iframe src="{source}"></iframe>' for source in ("/list.jsp?d=7", foreign, viewer))
    assert [request.url for request in GENERIC.next_pages(page(frame, BASE))] == ["http://www.fengdu.example/list.jsp?d=7"]
    assert GENERIC.next_pages(page(f"{frame}<a href='1.html'>{REPORT}</a>", BASE)) == []


def test_numbers_of_a_pager_are_followed_where_no_link_says_next(page: Callable[..., HtmlResponse]) -> None:
    pager = '<b>1</b><a href="nb_2.html">2</a><a href="nb_3.html">[3]</a><a href="/calendar/4">4</a><a href="http://x.example/5">5</a>'
    requests = GENERIC.next_pages(page(f"<a href='c1'>{REPORT}</a>{pager}", BASE))
    assert [request.url for request in requests] == [f"{BASE}nb_2.html", f"{BASE}nb_3.html"]


@pytest.mark.parametrize(
    ("path", "pager", "target"),
    [
        ("zfxxgknb/1.html", "", "zfxxgknb/2.html"),
        ("zfxxgknb/12.shtml", "<script>parseInt('20')</script>", "zfxxgknb/13.shtml"),
        ("list.aspx?cid=1019&page=1&kw=", "", "list.aspx?cid=1019&page=2&kw="),
        ("list.jsp?currentPage=3", "", "list.jsp?currentPage=4"),
        ("list.jsp?pageSize=15&pageIndex=1", "", "list.jsp?pageSize=15&pageIndex=2"),
        ("zfxxgknb/2.html", '<a href="1.html">上一页</a>', None),
        ("zfxxgknb/", "", None),
        ("1757312345678901234.html", "", None),
        ("content_2.html", "", None),
        ("list.jsp?catId=1", "", None),
    ],
)
def test_a_list_that_says_which_page_it_is_is_asked_for_the_next(
    page: Callable[..., HtmlResponse], path: str, pager: str, target: str | None
) -> None:
    requests = GENERIC.next_pages(page(f"<li><a href='c1'>{REPORT}</a></li>{pager}", BASE + path))
    found = [(request.url, request.meta["optional"], request.meta["list_page"]) for request in requests]
    assert found == ([(BASE + target, True, 2)] if target else [])
    assert GENERIC.next_pages(page("<p>暂无数据</p>", BASE + path)) == []


def test_the_pager_of_easysite_names_its_pages_in_a_call(page: Callable[..., HtmlResponse]) -> None:
    pager = """<a style="cursor:pointer" onclick="queryArticleByCondition(this,'/zwgk/nb/21892-2.html')">下一页</a>"""
    pager += '<input name="article_paging_list_hidden" moduleid="21892" totalpage="6">'
    requests = GENERIC.next_pages(page(f"<li><a href='c1'>{REPORT}</a></li>{pager}", BASE))
    assert [request.url for request in requests] == [f"{BASE}21892-2.html"]


@pytest.mark.parametrize(
    ("shell", "target"),
    [
        ('<script>window.location.href="/fdx/index.shtml";</script>', "/fdx/index.shtml"),
        ("<body><script>location.replace('/nb/')</script><a href='/nb/'>点击进入</a></body>", "/nb/"),
        ('<script>top.location = "/nb/"</script>', "/nb/"),
        ("<script>document.cookie='a=1';location.href='/nb/'</script>", None),
        ("<script>location.href='http://www.other.example/'</script>", None),
        ("<script>location.href='/zwgk/nb/'</script>", None),
        ("<script>location.href=location.pathname+'?a'</script>", None),
        ('<script>var url="/nb/"; location.href=url;</script>', "/nb/"),
        ("<script>location.href = location.protocol + '//' + window.location.host + '/nb/';</script>", "/nb/"),
        ("<body onload='go()'><script>var dir='/nb'; function go(){ window.location = dir + '/' }</script>", "/nb/"),
        ("<script>if(/mobile/.test(ua)){location.href='/m/index.html'}else{location.href='/nb/'}</script>", "/nb/"),
        ("<script>location.href = base + '/nb/'</script>", None),
        (f"<p>{'正文' * 30}</p><script>function go(){{location.href='/nb/';}}</script>", None),
    ],
)
def test_shells_lead_on(page: Callable[..., HtmlResponse], shell: str, target: str | None) -> None:
    requests = GENERIC.next_pages(page(shell, BASE))
    assert [request.url for request in requests] == ([f"http://www.fengdu.example{target}"] if target else [])


@pytest.mark.parametrize(
    "href",
    [
        "content_184762",
        "1753311688616128514.html",
        "5886782/index.html",
        "20230118093015123/",
        "2022/nb.pdf",
        "t876963.shtml",
        "show.thtml?id=7",
    ],
)
def test_entries_need_no_known_address(page: Callable[..., HtmlResponse], href: str) -> None:
    entries = GENERIC.list_entries(page(f'<li><a href="{href}" title="{REPORT}">枫渡县...</a><span>2024-01-26</span></li>', BASE))
    assert [(entry.url, entry.title) for entry in entries] == [(BASE + href, REPORT)]


def test_samples(sample: Callable[..., TextResponse]) -> None:
    first = sample("generic", "/zwgk/zfxxgknb/")
    urls = [entry.url.removeprefix("http://www.qinghe.example") for entry in GENERIC.list_entries(first)]
    assert urls == ["/zwgk/zfxxgknb/content_184762", "/zwgk/zfxxgknb/1753311688616128514.html", "/zwgk/zfxxgknb/5886782/index.html"]
    following = GENERIC.next_pages(first)
    assert [request.url for request in following] == ["http://www.qinghe.example/zwgk/zfxxgknb/2.html"]
    second = sample("generic", "/zwgk/zfxxgknb/2.html")
    assert [entry.url.rsplit("/", 1)[1] for entry in GENERIC.list_entries(second)] == ["nb.pdf", "t876963.shtml"]
    assert GENERIC.next_pages(second) == []
    shell = sample("generic", "/class/ABCDEFGH/1")
    frame = GENERIC.next_pages(shell)[0].url.removeprefix("http://www.qinghe.example")
    assert len(GENERIC.list_entries(sample("generic", frame))) == 1
    assert len(GENERIC.list_entries(sample("generic", "/1969/1984/1988/index.htm"))) == 1
    assert GENERIC.next_pages(sample("generic", "/nb/2022.html")) == []
