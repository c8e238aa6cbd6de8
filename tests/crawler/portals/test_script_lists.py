"""Lists that scripts hold or write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from scrapy.http import HtmlResponse

from crawler.portals import get_family
from crawler.portals.family import readable
from crawler.portals.script_lists import made_addresses, script_entries, script_files

GENERIC = get_family("generic")
BASE = "http://www.fengdu.example/zwgk/nb/"
TITLE = "枫渡县2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("body", "day"),
    [
        (f"<script>var list = [{{title: '{TITLE}', url: './1.html', date: '2024-01-26'}}];</script>", date(2024, 1, 26)),
        (f'<script>var z=[{{id:1,pId:0,name:"{TITLE}",open:true,url:"1.html",target:"main"}}];</script>', None),
        (f'<script type="application/json">{{"p":{{"list":[{{"title":"{TITLE}","href":"1.html","cover":"/a.html"}}]}}}}</script>', None),
        (f"<script>document.write(\"<li><a href='1.html'>{TITLE}</a><span>2024-01-26</span></li>\");</script>", date(2024, 1, 26)),
        (f"<script>s += '<li><a href=\\'1.html\\'>{TITLE}<\\/a></li>';</script>", None),
        (f"<script>d.add(0, -1, '目录'); d.add(5, 0, '{TITLE}', '1.html', '', 'main');</script>", None),
        (f'<script>stm_bm(["menu"]); stm_aix("p1", "p0", [0, "{TITLE}", "", "", -1, "1.html"]);</script>', None),
        (f"<textarea style='display:none'><li><a href='1.html'>{TITLE}</a></li></textarea>", None),
        (f"<xml><doc><title>{TITLE}</title><url>1.html</url><date>2024-01-26</date></doc></xml>", date(2024, 1, 26)),
    ],
)
def test_what_a_page_holds_outside_its_markup(page: Callable[..., HtmlResponse], body: str, day: date | None) -> None:
    menu = '<ul><li><a href="/fzzf/">法治政府建设年度报告</a></li><li><a href="/x/">防汛演练</a><span>2024-02-01</span></li></ul>'
    entries = [entry for entry in GENERIC.list_entries(page(menu + body, BASE)) if entry.title == TITLE]
    assert [(entry.url, entry.date) for entry in entries] == [(f"{BASE}1.html", day)]


@pytest.mark.parametrize(
    "text",
    [
        f'{{"code":0,"data":{{"rows":[{{"articleTitle":"{TITLE}","linkUrl":"/zwgk/nb/1.html","publishDate":"2024-01-26"}}]}}}}',
        f'showList({{"list":[{{"bt":"{TITLE}","lj":"1.html","rq":1706230000000}}]}});',
        f'[{{"t":"{TITLE}","u":"1.html","d":"2024-01-26"}}]',
        f'{{"data":"[{{\\"title\\":\\"{TITLE}\\",\\"url\\":\\"1.html\\",\\"day\\":\\"2024-01-26\\"}}]"}}',
        f'<?xml version="1.0"?><list><item title="{TITLE}" url="1.html" date="2024-01-26"/></list>',
        f'["SUCCESS", "<li><a href=\\"1.html\\">{TITLE}</a><span>2024-01-26</span></li>"]',
        f'{{"code": 1, "data": {{"html": "<li><a href=1.html>{TITLE}</a><span>2024-01-26</span></li>"}}}}',
        f"<rss><item><title><![CDATA[{TITLE}]]></title><link>1.html</link><pubDate>2024-01-26</pubDate></item></rss>",
    ],
)
def test_what_a_service_answers(page: Callable[..., HtmlResponse], text: str) -> None:
    assert [(entry.url, entry.title, entry.date) for entry in script_entries(page(text, BASE))] == [
        (f"{BASE}1.html", TITLE, date(2024, 1, 26))
    ]


@pytest.mark.parametrize(
    "body",
    [
        f"<script>var a = {{title: '{TITLE}'}}; s = '<a href=\"' + a.u + '\">{TITLE}</a>';</script>",
        f"<script>var a = {{title: '{TITLE}', img: '/1.html'}};</script>",
        "<script>var a = {name: '栏目', url: '/x.html'};</script>",
    ],
)
def test_a_record_without_an_address_or_a_title_of_ours_is_no_entry(page: Callable[..., HtmlResponse], body: str) -> None:
    assert GENERIC.list_entries(page(body, BASE)) == []


@pytest.mark.parametrize(
    ("source", "recipe"),
    [
        ("""h += '<li><a href="/detail/' + d.rows[i].id + '.html">' + d.rows[i].title""", ("/detail/", "id", ".html")),
        ('<a href="/d/${item.id}.html">', ("/d/", "id", ".html")),
        (""":href="'/detail/' + item.cid + '/' + item.id">""", ("/detail/", "cid", "/", "id", "")),
        ("window.open('/x?id=' + row.id)", ("/x?id=", "id", "")),
        ("window.open('/d/' + row['site'] + '/' + row.day + '/' + row.id + '.htm')", ("/d/", "site", "/", "day", "/", "id", ".htm")),
        ("var ctx = '/gk'; open(ctx + '/d/' + row.id)", ("/gk/d/", "id", "")),
        ("const base = '/gk'; h = `<a href='${base}/d/${row.id}'>`", ("/gk/d/", "id", "")),
        ('<script type="text/html"><a href="detail.html?id={{@$value.id}}">', ("detail.html?id=", "id", "")),
        ('<a ng-href="/d/{{n.cid}}/{{n.id}}.html">', ("/d/", "cid", "/", "id", ".html")),
        ('<a href="/d/<%= id %>.html">', ("/d/", "id", ".html")),
        ("$('#main').attr('src', 'list.jsp?cid=' + node.id)", ("list.jsp?cid=", "id", "")),
        (
            "function show(id, k){ location.href = '/d/' + k + '_' + id; }"
            """ h += "<a onclick=\\"show('" + r.id + "','" + r.kind + "')\\">";""",
            ("/d/", "kind", "_", "id", ""),
        ),
    ],
)
def test_addresses_made_of_fields(source: str, recipe: tuple[str, ...]) -> None:
    assert made_addresses(source) == (recipe,)


def test_an_address_of_something_unknown_is_none() -> None:
    assert made_addresses("window.open(host + '/d/' + row.id); open('/x/' + pick(row) + '/' + row.id)") == ()


def test_scripts_that_may_write_the_list(page: Callable[..., HtmlResponse]) -> None:
    scripts = ("/js/jquery-1.8.js", "/js/nblist.js", "http://other.example/nb.js", "/js/common.js", "/layui/layui.js")
    body = "<p></p>" + "".join(f'<script src="{source}"></script>' for source in scripts)
    assert script_files(page(body, BASE)) == ["http://www.fengdu.example/js/nblist.js"]
    (request,) = GENERIC.next_pages(page(body, BASE))
    assert (request.url, request.meta["optional"]) == ("http://www.fengdu.example/js/nblist.js", True)


def test_a_script_in_a_file_is_read_with_what_the_page_fixes(page: Callable[..., HtmlResponse]) -> None:
    body = """<input type="hidden" id="size" value="5"><script>var channel = 'c77';</script><script src="/js/nb_list.js"></script>"""
    (request,) = GENERIC.next_pages(page(body, BASE))
    script = b"$.ajax({url: 'list.do', data: {id: channel, pageNo: n, size: $('#size').val()}});"
    written = readable(HtmlResponse(request.url, body=script, encoding="utf-8", request=request))
    assert isinstance(written, HtmlResponse)
    assert [asked.url for asked in GENERIC.next_pages(written)] == [f"{BASE}list.do?id=c77&pageNo=1&size=5"]
