"""How lists say what comes behind a page: links, numbers, choices, forms, declarations; and how they say that something does."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from scrapy.http import HtmlResponse

from crawler.portals import get_family
from crawler.portals.branches import scripted_branches
from crawler.portals.pagers import turned_pages, unturned
from crawler.portals.titles import TitleKind

GENERIC = get_family("generic")
BASE = "http://www.fengdu.example/zwgk/nb/"
ROW = "<li><a href='c1.html'>枫渡县2023年政府信息公开工作年度报告</a></li>"
FORM = """<form id="f" name="pageForm" method="{method}" action="list.do"><input type="hidden" name="cid" value="12">
<input type="hidden" id="no" name="pageNo" value="1"><input type="submit" name="go" value="查询"><input type="checkbox" name="c" value="1">
<select name="dw"><option value="">全部</option><option value="7">财政局</option></select></form>"""


@pytest.mark.parametrize(
    ("pager", "target"),
    [
        ('<a href="2.html">【下一页】</a>', "2.html"),
        ('<a href="2.html">下一页→</a>', "2.html"),
        ('<a href="2.html">&larr; 较早的文章</a>', "2.html"),
        ('<a href="2.html"><img src="n.gif" alt="下一页"></a>', "2.html"),
        ('<a class="pg-next" href="?p=2"><i></i></a>', "?p=2"),
        ('<a href="?p=2" title="下一页"><i></i></a>', "?p=2"),
        ('<link rel="next" href="?p=2">', "?p=2"),
        ("<input type=button value=下一页 onclick=\"window.location='list.asp?page=2'\">", "list.asp?page=2"),
        ('<a style="cursor:pointer" tourl="/zwgk/nb/ui?currentPage=2">下一页</a>', "ui?currentPage=2"),
        ('<a href="javascript:;" data-url="more?offset=5">加载更多</a>', None),
        ('<a href="javascript:;" data-url="/zwgk/nb/more?offset=5">加载更多</a>', "more?offset=5"),
        ("<select><option value='a.html'>1</option><option value='a_2.html'>2</option></select>", "a_2.html"),
        ("<a href='list2.htm'>第二页</a>", "list2.htm"),
        ("<a href='list2.htm'>[2]</a>", "list2.htm"),
        (
            "<a onclick='go(2)'>下一页</a><script>function go(n){if(n==1){u='i.html'}else{u='i_'+(n-1)+'.html'} location=u}</script>",
            "i_1.html",
        ),
        ("<a href='javascript:next()'>下一页</a><script>var cur=1; function next(){location='l.jsp?p='+(cur+1)}</script>", "l.jsp?p=2"),
    ],
)
def test_the_next_page(page: Callable[..., HtmlResponse], pager: str, target: str | None) -> None:
    assert [request.url for request in turned_pages(page(ROW + pager, BASE))] == ([BASE + target] if target else [])


@pytest.mark.parametrize(
    "script",
    [
        "laypage.render({count: 12, limit: 5, jump: function(obj, first){ if(!first){ location.href = '?page=' + obj.curr; } }});",
        "new Pagination({ total: 3, link: '?page={page}' });",
        "$('#p').paging({ total: 3, url: '?page=%p' });",
        "$('.p a').click(function(){ location.href = '?page=' + $(this).attr('pageno'); });",
    ],
)
def test_a_declared_pager_is_a_guess(page: Callable[..., HtmlResponse], script: str) -> None:
    requests = turned_pages(page(f"{ROW}<script>{script}</script>", BASE))
    assert [(request.url, request.meta) for request in requests] == [(f"{BASE}?page=2", {"optional": True, "list_page": 2})]


def test_a_declared_pager_ends_at_the_pages_it_states(page: Callable[..., HtmlResponse]) -> None:
    script = "<script>laypage.render({count: 12, limit: 5, jump: function(o){ location.href = '?page=' + o.curr; }});</script>"
    assert turned_pages(page(ROW + script, f"{BASE}?page=3", meta={"list_page": 3})) == []


def test_a_search_box_is_no_pager(page: Callable[..., HtmlResponse]) -> None:
    script = "<script>function find(value){ location.href = '/search?q=' + value; }</script>"
    assert turned_pages(page(ROW + script, BASE)) == []


@pytest.mark.parametrize(
    "script",
    [
        "function go(n){ document.pageForm.pageNo.value = n; document.pageForm.submit(); }",
        "function go(n){ document.getElementById('no').value=n; document.getElementById('f').submit(); return false; }",
        "function go(n){ $('#no').val(n); $('#f').submit(); }",
        "function go(n){ $(\"input[name='pageNo']\").val(n); $('form').submit(); }",
    ],
)
@pytest.mark.parametrize("link", ["<a href='javascript:go(2)'>下一页</a>", "<a href='#' onclick='return go(2);'>2</a>"])
def test_a_form_is_sent_as_a_browser_sends_it(page: Callable[..., HtmlResponse], script: str, link: str) -> None:
    (request,) = turned_pages(page(ROW + FORM.format(method="post") + f"<script>{script}</script>{link}", BASE))
    assert (request.method, request.url) == ("POST", f"{BASE}list.do")
    assert parse_qs(request.body.decode(), keep_blank_values=True) == {"cid": ["12"], "pageNo": ["2"], "dw": [""]}
    (asked,) = turned_pages(page(ROW + FORM.format(method="get") + f"<script>{script}</script>{link}", BASE))
    assert (asked.method, asked.url) == ("GET", f"{BASE}list.do?cid=12&pageNo=2&dw=")


def test_a_list_of_asp_net_is_posted_back(page: Callable[..., HtmlResponse]) -> None:
    form = "<form method=post action='./list.aspx?cid=7'><input type=hidden name=__VIEWSTATE value='dD=='>"
    pager = '<a href="javascript:__doPostBack(&#39;ctl00$Pager&#39;,&#39;Page$2&#39;)">2</a></form>'
    (request,) = turned_pages(page(form + ROW + pager, f"{BASE}list.aspx?cid=7"))
    assert (request.method, request.url) == ("POST", f"{BASE}list.aspx?cid=7")
    assert parse_qs(request.body.decode()) == {"__VIEWSTATE": ["dD=="], "__EVENTTARGET": ["ctl00$Pager"], "__EVENTARGUMENT": ["Page$2"]}


def test_a_form_of_another_site_is_not_sent(page: Callable[..., HtmlResponse]) -> None:
    form = (
        "<form method=post action='http://elsewhere.example/x'><input name=p></form><script>function go(n){x.p.value=n;x.submit()}</script>"
    )
    assert turned_pages(page(f"{ROW}{form}<a href='javascript:go(2)'>下一页</a>", BASE)) == []


@pytest.mark.parametrize(
    ("pager", "said"),
    [
        ("第1页/共3页 <a href='javascript:turner.next();'>下一页</a>", "of 3 pages 1 could be turned"),
        ("页次：<b>1</b>/<b>3</b>页", "of 3 pages 1 could be turned"),
        ("<script>var totalPage = 3;</script>", "of 3 pages 1 could be turned"),
        ("<a href='#' onclick='turner.next()'>下一页</a>", "turner.next() # could not be read"),
        ("<a href='#' onclick='show(2)'>下一页</a><script>function show(n){ $('#p' + n).show(); }</script>", ""),
        ("共1页", ""),
        ("共 12 条", ""),
        ("<a href='javascript:;' class='next'>下一页</a>", ""),
        ("<a href='#' onclick='turner.next()' class='next disabled'>下一页</a>", ""),
        ("<span>下一页</span>", ""),
    ],
)
def test_a_list_that_goes_on_is_told(page: Callable[..., HtmlResponse], pager: str, said: str) -> None:
    assert unturned(page(ROW + pager, BASE), 1) == said


YEARS = "".join(f'<option value="{year}">{year}年</option>' for year in (2023, 2022))
YEARLY: tuple[TitleKind, ...] = ("column", "branch")
YEAR_FORM = '<form name="f" action="nb.asp"><input type="hidden" name="lm" value="6">'


@pytest.mark.parametrize(
    "select",
    [
        f'{YEAR_FORM}<select name="nd" onchange="this.form.submit()">{YEARS}</select></form>',
        f"""<select onChange="chosen(this.value)">{YEARS}</select>
        <script>function chosen(y){{ location.href = "nb.asp?lm=6&nd=" + y; }}</script>""",
        f"""{YEAR_FORM}<input type="hidden" name="nd"></form><select onchange="chosen($(this).val())">{YEARS}</select>
        <script>function chosen(y){{ document.f.nd.value = y; document.f.submit(); }}</script>""",
    ],
)
def test_a_list_is_read_year_by_year(page: Callable[..., HtmlResponse], select: str) -> None:
    pages = scripted_branches(page(select, BASE), YEARLY)
    folder = BASE.rpartition("/")[0]
    assert [(name, request.url) for name, request in pages] == [(f"{year}年", f"{folder}/nb.asp?lm=6&nd={year}") for year in (2023, 2022)]


@pytest.mark.parametrize(
    "select",
    [
        f'<select name="nd">{YEARS}</select>',
        '<select onchange="this.form.submit()"><option>2023年</option><option>全部</option></select>',
        f'<form action="http://other.example/"><select name="nd" onchange="this.form.submit()">{YEARS}</select></form>',
    ],
)
def test_other_choices_are_left_alone(page: Callable[..., HtmlResponse], select: str) -> None:
    assert scripted_branches(page(select, BASE), YEARLY) == []
