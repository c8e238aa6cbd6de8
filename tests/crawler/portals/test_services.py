"""Lists that a page's script asks a service for."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.portals.services import NoList, asked_lists
from pipelines.rules import load_rules

HOST = "http://www.fengdu.example"
BASE = f"{HOST}/zwgk/nb/"
TITLE = "枫渡县{}年政府信息公开工作年度报告"


def asked(response: HtmlResponse) -> tuple[str, str, object]:
    """Method, path and parameters of the one request that a page makes for its list."""
    (request,) = asked_lists(response)
    body = request.body.decode()
    sent: object = json.loads(body) if body.startswith("{") else dict(parse_qsl(body or urlsplit(request.url).query))
    return request.method, urlsplit(request.url).path, sent


@pytest.mark.parametrize(
    ("script", "method", "path", "parameters"),
    [
        (
            "$.ajax({url:'/api/list', type:'post', data:{cid:'3', page:curr, limit:limit}}); var limit = 5;",
            "POST",
            "/api/list",
            {"cid": "3", "page": "1", "limit": "5"},
        ),
        (
            "axios.get('/api/list', { params: { cid: '3', pageNum: p, size: 4 } }).then(f)",
            "GET",
            "/api/list",
            {"cid": "3", "pageNum": "1", "size": "4"},
        ),
        (
            "const q = {cid: 3, page: 1}; fetch('/api/list', {method: 'POST', body: JSON.stringify(q)})",
            "POST",
            "/api/list",
            {"cid": 3, "page": 1},
        ),
        ("axios.post('/api/list', {cid: '3', page: 1})", "POST", "/api/list", {"cid": "3", "page": 1}),
        ("fetch(`/api/list?cid=${cid}&page=${page.value}`); const cid = 'A';", "GET", "/api/list", {"cid": "A", "page": "1"}),
        ("$.getJSON('/data/' + name + '.json', f); var name = 'nb';", "GET", "/data/nb.json", {}),
        ("$.post('get.jsp', {cid: 3, page: n}, function(h){ });", "POST", "/zwgk/nb/get.jsp", {"cid": "3", "page": "1"}),
        (
            "table.render({elem: '#t', url: '/api/list', where: {cid: 3}, page: true, limit: 4})",
            "GET",
            "/api/list",
            {"page": "1", "limit": "4", "cid": "3"},
        ),
        ('var x = new XMLHttpRequest(); x.open("GET", "/gk/nb.json?v=2", true);', "GET", "/gk/nb.json", {"v": "2"}),
        ("$('#fr').attr('src', '/gk/inner.jsp?lm=33');", "GET", "/gk/inner.jsp", {"lm": "33"}),
        ("$('#l').load('/frag/nb.html #ul');", "GET", "/frag/nb.html", {}),
        (
            "$('#t').datagrid({url: 'list.ashx', queryParams: {action: 'paging', kind: 'nb'}, pagination: true, pageSize: 20})",
            "POST",
            "/zwgk/nb/list.ashx",
            {"page": "1", "rows": "20", "action": "paging", "kind": "nb"},
        ),
        (
            "$('#t').bootstrapTable({url: '/api/list', sidePagination: 'server', pageSize: 5,"
            " queryParams: function (p) { return { size: p.limit, start: p.offset, cid: 3 }; }})",
            "GET",
            "/api/list",
            {"size": "5", "start": "0", "cid": "3"},
        ),
        ("$('#t').jqGrid({url: '/api/list', mtype: 'POST', rowNum: 15})", "POST", "/api/list", {"page": "1", "rows": "15"}),
        ("$.ajax({url: '/api/list?callback=?', dataType: 'jsonp', data: {cid: 3}})", "GET", "/api/list", {"cid": "3"}),
        ("$('#t').DataTable({ajax: '/data/nb.json', columns: [{data: 'title'}]})", "GET", "/data/nb.json", {}),
        (
            "$('#t').dataTable({serverSide: true, ajax: {url: '/api/list', data: {cid: 3}}})",
            "GET",
            "/api/list",
            {"start": "0", "length": "10", "cid": "3"},
        ),
        (
            "$.get('/api/list', {start: (page - 1) * size, limit: size}); var page = 1, size = 10;",
            "GET",
            "/api/list",
            {"start": "0", "limit": "10"},
        ),
        (
            "query(0); function query(i){ $.ajax({url: '/api/list', data: {cid: 3, pageIndex: i, t: Math.random()}}); }",
            "GET",
            "/api/list",
            {"cid": "3", "pageIndex": "0"},
        ),
    ],
)
def test_a_call_is_asked_as_the_script_would(
    page: Callable[..., HtmlResponse], script: str, method: str, path: str, parameters: dict[str, object]
) -> None:
    assert asked(page(f"<script>{script}</script>", BASE)) == (method, path, parameters)


@pytest.mark.parametrize(
    "script",
    [
        "$.ajax({url: '/api/addHits', data: {id: 3}})",
        "$.post('/user/login', {name: 'x'})",
        "$.get('http://weather.example/list', {page: 1})",
        "$.ajax({url: '/api/list', data: {cid: cid, page: 1}})",
        "$.ajax({url: base + '/list', data: {page: 1}})",
        "$.get('/search/list', {q: 1})",
        "$.ajax({url: '/api/list', type: 'DELETE'})",
        "$.get('/Handler.ashx?action=AddHit&id=3')",
        "$.post('/Handler.ashx', {op: 'insert', id: 3})",
        "$.post('/api/article', {id: 3})",
        "$.post('/api/replyList', {id: 3})",
    ],
)
def test_what_is_unknown_or_no_list_is_not_asked(page: Callable[..., HtmlResponse], script: str) -> None:
    assert asked_lists(page(f"<script>{script}</script>", BASE)) == []


@pytest.mark.parametrize(
    ("table", "method", "path", "parameters"),
    [
        (
            '<table class="easyui-datagrid" url="/api/list?lm=12" pagination="true" pageSize="5"></table>',
            "POST",
            "/api/list",
            {"page": "1", "rows": "5"},
        ),
        (
            """<table class="easyui-datagrid" data-options="singleSelect:true,url:'list.php?c=9',method:'get'"></table>""",
            "GET",
            "/zwgk/nb/list.php",
            {"c": "9"},
        ),
        ('<table data-toggle="table" data-url="nb.json" data-side-pagination="client"></table>', "GET", "/zwgk/nb/nb.json", {}),
        (
            '<table data-toggle="table" data-url="/api/list" data-side-pagination="server" data-query-params="asked"></table>'
            "<script>function asked(p) { return { limit: p.limit, offset: p.offset, cid: '7' }; }</script>",
            "GET",
            "/api/list",
            {"limit": "10", "offset": "0", "cid": "7"},
        ),
        (
            '<table data-toggle="table" data-url="/api/list" data-side-pagination="server" data-page-size="5"></table>',
            "GET",
            "/api/list",
            {"offset": "0", "limit": "5"},
        ),
    ],
)
def test_a_grid_is_asked_by_its_attributes(
    page: Callable[..., HtmlResponse], table: str, method: str, path: str, parameters: dict[str, str]
) -> None:
    assert asked(page(table, BASE)) == (method, path, parameters)


def test_fields_of_the_page_and_its_own_address_are_known(page: Callable[..., HtmlResponse]) -> None:
    script = (
        '<input type="hidden" id="cid" value="77"><input id="size" value="5"><script>'
        "$.get('/api/list', {cid: $('#cid').val(), size: parseInt(document.getElementById('size').value), node: getQueryString('node')});"
        "</script>"
    )
    (other,) = asked_lists(page("<script>var id = location.search.split('=')[1]; $.get('/c/' + id);</script>", f"{BASE}?id=9"))
    assert other.url == f"{HOST}/c/9"
    (request,) = asked_lists(page(script, f"{BASE}?node=9"))
    assert dict(parse_qsl(urlsplit(request.url).query)) == {"cid": "77", "size": "5", "node": "9"}
    assert asked_lists(page(script, BASE)) == [], "an address without the parameter leaves it unknown"


def test_a_list_counted_by_lines_is_read_to_its_end(walk: Callable[..., tuple[list[object], list[Request]]]) -> None:
    column = '<table data-toggle="table" data-url="/api/list" data-side-pagination="server" data-page-size="2"></table>'

    def answers(request: Request) -> str | None:
        if request.url == BASE:
            return column
        first = int(dict(parse_qsl(urlsplit(request.url).query))["offset"])
        rows = [{"url": f"/d/{year}.html", "title": TITLE.format(year)} for year in (2023, 2022, 2021)[first : first + 2]]
        return json.dumps({"total": 3, "rows": rows})

    entries, asked = walk("generic", BASE, answers)
    assert [entry.url for entry in entries] == [f"{HOST}/d/{year}.html" for year in (2023, 2022, 2021)]  # type: ignore[attr-defined]
    assert [urlsplit(request.url).query for request in asked[1:]] == ["offset=0&limit=2", "offset=2&limit=2"]


def test_a_list_of_a_service_is_read_to_its_end(walk: Callable[..., tuple[list[object], list[Request]]]) -> None:
    column = "<script>axios.get('/api/list', { params: { cid: 3, page: 1, size: 2 } }); s='<a href=\"/d/' + v.id + '.html\">';</script>"

    def answers(request: Request) -> str | None:
        if request.url == BASE:
            return column
        number = int(dict(parse_qsl(urlsplit(request.url).query))["page"])
        years = [2023, 2022, 2021][2 * number - 2 : 2 * number]
        return json.dumps({"total": 3, "rows": [{"id": year, "title": TITLE.format(year)} for year in years]}) if years else None

    entries, asked = walk("generic", BASE, answers)
    assert [entry.url for entry in entries] == [f"{HOST}/d/{year}.html" for year in (2023, 2022, 2021)]  # type: ignore[attr-defined]
    assert len(asked) == 3


def test_every_rule_says_why() -> None:
    rules = load_rules("crawler.portals", "services.toml", "no_lists", NoList)
    assert all(rule.reason and rule.words and all(word == word.lower() for word in rule.words) for rule in rules)


def test_what_a_script_adds_to_a_list_is_asked_for(walk: Callable[..., tuple[list[object], list[Request]]]) -> None:
    lines = "".join(f'<li><a href="/d/{year}.html">{TITLE.format(year)}</a></li>' for year in (2023, 2022))
    more = (
        "<script>var now = 1; $('.more').on('click', function(){ $.ajax({url: '/api/more', data: {cid: 3, page: ++now, size: 2},"
        " success: function(r){ h = '<a href=\"/d/' + r.id + '.html\">' }}); });</script>"
    )

    def answers(request: Request) -> str | None:
        if request.url == BASE:
            return lines + more
        number = int(dict(parse_qsl(urlsplit(request.url).query))["page"])
        years = [2023, 2022, 2021][2 * number - 2 : 2 * number]
        return json.dumps({"rows": [{"id": year, "title": TITLE.format(year)} for year in years]})

    entries, asked = walk("generic", BASE, answers)
    assert [entry.url for entry in entries] == [f"{HOST}/d/{year}.html" for year in (2023, 2022, 2021)]  # type: ignore[attr-defined]
    assert [urlsplit(request.url).query for request in asked[1:]] == ["cid=3&page=2&size=2", "cid=3&page=3&size=2"]
