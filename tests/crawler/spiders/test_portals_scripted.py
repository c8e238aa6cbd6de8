"""Portals whose columns, lists and articles only scripts open, entered by their home page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, JsonResponse, TextResponse

Play = Callable[..., Any]
HOST = "http://www.qinghe.example"
#: The registry knows no column.
HOME_ONLY = {"column_urls": ""}
TEXT = f"<p>{'正文' * 300}</p>"


def report(year: int) -> str:
    return f"青禾县{year}年政府信息公开工作年度报告"


def article(year: int) -> str:
    return f"<html><title>{report(year)}</title><h1>{report(year)}</h1>{TEXT}</html>"


def rows(*years: int) -> str:
    return "".join(f'<li><a href="/d/{year}.html">{report(year)}</a><span>{year + 1}-01-20</span></li>' for year in years)


ARTICLES = {f"{HOST}/d/{year}.html": article(year) for year in range(2018, 2024)}


def script(text: str) -> TextResponse:
    return TextResponse(f"{HOST}/js/x.js", body=text.encode(), headers={"Content-Type": "application/javascript"}, encoding="utf-8")


def served(url: str, data: Any) -> JsonResponse:
    return JsonResponse(url, body=json.dumps(data, ensure_ascii=False).encode(), headers={"Content-Type": "application/json"})


def years_of(played: Any) -> list[str]:
    return sorted(page.hints.list_title or "" for page in played.pages)


# ------------------------------------------------------------------ functions in files
def test_a_column_that_a_function_in_a_file_opens(play: Play) -> None:
    site = {
        f"{HOST}/": """<script>var ctx = '/site';</script><a href="###" onclick="toColumn(109)">信息公开年报</a>
            <script src="/js/jquery.min.js"></script><script src="/js/other.js"></script><script src="/js/article.js"></script>""",
        f"{HOST}/js/other.js": script("function share() { alert(1); }"),
        f"{HOST}/js/article.js": script('function toColumn(id) { window.location.href = ctx + "/list?id=" + id; }'),
        f"{HOST}/site/list?id=109": f"<title>信息公开年报</title><ul>{rows(2022, 2021)}</ul>",
        **ARTICLES,
    }
    played = play(site, HOME_ONLY)
    assert years_of(played) == [report(2021), report(2022)]
    assert f"{HOST}/js/jquery.min.js" not in played.asked


def test_a_pager_whose_function_stands_in_a_file(play: Play) -> None:
    def site(request: Request) -> Any:
        number = int(request.url[-1]) if "pageIndex" in request.url else 1
        further = f"""<a href="javascript:page_nav(document.forms[0],{number + 1})">下一页</a>""" if number < 3 else ""
        form = f'<form action="/nb/" method="get"><input type="hidden" name="pageIndex" value="{number}"></form>'
        if request.url.startswith(f"{HOST}/nb/"):
            year = 2023 - number
            return (
                f'<title>信息公开年报</title><ul>{rows(year)}</ul>{form}共3条 {number}/3页{further}<script src="/js/rollpage.js"></script>'
            )
        if request.url == f"{HOST}/js/rollpage.js":
            return script("function page_nav(frm, num) {\n  frm.pageIndex.value = num;\n  frm.submit();\n}")
        return ARTICLES.get(request.url)

    played = play(site)
    assert years_of(played) == [report(2020), report(2021), report(2022)]
    assert not played.rejected


def test_a_pager_whose_file_is_gone_is_told(play: Play) -> None:
    pager = '<a href="javascript:page_nav(2)">下一页</a><script src="/js/gone.js"></script>'
    played = play({f"{HOST}/nb/": f"<title>信息公开年报</title><ul>{rows(2022)}</ul>{pager}", **ARTICLES})
    assert years_of(played) == [report(2022)]
    assert played.reasons == ["list_unturned"]


def test_records_whose_address_a_function_in_a_file_makes(play: Play) -> None:
    asks = """<title>信息公开年报</title><div id="list"></div><script>var ctx = '/site';
        $.ajax({ method: "POST", url: ctx + "/articleList", data: {} }).done(function(data) {
          var html = ""; for (var i = 0; i < data.length; i++) {
            html += "<a href='###' onclick=\\"toDetail('" + data[i].id + "')\\">" + data[i].title + "</a>"; }
          $("#list").html(html); });</script><script src="/js/nav.js"></script><script src="/js/article.js"></script>"""
    site = {
        f"{HOST}/nb/": asks,
        f"{HOST}/site/articleList": served(
            f"{HOST}/site/articleList", [{"id": f"a{year}", "title": report(year)} for year in (2022, 2021)]
        ),
        f"{HOST}/js/nav.js": script("function open2() { return 1; }"),
        f"{HOST}/js/article.js": script('function toDetail(id) { window.open(ctx + "/detail?id=" + id); }'),
        f"{HOST}/site/detail?id=a2022": article(2022),
        f"{HOST}/site/detail?id=a2021": article(2021),
    }
    assert years_of(play(site)) == [report(2021), report(2022)]


# ------------------------------------------------------------------ columns and years that are clicked
def test_a_menu_that_sets_where_a_form_is_sent(play: Play) -> None:
    menu = """<span onclick="hrefTo('8','政府信息公开指南')">政府信息公开指南</span><span onclick="hrefTo('9','nb')">政府信息公开年报</span>
        <form name="form" method="post" action="" target="detail"></form><script>
        function hrefTo(id, name) { document.form.action = "/list.do?parent=" + id + "&name=" + name; document.form.submit(); }</script>"""
    site = {
        f"{HOST}/": '<a href="/xxgk/">信息公开</a>',
        f"{HOST}/xxgk/": '<frameset cols="120,*"><frame name="left" src="/left.do"><frame name="detail" src="/news.do"></frameset>',
        f"{HOST}/left.do": menu,
        f"{HOST}/news.do": "<p>公告</p>",
        f"{HOST}/list.do?parent=9&name=nb": f"<ul>{rows(2022, 2021, 2020)}</ul>",
        **ARTICLES,
    }
    assert years_of(play(site, HOME_ONLY)) == [report(2020), report(2021), report(2022)]


def test_a_menu_whose_click_calls_the_function_that_asks(play: Play) -> None:
    menu = """<ul class="menu"><li><a href="javascript:void(0);" type="4">信息公开指南</a></li>
        <li><a href="javascript:void(0);" type="5">信息公开年报</a></li></ul><script>
        $('.menu a').click(function(){ $('.menu a').removeClass('cur'); $(this).addClass('cur'); $('#t').html($(this).text());
          getList($(this).attr('type'), 1); });
        function getList(type, page){ $.get('/page.do', { type: type, page: page }, function(d){ show(d); }); }
        function show(d){ return '<a href="/d/' + d.id + '.html">'; }</script>"""
    listed = [{"id": 2022, "title": report(2022)}]

    def site(request: Request) -> Any:
        if request.url == f"{HOST}/page.do?type=5&page=1":
            return served(request.url, {"total": 1, "list": listed})
        return {f"{HOST}/": '<a href="/gk/">政府信息公开</a>', f"{HOST}/gk/": menu, **ARTICLES}.get(request.url)

    assert years_of(play(site, HOME_ONLY)) == [report(2022)]


def test_years_that_load_the_report_as_a_piece_of_the_page(play: Play) -> None:
    def piece(year: int) -> str:
        return f"<div><p align='center'>{report(year)}</p>{TEXT}</div>"

    column = """<title>政府信息公开年报</title><ul><li onclick="loadYear(2022)">2022年</li><li onclick="loadYear(2021)">2021年</li>
        <li onclick="loadYear(2020)">2020年</li></ul><div id="con"></div><script>
        function loadYear(y){ $("#con").load("/nb/" + y + ".html"); }</script>"""
    played = play({f"{HOST}/nb/": column, **{f"{HOST}/nb/{year}.html": piece(year) for year in (2020, 2021, 2022)}})
    assert years_of(played) == [report(2020), report(2021), report(2022)]


def test_a_frame_is_a_part_of_its_page(play: Play) -> None:
    """Its years are looked at as those of a column's first page are."""

    def site(request: Request) -> Any:
        if "list" in request.url:
            year = int(request.url[-4:]) if "year=" in request.url else 2022
            years = "".join(f"<option value='{y}'>{y}年</option>" for y in (2022, 2021))
            return f"""<title>政府信息公开年报</title><form name="f" action="/list">
                <select name="year" onchange="document.f.submit()">{years}</select></form><p>{report(year)}</p>{TEXT}"""
        return '<frameset><frame src="/top"><frame src="/list"></frameset>' if request.url == f"{HOST}/nb/" else None

    assert [page.url for page in play(site).pages] == [f"{HOST}/list?year=2022", f"{HOST}/list?year=2021"]


