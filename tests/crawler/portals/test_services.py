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
    (request,) = asked_lists(page(f"<script>{script}</script>", BASE))
    body = request.body.decode()
    sent: object = json.loads(body) if body.startswith("{") else dict(parse_qsl(body or urlsplit(request.url).query))
    assert (request.method, urlsplit(request.url).path, sent) == (method, path, parameters)


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
    ],
)
def test_what_is_unknown_or_no_list_is_not_asked(page: Callable[..., HtmlResponse], script: str) -> None:
    assert asked_lists(page(f"<script>{script}</script>", BASE)) == []


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
