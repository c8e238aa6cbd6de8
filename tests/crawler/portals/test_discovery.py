"""Which link leads to the annual reports."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from crawler.portals.discovery import NAMED, SEARCH_DEPTH, Frontier, candidate_of, candidates, compiled_rules, is_column
from crawler.portals.links import ListEntry, anchors

HOST = "http://www.qinghe.example"


def link(title: str, path: str = "/x/") -> ListEntry:
    return ListEntry(HOST + path, title, None, title)


def page(body: str, path: str = "/") -> HtmlResponse:
    return HtmlResponse(HOST + path, body=f"<html>{body}</html>".encode(), encoding="utf-8")


@pytest.mark.parametrize("name", ["政府信息公开年报", "政府信息公开工作年度报告", "公开年报", "年度报告", "年报", "信息公开年报"])
def test_the_columns_names_come_first(name: str) -> None:
    found = candidate_of(link(name))
    assert found is not None
    assert (found.score, found.column) == (NAMED, True)


@pytest.mark.parametrize(
    "path",
    ["/zwgk/zfxxgknb/", "/gknb/xxgk_list.shtml", "/zfxxgkgzndbg/", "/nb_2022/", "/qhx/c111100/zfxxgklby_nb.shtml", "/xxgknb_14128/",
     "/public/column/12651?type=3&nav=5", "/module/xxgk/xxgkAnnualReport.jsp?area=1", "/Xxgknb/showList/1/page_1.html", "/gkmlpt/index",
     "/zfxxgk/zfxxgknb/1.html", "/bmxxgknb/list.shtml", "/zwgk/2021zfxxgknb/2022/xzf/", "/zfxxgkndbg/2024nzfxxgkndbg/szfgbm/",
     "/zfxxgk/zfxxgknb/n2022n/xz.htm", "/xxgk/gknb/xzbm/", "/zfxxgkzl/gknb/2018nb/", "/list/xxgknb/auto/124.html", "/gkxxndbg/"],
)  # fmt: skip
def test_addresses_speak_where_words_do_not(path: str) -> None:
    found = candidate_of(link("", path))
    assert found is not None
    assert found.column


@pytest.mark.parametrize(
    ("title", "path"),
    [("新闻动态", "/xwdt/"), ("统计年报", "/tjnb/"), ("法治政府建设年度报告", "/fzzf/"), ("财政局", "/zwgk/?c=3"),
     ("青禾县2023年政府信息公开工作年度报告", "/nb/1"), ("", "/zfxxgk/zfxxgknb/202101/t20210129_8843764.html"),
     ("", "/zfxxgk/xxgknb/bmxxgknb/1749338579192594433.html"), ("", "/zwgk/zfxxgkndbg/content_105334"), ("", "/xxgk/zfwzgznb/"),
     ("", "/xxgknb/2019/zfbm/202201/138f446ecd8f4cbe9dbf492bed4fca37.shtml"), ("", "/Xxgknb/show/3801.html"), ("", "/zwgk/gkbg/"),
     ("政府网站年报", "/zfwznb/"), ("事业单位法人年报", "/sydwfrnb/")],
)  # fmt: skip
def test_other_links_are_left_alone(title: str, path: str) -> None:
    assert candidate_of(link(title, path)) is None


def test_steps_are_ranked() -> None:
    names = ["网站地图", "政务公开", "政府信息公开指南", "政府信息公开", "政府信息公开年报"]
    scores = [found.score for name in names if (found := candidate_of(link(name)))]
    assert len(scores) == len(names)
    assert scores == sorted(scores)


@pytest.mark.parametrize(
    "name",
    ["县政府信息公开", "青禾县人民政府政府信息公开", "【政府信息公开】", "政府信息公开专网", "公开指南", "公开制度", "政府信息公开规定",
     "政府信息公开意见箱", "政务公开网", "阳光政务", "法定主动公开", "主动公开", "重点领域信息公开", "公开目录"],
)  # fmt: skip
def test_names_of_the_platform_are_ways_to_the_column(name: str) -> None:
    found = candidate_of(link(name))
    assert found is not None
    assert not found.column


def test_the_way_of_the_last_time_goes_first() -> None:
    plain, remembered = candidate_of(link("政务公开")), candidate_of(link("政务公开"), ("政务公开", "年报"))
    assert plain is not None
    assert remembered is not None
    assert remembered.score > plain.score


def test_pictures_headings_frames_and_scripts_name_links() -> None:
    body = (
        '<a href="/a/"><img src="p.png" alt="政府信息公开年报"></a><div><h3>信息公开年报</h3><a href="/b/">更多&gt;&gt;</a></div>'
        """<a href="javascript:;" onclick="window.open('/c/')">政府信息公开年报</a><iframe src="/menu.html"></iframe>"""
    )
    found = {candidate.url.removeprefix(HOST): candidate.column for candidate in candidates(page(body))}
    assert found == {"/a/": True, "/b/": True, "/c/": True, "/menu.html": False}


@pytest.mark.parametrize(
    "box",
    [
        "<h3>政府信息公开年报</h3>{}",
        "{}<h3>政府信息公开年报</h3>",
        "<h3>政府信息公开年报{}</h3>",
        "<h3>政府信息公开年报</h3><div>{}</div>",
        "<div>政府信息公开年报<span>{}</span></div>",
    ],
)
def test_the_heading_of_a_box_names_its_link_to_more(box: str) -> None:
    more = '<a class="more" href="/b/">更多&gt;&gt;</a>'
    neighbours = '<div><h3>通知公告</h3><a href="/a/">更多</a></div>'
    found = candidates(page(f"{neighbours}<div>{box.format(more)}<ul><li><a href='/c/1'>新闻</a></li></ul></div>"))
    assert [(candidate.url.removeprefix(HOST), candidate.column) for candidate in found] == [("/b/", True)]


def test_a_menu_that_a_script_loads_is_looked_at() -> None:
    loads = """$("#nav").load("/common/nav.html"); $("#w").load("/weather.html"); $("#f").load("http://other.example/top.html")"""
    found = candidates(page(f"<script>{loads}</script><a href='/a/'>走进青禾</a>"))
    assert [candidate.url for candidate in found] == [f"{HOST}/common/nav.html"]


def test_a_page_says_that_it_is_the_column() -> None:
    listed = "".join(f'<li><a href="/nb/{year}">青禾县{year}年政府信息公开工作年度报告</a></li>' for year in range(2019, 2023))
    for body, expected in (
        ('<head><meta name="ColumnName" content="政府信息公开年报"></head>', True),
        ("<head><title>政府信息公开年报-青禾县人民政府</title></head>", True),
        (listed, True),
        ("<head><title>政务公开</title></head>" + listed[:70], False),
    ):
        response = page(body)
        assert is_column(response, anchors(response)) is expected


def test_the_frontier_gives_the_best_first_and_nothing_twice() -> None:
    frontier = Frontier()
    frontier.push(candidates(page('<a href="/map/">网站地图</a><a href="/nb/">年报</a><a href="/nb/index.html">年报</a>')), ())
    order = []
    while (found := frontier.pop()) is not None:
        order.append((found[0].url.removeprefix(HOST), found[1]))
    assert order == [("/nb/", ("年报",)), ("/map/", ("网站地图",))]
    frontier.push(candidates(page('<a href="/deep/">年报</a>')), ("x",) * SEARCH_DEPTH)
    assert frontier.pop() is None


def test_every_rule_says_something() -> None:
    for rule, _, _ in compiled_rules():
        assert rule.text or rule.path
        assert rule.reason
        assert 0 < rule.score < NAMED