def test_a_catalogue_by_body_leads_to_the_office(play: Play) -> None:
    site = {
        f"{HOST}/": '<a href="/depts">信息公开</a>',
        f"{HOST}/depts": '<a href="/open?depCode=70">县政府办公室</a><a href="/open?depCode=71">县教育局</a><a href="/about">县政府</a>',
        f"{HOST}/open?depCode=70": """<a href="/open?depCode=70&menu=218">财政预决算</a>
            <a href="/open?depCode=70&menu=219">政府信息公开年度报告</a>""",
        f"{HOST}/open?depCode=70&menu=219": f"<ul>{rows(2022)}</ul>",
        **ARTICLES,
    }
    played = play(site, HOME_ONLY)
    assert years_of(played) == [report(2022)]
    assert not [url for url in played.asked if "71" in url or "about" in url]


# ------------------------------------------------------------------ what services answer
def test_a_pager_that_an_answer_brings_calls_a_function_of_the_page(play: Play) -> None:
    menu = """<a href="javascript:getMain('zn')">政府信息公开指南</a><a href="javascript:getMain('nb')">政府信息公开年报</a><script>
        function getMain(lb){ $.post('zf.htm?loc=' + lb, function(data){ $('#main').html(data[1]); }, 'json'); }
        function gopage(n, lb){ if (n != 0) {
          $.post('zf.htm?loc=' + lb + '&pageNo=' + n, function(data){ $('#main').html(data[1]); }, 'json'); } }
        </script>"""

    def site(request: Request) -> Any:
        number = {"zf.htm?loc=nb": 1, "zf.htm?loc=nb&pageNo=2": 2, "zf.htm?loc=nb&pageNo=3": 3}.get(request.url.removeprefix(f"{HOST}/"))
        if number is not None:
            lines = rows(*{1: (2022, 2021), 2: (2020,), 3: ()}[number])
            return served(request.url, ["SUCCESS", f"{lines}<a href=\"javascript:gopage({number + 1},'nb')\">下一页</a>"])
        return {f"{HOST}/": '<a href="/zf.html">信息公开</a>', f"{HOST}/zf.html": menu, **ARTICLES}.get(request.url)

    played = play(site, HOME_ONLY)
    assert years_of(played) == [report(2020), report(2021), report(2022)]
    assert not played.rejected


