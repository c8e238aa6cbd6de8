"""VSB: the pager is followed, never computed; links are relative to where the page stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from scrapy.http import HtmlResponse

from crawler.items import Page
from crawler.portals import get_family
from pipelines.draft import RejectedPage
from pipelines.extract import extract

VSB = get_family("vsb")
BASE = "http://www.luting.example/zwgk/"


def row(href: str, year: int) -> str:
    return (
        f'<li id="line_u9_{year}"><a href="{href}" title="芦汀县{year}年政府信息公开年报">芦汀县{year}年...</a><i>{year + 1}/02/01</i></li>'
    )


def pager(href: str) -> str:
    return f'<div class="pb_sys_common"><span class="p_next p_fun"><a href="{href}">下页</a></span><a href="nb/1.htm">尾页</a></div>'


def test_pages_are_numbered_backwards(walk: Callable[..., Any]) -> None:
    site = {
        f"{BASE}nb.htm": row("../info/1003/30.htm", 2022) + pager("nb/2.htm"),
        f"{BASE}nb/2.htm": row("../../info/1003/20.htm", 2021) + pager("1.htm"),
        f"{BASE}nb/1.htm": row("../../info/1003/10.htm", 2020) + '<span class="p_next_d p_fun_d">下页</span>',
    }
    entries, asked = walk("vsb", f"{BASE}nb.htm", lambda request: site.get(request.url))
    assert [request.url for request in asked] == list(site)
    assert [(entry.url, entry.title, str(entry.date)) for entry in entries] == [
        (f"http://www.luting.example/info/1003/{number}.htm", f"芦汀县{year}年政府信息公开年报", f"{year + 1}-02-01")
        for number, year in ((30, 2022), (20, 2021), (10, 2020))
    ]


def test_list_pages_are_not_kept_in_a_cache(page: Callable[..., HtmlResponse]) -> None:
    requests = VSB.next_pages(page(row("info/1/1.htm", 2022) + pager("nb/2.htm"), f"{BASE}nb.htm"))
    assert [request.meta for request in requests] == [{"dont_cache": True}]


def test_the_dynamic_variant_is_followed_as_well(page: Callable[..., HtmlResponse]) -> None:
    link = '<a href="/content.jsp?urltype=news.NewsContentUrl&amp;wbtreeid=1324&amp;wbnewsid=77">芦汀县年报</a>'
    body = f'{link}<a class="Next" href="list.jsp?a1t=3&amp;a1p=2&amp;urltype=tree.TreeTempUrl&amp;wbtreeid=1324">下页</a>'
    response = page(body, "http://www.luting.example/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1324")
    assert [entry.url.rsplit("=", 1)[1] for entry in VSB.list_entries(response)] == ["77"]
    assert [request.url.split("?")[1] for request in VSB.next_pages(response)] == ["a1t=3&a1p=2&urltype=tree.TreeTempUrl&wbtreeid=1324"]


def test_other_info_addresses_are_not_details(page: Callable[..., HtmlResponse]) -> None:
    assert VSB.list_entries(page('<a href="/info/18336">x</a><a href="/info/list.htm">y</a>', BASE)) == []


def test_a_pdf_shown_by_a_script_is_found() -> None:
    body = (
        '<div id="vsb_content_501"><div class="v_news_content"><script>showVsbpdfIframe("/__local/7/AB/nb.pdf","100%")</script></div></div>'
        '<div>附件【<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=2">芦汀县年报.docx</a>】</div>'
    )
    with pytest.raises(RejectedPage, match="attachment_only") as refused:
        extract(Page(body=body.encode(), url="http://www.luting.example/info/1003/30.htm"))
    assert refused.value.raw.split("\n")[-1] == "http://www.luting.example/__local/7/AB/nb.pdf"
