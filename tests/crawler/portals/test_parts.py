"""Articles that go on in further files: which files those are, and what the parts make together."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scrapy.http import HtmlResponse

from crawler.portals.links import shown_length
from crawler.portals.parts import further_parts, join_parts

HOST = "http://www.qinghe.example"
TRS = '<script>createPageHTML(3, {}, "t20240126_1", "html")</script>'


@pytest.mark.parametrize(
    ("address", "body", "parts"),
    [
        ("/nb/202401/t20240126_1.html", TRS.format(0), ["t20240126_1_1.html", "t20240126_1_2.html"]),
        ("/nb/202401/t20240126_1_1.html", TRS.format(1), ["t20240126_1_2.html"]),
        ("/nb/content_7.shtml", "<script>createPageHTML('div', 2, 1, 'content_7', 'shtml', 9)</script>", ["content_7_2.shtml"]),
        ("/nb/content_7.html", '<a href="content_7_2.html">下一页</a>', ["content_7_2.html"]),
        ("/nb/content_7.html", '<a href="content_7_3.html">3</a><a href="content_7_2.html">2', ["content_7_2.html", "content_7_3.html"]),
        ("/nb/content_7", '<a href="content_7-2">下一页</a>', ["content_7-2"]),
        ("/nb/5886/", '<a href="index_2.html">下一页</a>', ["5886/index_2.html"]),
        # Neighbours, twins, lists and other hosts are no parts.
        ("/nb/content_7.html", '<a href="content_8.html">下一篇</a><a href="content_7_wap.html">手机版</a>', []),
        ("/nb/content_7.html", '<a href="content_7_2.pdf">附件</a><a href="http://www.copy.example/nb/content_7_2.html">2</a>', []),
        ("/nb/content_7.html", '<script>createPageHTML(3, 0, "index", "html")</script><a href="index_1.html">下一页</a>', []),
        ("/nb/content_7.html", '<a href="content_7.html">本页</a><a href="content_7_20240126.html">x</a>', []),
    ],
)  # fmt: skip
def test_the_parts_are_called_like_the_article(page: Callable[..., HtmlResponse], address: str, body: str, parts: list[str]) -> None:
    first = f"{HOST}{address}".replace("t20240126_1_1", "t20240126_1")
    folder = f"{HOST}/nb/202401/" if "202401/" in address else f"{HOST}/nb/"
    assert further_parts(page(body, HOST + address), first) == [folder + name for name in parts]


def part(page: Callable[..., HtmlResponse], number: int, article: str) -> HtmlResponse:
    menu = '<div class="menu"><a href="/">首页</a><span>青禾县人民政府门户网站</span></div>'
    head = "<h1>青禾县2023年政府信息公开工作年度报告</h1><p>发布时间：2024-01-26</p>"
    pager = f'<div class="pager"><a href="c_{number - 1}.html">上一页</a><a href="c_{number + 1}.html">下一页</a></div>'
    body = f'{menu}<div class="main">{head}<div class="article">{article}</div>{pager}</div><div class="foot">版权所有</div>'
    return page(f"<html><body>{body}</body></html>", f"{HOST}/c_{number}.html")


def test_the_article_is_whole_and_everything_else_stands_once(page: Callable[..., HtmlResponse]) -> None:
    articles = (
        "<p>一、总体情况</p><p>主动公开310条。</p>",
        "<p>二、主动公开情况</p><table><tr><td>项目</td><td>数量</td></tr><tr><td>规章</td><td>0</td></tr></table>",
        "<p>三、存在问题</p><p>人手不足。</p><p>青禾县人民政府</p>",
    )
    parts = [part(page, number, article) for number, article in enumerate(articles, start=1)]
    whole = join_parts(parts)
    assert whole.css(".article > *").xpath("string()").getall() == [
        "一、总体情况", "主动公开310条。", "二、主动公开情况", "项目数量规章0", "三、存在问题", "人手不足。", "青禾县人民政府",
    ]  # fmt: skip
    assert whole.css("td::text").getall() == ["项目", "数量", "规章", "0"]
    assert [len(whole.css(selector)) for selector in ("h1", ".menu", ".foot", ".article")] == [1, 1, 1, 1]
    assert whole.url == parts[0].url
    assert parts[0].css(".article > *").getall() == [f"<p>{text}</p>" for text in ("一、总体情况", "主动公开310条。")], "the parts stay"


def test_a_part_of_one_table_goes_below_the_article(page: Callable[..., HtmlResponse]) -> None:
    parts = [part(page, 1, "<p>一、总体情况</p><p>见下页。</p>"), part(page, 2, "<table><tr><td>规章</td><td>12</td></tr></table>")]
    assert "12" in join_parts(parts).css(".article td::text").getall()


def test_equal_parts_add_nothing(page: Callable[..., HtmlResponse]) -> None:
    parts = [part(page, 1, "<p>一、总体情况</p>")] * 2
    assert shown_length(join_parts(parts)) == shown_length(parts[0])


def test_a_table_that_fills_a_part_stays_whole(page: Callable[..., HtmlResponse]) -> None:
    rows = "<tr><td>规章</td><td>12</td></tr><tr><td>规范性文件</td><td>7</td></tr>"
    parts = [part(page, 1, f"<table>{rows}</table>"), part(page, 2, "<p>三、存在问题</p><p>规章</p><p>人手不足。</p>")]
    assert [child.root.tag for child in join_parts(parts).css(".article > *")] == ["table", "p", "p", "p"]