SHELL = """<div id="app"><h1>{{info.title}}</h1></div><script>
    function getQuery(name){ return new RegExp(name).exec(location.search)[2]; }
    new Vue({ created() { axios.get('/api/hits', { params: { id: getQuery('id') } });
      axios.get('/api/detail', { params: { id: getQuery('id') } }).then(res => { this.info = res.data }) } })</script>"""


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ({"data": {"title": report(2022), "content": TEXT}}, True),
        ({"data": {"title": report(2019), "content": TEXT}}, False),
        ({"code": 500}, False),
        (None, False),
    ],
)
def test_an_article_that_its_page_asks_a_service_for(play: Play, answer: Any, shown: bool) -> None:
    """Where the service has none, or another year's, the page itself is what there is."""

    def site(request: Request) -> Any:
        if request.url == f"{HOST}/api/detail?id=7":
            return served(request.url, answer) if answer else HtmlResponse(request.url, status=500)
        return {f"{HOST}/nb/": f'<ul><li><a href="/detail?id=7">{report(2022)}</a></li></ul>', f"{HOST}/detail?id=7": SHELL}.get(
            request.url
        )

    played = play(site)
    (page,) = played.pages
    assert ("正文" in page.body.decode()) is shown
    assert page.url == (f"{HOST}/api/detail?id=7" if shown else f"{HOST}/detail?id=7")
    assert not [url for url in played.asked if "hits" in url]


