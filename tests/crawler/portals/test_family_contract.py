"""What every registered family must do. A new family needs one line in each table below."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, JsonResponse, TextResponse

from crawler.portals import FAMILIES, UnknownFamily, get_family, recognise
from crawler.portals.family import FALLBACK, Family, readable, register

HOST = "http://www.qinghe.example"
TITLE = "青禾县2023年政府信息公开工作年度报告"


@dataclass(frozen=True)
class Shape:
    """A list page and a detail page as the family writes them.

    `answer` brings the entries where the list page does not hold them, `entry_url` is theirs where it is not the detail's.
    """

    list_url: str
    list_body: str
    detail_url: str
    detail_body: str
    answer: str = ""
    entry_url: str = ""


def answer_to(request: Request, body: str) -> TextResponse:
    """What the portal answers to a request of the family."""
    kind = JsonResponse if body.startswith("{") else HtmlResponse
    return readable(kind(request.url, body=body.encode(), encoding="utf-8", request=request))


HEX = "0123456789abcdef0123456789abcdef"
UUID = "720faafd-6610-4d9e-9cc8-9e0f056c2101"


SHAPES = {
    "trs": Shape(
        "/nb/",
        f'<li><a href="./202401/t20240126_1.html">{TITLE}</a></li><script>createPageHTML(2, 0, "index", "html")</script>',
        "/nb/202401/t20240126_1.html",
        '<div class="TRS_Editor"><p>x</p></div>',
    ),
    "hanweb_jpage": Shape(
        "/col/col7/index.html",
        '<div id="5"><script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&webid=1">'
        "</a>]]></nextgroup><recordset><record><![CDATA["
        f'<a href="/art/2024/1/26/art_7_1.html">{TITLE}</a>]]></record></recordset></datastore></script></div>'
        "<script>$('#5').jpage({totalRecord: 9, perPage: 3})</script>",
        "/art/2024/1/26/art_7_1.html",
        '<div id="zoom"><p>x</p></div>',
    ),
    "hanweb_xxgk": Shape(
        "/col/col7/index.html",
        '<script>var tree = "/module/xxgk/tree.jsp?area=11990101012345678X"</script>',
        "/module/xxgk/xxgkAnnualReport.jsp?fbtime=2023&area=11990101012345678X",
        '<div class="nb_con"><p>x</p></div>',
        answer=f'<a href="/art/2024/1/26/art_8_1.html">of another column</a><a href="/art/2024/1/26/art_7_1.html">{TITLE}</a>',
        entry_url="/art/2024/1/26/art_7_1.html",
    ),
    "hanweb_jpaas": Shape(
        "/nb/index.html",
        """<script url="/gateway/front/page/build/unit" queryData="{'tagId':'list','pageId':'7'}"></script>""",
        f"/nb/art/2024/art_{HEX}.html",
        '<div class="article-content"><p>x</p></div>',
        answer=json.dumps({"data": {"html": f'<a href="/nb/art/2024/art_{HEX}.html">{TITLE}</a>'}}),
    ),
    "ucap": Shape(
        "/qhx/c119637/list.shtml",
        f'<meta name="channelid" content="{HEX}"><div id="list"></div>',
        f"/qhx/c119637/202401/{HEX}.shtml",
        '<div id="UCAP-CONTENT"><p>x</p></div>',
        answer=json.dumps({"data": {"results": [{"title": TITLE, "url": f"//www.qinghe.example/qhx/c119637/202401/{HEX}.shtml"}]}}),
    ),
    "vsb": Shape(
        "/zwgk/nb.htm",
        f'<li><a href="../info/7/1.htm">{TITLE}</a></li><span class="p_next"><a href="nb/2.htm">下页</a></span>',
        "/info/7/1.htm",
        '<div id="vsb_content_2"><div class="v_news_content"><p>x</p></div></div>',
    ),
    "nfcms_gkmlpt": Shape(
        "/gkmlpt/index",
        '<script>window._CONFIG={"SID":"755001","TREE":[{"id":7,"name":"政府信息公开年报","jump_url":""}]}</script>',
        "/gkmlpt/content/4/4688/post_1.html",
        '<div id="zoomcon"><p>x</p></div>',
        answer=json.dumps({"articles": [{"title": TITLE, "url": "/gkmlpt/content/4/4688/post_1.html"}]}),
    ),
    "lonsun": Shape(
        "/public/column/7?type=3",
        "<script>Ls.ajax({url:'/site/label/8888',data:{labelName:'publicInfoList',siteId:'9',organId:'7',type:3}})</script>",
        "/public/7/1.html",
        '<div class="j-fontContent newscontnet"><p>x</p></div>',
        answer=f'<ul><li><a class="title" href="/public/7/1.html">{TITLE}</a></li></ul>',
    ),
    "anhui_openness": Shape(
        "/Xxgknb/showList/1/page_1.html",
        f'<li><a href="/Xxgknb/show/1.html">{TITLE}</a></li><a href="/Xxgknb/showList/1/page_2.html">下一页</a>',
        "/Xxgknb/show/1.html",
        '<div class="con"><p>x</p></div>',
    ),
    "epoint_ewb": Shape(
        "/zwgk/002005/002005003/subpage.html",
        f'<script src="/js/webBuilderCommon.js"></script><a href="/zwgk/002005/002005003/20240126/{UUID}.html">{TITLE}</a>',
        f"/zwgk/002005/002005003/20240126/{UUID}.html",
        '<div id="ivs_content"><p>x</p></div>',
    ),
    "columns_uuid": Shape(
        f"/columns/{UUID}/index.html",
        f'<script>load("/columns/{UUID}/templates/{UUID}/blocks/{UUID}")</script>',
        f"/columns/{UUID}/202401/26/{UUID}.html",
        '<div class="content"><p>x</p></div>',
        answer=f'<a href="/columns/{UUID}/202401/26/{UUID}.html">{TITLE}</a>',
    ),
    "truecms": Shape(
        "/qhx/nb/nb.html",
        f"<script>$('#list').jpage({{totalRecord:12, perPage:10, proxyUrl:'/truecms/messageController/getMessage.do', "
        f"ajaxParam:{{columnId:'{UUID}'}}}})</script>",
        f"/qhx/nb/content/{UUID}.html",
        '<div id="zoomcon"><p>x</p></div>',
        answer=json.dumps(
            {"result": f'<record><![CDATA[<li><a href="/qhx/nb/content/{UUID}.html">{TITLE}</a></li>]]></record>'}, ensure_ascii=False
        ),
    ),
    "generic": Shape(
        "/list/", f'<li><a href="content_1">{TITLE}</a></li><a href="2.html">下一页</a>', "/list/content_1", "<div><p>x</p></div>"
    ),
}


def test_every_family_has_a_shape() -> None:
    assert set(SHAPES) == set(FAMILIES)


@pytest.mark.parametrize("name", sorted(FAMILIES))
class TestFamily:
    def test_lists_and_pages(self, name: str, page: Callable[..., HtmlResponse]) -> None:
        shape, family = SHAPES[name], get_family(name)
        response = page(shape.list_body, HOST + shape.list_url)
        following = family.next_pages(response)
        assert following
        listed = answer_to(following[0], shape.answer) if shape.answer else response
        expected = [(HOST + (shape.entry_url or shape.detail_url), TITLE)]
        assert [(entry.url, entry.title) for entry in family.list_entries(listed)] == expected
        assert all(isinstance(request, Request) and request.callback is None for request in following)
        assert all(request.url.startswith(HOST) for request in following)

    def test_recognises_its_own_pages_and_no_others(self, name: str, page: Callable[..., HtmlResponse]) -> None:
        for other, shape in SHAPES.items():
            for url, body in ((shape.list_url, shape.list_body), (shape.detail_url, shape.detail_body)):
                evidence = get_family(name).recognise(page(body, HOST + url))
                assert bool(evidence) == (name == other != FALLBACK)

    def test_a_page_of_nothing_is_no_list(self, name: str, page: Callable[..., HtmlResponse]) -> None:
        for body in ("", "<html><body></body></html>", "<p>text</p>", "<script>createPageHTML(</script><datastore><a onclick='('>"):
            response = page(body)
            assert get_family(name).list_entries(response) == []
            assert get_family(name).next_pages(response) == []

    def test_json_that_says_nothing_ends_the_list(self, name: str) -> None:
        for body in ("{}", "[]", "null", "7", '{"data": 7, "custom": [], "articles": null}', '{"data": {"results": [7], "html": []}}'):
            response = readable(JsonResponse(HOST, body=body.encode(), encoding="utf-8", request=Request(HOST)))
            assert get_family(name).list_entries(response) == []
            assert get_family(name).next_pages(response) == []

    def test_hints_are_selectors_of_the_page(self, name: str, page: Callable[..., HtmlResponse]) -> None:
        response = page(SHAPES[name].detail_body)
        hints = get_family(name).detail_hints(response)
        assert all(len(response.css(selector)) == 1 for selector in hints)
        assert bool(hints) == (name != FALLBACK)

    def test_knows_neither_settings_nor_pipelines(self, name: str) -> None:
        source = inspect.getsource(inspect.getmodule(get_family(name)))  # type: ignore[arg-type]
        assert "settings" not in source
        assert "from pipelines" not in source


def test_the_page_overrides_the_registry(page: Callable[..., HtmlResponse]) -> None:
    for name, shape in SHAPES.items():
        if name != FALLBACK:
            found = recognise(page(shape.list_body, HOST + shape.list_url), FALLBACK)
            assert (found.family.name, bool(found.evidence)) == (name, True)


def test_a_page_nobody_recognises_stays_with_the_registry(page: Callable[..., HtmlResponse]) -> None:
    assert recognise(page("<p>x</p>"), "trs").family.name == "trs"


def test_names_are_unique_and_known() -> None:
    with pytest.raises(UnknownFamily, match="hanweb_jpage"):
        get_family("nowhere")

    class Twin(Family):
        name = "trs"

        def recognise(self, response: HtmlResponse) -> str | None:
            return None

        def list_entries(self, response: HtmlResponse) -> list:
            return []

        def next_pages(self, response: HtmlResponse) -> list:
            return []

    with pytest.raises(ValueError, match="two families"):
        register(Twin)
