"""Where links lead, what they are called, and when two addresses are one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from scrapy.http import HtmlResponse

from crawler.portals.links import address_key, anchors, is_twin, parse_date, url_date

Pages = Callable[..., HtmlResponse]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-01-18", date(2023, 1, 18)),
        ("[2017-04-24]", date(2017, 4, 24)),
        ("2023/1/8", date(2023, 1, 8)),
        ("2023.01.18", date(2023, 1, 18)),
        ("2023年1月18日", date(2023, 1, 18)),
        ("2024-01-26 10时25分", date(2024, 1, 26)),
        ("2021-03-2918:26", date(2021, 3, 29)),
        ("23-01-18", date(2023, 1, 18)),
        ("2026-\n01-\n23", date(2026, 1, 23)),
        ("2023-13-40 2023-01-02", date(2023, 1, 2)),
        ("第12023-01-18号", None),
        ("2023年度", None),
        ("", None),
    ],
)
def test_dates_as_lists_print_them(text: str, expected: date | None) -> None:
    assert parse_date(text) == expected


def test_full_title_beats_a_cut_label(page: Pages) -> None:
    cut = '<li><a href="a.html" title="青禾县人民政府2023年年报">青禾县人民政府2...</a></li>'
    useless = '<li><a href="b.html" title="点击">长标题在这里</a></li>'
    response = page(cut + useless)
    assert [entry.title for entry in anchors(response)] == ["青禾县人民政府2023年年报", "长标题在这里"]


def test_date_comes_from_the_row_not_from_the_neighbour(page: Pages) -> None:
    response = page(
        "<div><p><a href='1.html'>甲</a><span>2023-01-18</span></p><p><a href='2.html'>乙</a></p></div>"
        "<table><tr><td><a href='3.html'>丙</a></td><td>2022/2/3</td></tr></table>"
        "<a href='/art/2021/4/5/art_1_2.html'>丁</a><a href='./202002/t20200206_7.html'>戊</a>"
    )
    dates = {entry.title: entry.date for entry in anchors(response)}
    assert dates == {"甲": date(2023, 1, 18), "乙": None, "丙": date(2022, 2, 3), "丁": date(2021, 4, 5), "戊": date(2020, 2, 6)}


def test_links_that_name_a_form_are_called_like_their_row(page: Pages) -> None:
    title = "青禾县2022年政府信息公开工作年度报告"
    table = f'<table><tr><td>{title}</td><td><a href="1.pdf">PDF</a> <a href="1.docx">[Word版]</a></td><td>2023-01-18</td></tr></table>'
    line = f'<ul><li><span>{title}</span><a href="2.html">点击查看</a></li></ul><p>很长的正文<a href="3.html">查看</a></p>'
    assert [entry.title for entry in anchors(page(table))] == [f"{title} 2023-01-18"] * 2
    assert [entry.title for entry in anchors(page(line))] == [title, "查看"]
    assert anchors(page(f'<li>{title}<a href="2.html" title="全文">下载</a></li>'))[0].title == "全文"


def test_date_inside_the_title_is_not_the_date_of_the_row(page: Pages) -> None:
    response = page("<li><a href='1.html'>截至2022年12月31日的情况</a><span>2023-01-18</span></li>")
    assert anchors(response)[0].date == date(2023, 1, 18)


@pytest.mark.parametrize(
    ("html", "target"),
    [
        ('<a href="202302/t1.html">x</a>', "http://www.qinghe.example/zwgk/nb/202302/t1.html"),
        ("<a onclick=\"jumpToDetail('./202605/t20260501_1.html')\">x</a>", "http://www.qinghe.example/zwgk/nb/202605/t20260501_1.html"),
        ("<a href=\"javascript:void(0)\" onclick=\"go('/nb/1.shtml','_blank')\">x</a>", "http://www.qinghe.example/nb/1.shtml"),
        ("<a href=\"javascript:open('content_1.html')\">x</a>", "http://www.qinghe.example/zwgk/nb/content_1.html"),
        ('<a href="//cdn.qinghe.example/a">x</a>', "http://cdn.qinghe.example/a"),
        ('<base href="/other/"><a href="a.html">x</a>', "http://www.qinghe.example/other/a.html"),
        ('<a href="#">x</a>', None),
        ('<a href="javascript:next(2)">x</a>', None),
        ('<a href="mailto:a@b.example">x</a>', None),
        ('<a href="http://[broken/">x</a>', None),
        ("<a name='top'>x</a>", None),
    ],
)
def test_targets(page: Pages, html: str, target: str | None) -> None:
    assert [entry.url for entry in anchors(page(html))] == ([target] if target else [])


@pytest.mark.parametrize(
    "other",
    [
        "https://qinghe.example/nb/t1.html",
        "http://www.qinghe.example/nb/t1.html#top",
        "http://www.qinghe.example:80/nb/t1_wap.html",
        "http://www.qinghe.example/nb/t1_app.html",
        "http://WWW.qinghe.example/nb/t1.html?isMobile=false",
        "http://www.qinghe.example/nb/t1.html;jsessionid=A1B2-C3.node1",
        "http://www.qinghe.example/nb/t1.html?ddtab=true",
    ],
)
def test_twins_are_one_address(other: str) -> None:
    assert address_key(other) == address_key("http://www.qinghe.example/nb/t1.html")


def test_index_files_are_their_directory() -> None:
    assert address_key("http://qinghe.example/nb/index.shtml") == address_key("http://qinghe.example/nb/")
    assert address_key("http://qinghe.example") == address_key("http://qinghe.example/")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/n?page=1", "http://a.example/n?page=2"),
        ("http://a.example/index_1.html", "http://a.example/index_2.html"),
        ("http://a.example/x", "http://b.example/x"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_form_data_tells_post_requests_apart() -> None:
    assert address_key("http://a.example/p", b"page=1") != address_key("http://a.example/p", b"page=2")


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/nb/t20230118_1.html", date(2023, 1, 18)),
        ("/art/2023/1/18/art_1_2.html", date(2023, 1, 18)),
        ("/c/2026-01-15/7097241.shtml", date(2026, 1, 15)),
        ("/qhx/2026-02/02/article_2026020215.html", date(2026, 2, 2)),
        ("/zwgk/002005/20230112/653ee5f0.html", date(2023, 1, 12)),
        ("/columns/5/202308/21/7.html", None),
        ("/nb/202302/7.html", None),
        ("/nb/20239999/7.html", None),
    ],
)
def test_days_in_addresses(path: str, day: date | None) -> None:
    assert url_date(f"http://www.qinghe.example{path}") == day


def test_twins_are_recognised() -> None:
    assert is_twin("http://a.example/t1_wap.html")
    assert is_twin("http://a.example/t1.html?isMobile=true")
    assert not is_twin("http://a.example/t1.html")