def test_the_file_that_asks_for_articles_is_fetched_once(play: Play) -> None:
    files = '<script src="/js/tool.js"></script><script src="/js/show.js"></script>'
    page = f'<html><body><h2 id="title"></h2><div id="content"></div>{files}</body></html>'
    tool = "function GetQueryString(name){ return new RegExp(name).exec(location.search)[2]; }"
    show = """$(function(){ var id = GetQueryString("id"), aid = GetQueryString("aid");
        $.getJSON("/api/info?id=" + id, function(res){ $("#content").html(res.data.content); }); });"""

    def site(request: Request) -> Any:
        year = request.url[-4:]
        if "/api/info" in request.url:
            return served(request.url, {"data": {"title": report(int(year)), "content": TEXT}})
        if "/show.html" in request.url:
            return page
        links = "".join(f'<li><a href="/show.html?aid=14&id={y}">{report(y)}</a></li>' for y in (2022, 2021, 2020))
        return {f"{HOST}/nb/": f"<ul>{links}</ul>", f"{HOST}/js/tool.js": script(tool), f"{HOST}/js/show.js": script(show)}.get(request.url)

    played = play(site)
    assert ["正文" in page.body.decode() for page in played.pages] == [True, True, True]
    assert [page.url for page in played.pages] == [f"{HOST}/api/info?id={year}" for year in (2022, 2021, 2020)]
    assert years_of(played) == [report(2020), report(2021), report(2022)]
    assert len([url for url in played.asked if url.endswith(".js")]) == 2


def test_methods_of_a_script_open_entries(play: Play) -> None:
    column = """<title>政府信息公开年报</title>
        <div id="app"><li v-for="item in list" @click="toDetail(item.id)">{{item.title}}</li></div><script>
        new Vue({ data: { page: 1 }, methods: {
          getList() { axios.get('/api/list', { params: { code: 'nb', page: this.page } }).then(res => { this.list = res.data.list }) },
          toDetail(id) { window.open('/d/' + id + '.html') } } })</script>"""

    def site(request: Request) -> Any:
        if request.url.startswith(f"{HOST}/api/list"):
            listed = [{"id": 2022, "title": report(2022)}] if request.url.endswith("page=1") else []
            return served(request.url, {"list": listed})
        return {f"{HOST}/nb/": column, **ARTICLES}.get(request.url)

    assert years_of(play(site)) == [report(2022)]


# ------------------------------------------------------------------ whose report it is
@pytest.mark.parametrize("title", ["云岭省2018年政府信息公开工作年度报告", "沧岚市人民政府办公室2018年政府信息公开工作年度报告"])
def test_reports_of_the_prefecture_and_the_province_are_left_alone(play: Play, title: str) -> None:
    ours = "沧岚市青禾县2019年政府信息公开工作年度报告"
    listed = f'<ul>{rows(2022)}<li><a href="/d/2018.html">{title}</a></li><li><a href="/d/2019.html">{ours}</a></li></ul>'
    played = play({f"{HOST}/nb/": listed, **ARTICLES})
    assert [page.url for page in played.pages] == [f"{HOST}/d/2022.html", f"{HOST}/d/2019.html"]
    assert played.stats["portals/titles/other_place"] == 1


# ------------------------------------------------------------------ addresses, menus and pagers of other makes
@pytest.mark.parametrize(
    "call",
    [
        """$.ajax({ url: "/data/itemId=" + itemId + ",pageIndex=" + pageIndex + ",pageSize=" + size + ".json", success: f });""",
        """$.getJSON("/data/itemId=" + itemId + ",pageIndex=" + pageIndex + ",pageSize=" + size + ".json", f);""",
    ],
)
def test_a_service_whose_path_says_the_page(play: Play, call: str) -> None:
    column = f"""<title>信息公开年报</title><script>var itemId = 967; var size = 1;
        function load(pageIndex) {{ {call} }}
        function f(d) {{ return "<a href='/d/" + d.year + ".html'>" + d.title + "</a>"; }} load(1);</script>"""

    def site(request: Request) -> Any:
        for number, year in enumerate((2022, 2021, 2020), 1):
            if request.url == f"{HOST}/data/itemId=967,pageIndex={number},pageSize=1.json":
                return served(request.url, {"data": {"total": 3, "rows": [{"year": year, "title": report(year)}]}})
        return {f"{HOST}/nb/": column, **ARTICLES}.get(request.url)

    assert years_of(play(site)) == [report(2020), report(2021), report(2022)]


def test_a_service_on_another_host_of_the_portal(play: Play) -> None:
    column = """<title>信息公开年报</title><script>var api = "{}"; function query(pageNo) {{
        $.ajax({{ url: api + "/article/list", dataType: "jsonp", data: {{ channel: "nb", pageNo: pageNo }} }}); }} query(1);</script>"""

    def site(request: Request) -> Any:
        if request.url == "http://api.qinghe.example/article/list?channel=nb&pageNo=1":
            return served(request.url, {"list": [{"title": report(2022), "url": f"{HOST}/d/2022.html"}]})
        return {f"{HOST}/nb/": column.format("http://api.qinghe.example"), **ARTICLES}.get(request.url)

    assert years_of(play(site)) == [report(2022)]
    assert play({f"{HOST}/nb/": column.format("http://api.elsewhere.example")}).asked == [f"{HOST}/nb/", f"{HOST}/"]


def test_a_program_may_write_the_menu(play: Play) -> None:
    menu = """document.write("<a href='/list.asp?classid=12'>政府信息公开年报</a>");"""
    site = {
        f"{HOST}/": '<body><p>青禾县</p><script src="/inc/menu.asp?id=1"></script></body>',
        f"{HOST}/inc/menu.asp?id=1": menu,
        f"{HOST}/list.asp?classid=12": f"<ul>{rows(2022)}</ul>",
        **ARTICLES,
    }
    assert years_of(play(site, HOME_ONLY)) == [report(2022)]


def test_a_bound_element_is_called_like_the_link_in_it(play: Play) -> None:
    menu = """<ul><li class="m" cid="3"><a href="#3.2">信息公开指南</a></li><li class="m" cid="4"><a href="#3.4">信息公开年报</a></li></ul>
        <script>$(".m").click(function(){ $("#main").load("/list?cid=" + $(this).attr("cid")); });</script>"""
    site = {
        f"{HOST}/": '<a href="/gk/">信息公开</a>',
        f"{HOST}/gk/": menu,
        f"{HOST}/list?cid=4": f"<table>{rows(2022)}</table>",
        **ARTICLES,
    }
    assert years_of(play(site, HOME_ONLY)) == [report(2022)]


@pytest.mark.parametrize(
    "pager",
    [
        '<a href="/nb/?PageFirstRow=2&id=3">下一个</a>',
        """<a href="javascript:" onclick='RefreshPageTo(event, "/nb/?PageFirstRow=2\\u0026id=3");return false;'><img alt="下一组"></a>""",
    ],
)
def test_pagers_that_speak_of_other_things_than_pages(play: Play, pager: str) -> None:
    site = {f"{HOST}/nb/": f"<ul>{rows(2022)}</ul>{pager}", f"{HOST}/nb/?PageFirstRow=2&id=3": f"<ul>{rows(2021)}</ul>", **ARTICLES}
    assert years_of(play(site)) == [report(2021), report(2022)]


def test_a_table_of_years_by_body_gives_no_report_of_another_body(play: Play) -> None:
    def shown(title: str) -> str:
        return f"<title>{title}</title><h1>{title}</h1>{TEXT}"

    lines = (("县政府", "z"), ("县教育局", "j"))
    table = "".join(f"<tr><td>{body}</td><td><a href='/{letter}2022.html'>2022年</a></td></tr>" for body, letter in lines)
    site = {
        f"{HOST}/nb/": f"<title>政府信息公开年报</title><table>{table}</table>",
        f"{HOST}/z2022.html": shown(report(2022)),
        f"{HOST}/j2022.html": shown("青禾县教育局2022年政府信息公开工作年度报告"),
    }
    played = play(site)
    assert [page.url for page in played.pages] == [f"{HOST}/z2022.html"]
    assert f"{HOST}/j2022.html" not in played.asked
    assert len(play(site, scope="all").pages) == 2
