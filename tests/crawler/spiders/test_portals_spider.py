"""The portals spider on invented portals: ways in, paging, titles, years, trust, failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler.middlewares.private_addresses import PrivateAddressRefused
from crawler.middlewares.robots import RobotsForbidden
from crawler.portals import UnknownPortal, load_registry
from crawler.portals.observations import Observation, save_memory
from crawler.portals.trust import Trust
from crawler.spiders.portals import ContactMissing, PortalsSpider, YearsError, parse_years

Play = Callable[..., Any]
HOST = "http://www.qinghe.example"
ARTICLE = f"<h1>青禾县2023年政府信息公开工作年度报告</h1><p>{'正文' * 300}</p>"


def row(href: str, title: str, day: str = "2024-01-26") -> str:
    return f'<li><a href="{href}">{title}</a><span>{day}</span></li>'


def report(year: int) -> str:
    return f"青禾县{year}年政府信息公开工作年度报告"


def test_a_column_is_listed_paged_and_followed(play: Play) -> None:
    played = play(
        {
            f"{HOST}/nb/": row("c1", report(2023)) + '<a href="2.html">下一页</a>',
            f"{HOST}/nb/2.html": row("c2", report(2022), "2023-01-18") + '<a href="./">上一页</a>',
            f"{HOST}/nb/c1": ARTICLE,
            f"{HOST}/nb/c2": ARTICLE,
        }
    )
    assert played.titles == [report(2023), report(2022)]
    assert played.rejected == []
    page = played.pages[1]
    assert (page.url, page.portal, page.host_trust, page.http_status, page.media_type, page.declared_charset) == (
        f"{HOST}/nb/c2", "qinghe", "official", 200, "text/html", "utf-8",
    )  # fmt: skip
    hints = page.hints
    assert (hints.adcode, hints.place_name, hints.province, hints.prefecture, hints.level, hints.family, hints.list_date) == (
        "990101", "青禾县", "云岭省", "沧岚市", "county", "generic", date(2023, 1, 18),
    )  # fmt: skip


def test_an_error_in_reading_one_page_costs_that_page(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(self: Trust, response: Any, title: str) -> Any:
        if response.url.endswith("c1"):
            raise ValueError("nobody foresaw this")
        return judged(self, response, title)

    judged = Trust.judge
    monkeypatch.setattr(Trust, "judge", judge)
    played = play({f"{HOST}/nb/": row("c1", report(2023)) + row("c2", report(2022)), f"{HOST}/nb/c1": ARTICLE, f"{HOST}/nb/c2": ARTICLE})
    assert played.titles == [report(2022)]
    assert [(item.reason, item.source.url) for item in played.rejected] == [("parser_error", f"{HOST}/nb/c1")]


def test_no_page_can_lead_the_crawler_to_a_foreign_host(play: Play) -> None:
    pager = "<script>createPageHTML(3, 0, 'http://www.elsewhere.example/nb/index', 'html');</script>"
    played = play({f"{HOST}/nb/": row("c1", report(2023)) + pager, f"{HOST}/nb/c1": ARTICLE})
    assert played.titles == [report(2023)]
    assert [request.url for request in played.requests if "elsewhere" in request.url] == []
    assert played.stats["portals/requests/foreign_host"] >= 1


def test_titles_decide_what_is_fetched(play: Play) -> None:
    titles = {
        "a": report(2023),
        "b": "关于做好2023年政府信息公开工作年度报告编制工作的通知",
        "c": "图解：" + report(2023),
        "d": "2012年政府信息公开工作总结",
        "e": "其他文件",
    }
    site = {f"{HOST}/nb/": "".join(row(href, title) for href, title in titles.items())}
    played = play({**site, **{f"{HOST}/nb/{href}": ARTICLE for href in titles}})
    assert played.titles == [titles["a"], titles["d"]]
    assert played.stats["portals/titles/not_report"] == 2


@pytest.mark.parametrize(
    ("years", "expected"), [("", [2021, 2022, 2023]), ("2022-2023", [2022, 2023]), ("2021,2023", [2021, 2023]), ("2022", [2022])]
)
def test_years_narrow_the_run_by_title(play: Play, years: str, expected: list[int]) -> None:
    listed = [row(str(year), report(year)) for year in (2021, 2022, 2023)]
    site = {f"{HOST}/nb/": "".join(listed), **{f"{HOST}/nb/{year}": ARTICLE for year in (2021, 2022, 2023)}}
    assert play(site, years=years).titles == [report(year) for year in expected]


def test_a_portal_that_lists_other_years_only_is_no_failure(play: Play) -> None:
    played = play({f"{HOST}/nb/": row("a", report(2021))}, years="2023")
    assert (played.pages, played.rejected, played.stats["portals/titles/other_year"]) == ([], [], 1)


def test_an_entry_without_a_year_is_fetched_whatever_the_years(play: Play) -> None:
    site = {f"{HOST}/nb/": row("a", "青禾县政府信息公开情况报告"), f"{HOST}/nb/a": ARTICLE}
    assert len(play(site, years="2008").pages) == 1


@pytest.mark.parametrize(
    ("text", "years"), [("", set()), ("2017-2019", {2017, 2018, 2019}), ("2017", {2017}), (" 2017 , 2019-2020", {2017, 2019, 2020})]
)
def test_years_as_users_write_them(text: str, years: set[int]) -> None:
    assert parse_years(text) == years


@pytest.mark.parametrize("text", ["2020-2017", "17", "2017-", "alle", "2007", "2017 2018"])
def test_unreadable_years_are_refused(text: str) -> None:
    with pytest.raises(YearsError, match="write 2017-2024"):
        parse_years(text)


def test_twins_are_fetched_once_and_the_plain_address_is_preferred(play: Play) -> None:
    twins = (
        row("t20240126_1_wap.html", report(2023))
        + row("t20240126_1.html?isMobile=true", report(2023))
        + row("t20240126_1.html", report(2023))
    )
    played = play({f"{HOST}/nb/": twins, f"{HOST}/nb/t20240126_1.html": ARTICLE})
    assert [page.url for page in played.pages] == [f"{HOST}/nb/t20240126_1.html"]


def test_a_lone_twin_is_fetched(play: Play) -> None:
    played = play({f"{HOST}/nb/": row("t20240126_1_wap.html", report(2023)), f"{HOST}/nb/t20240126_1_wap.html": ARTICLE})
    assert len(played.pages) == 1


def test_the_column_is_found_from_the_home_page(play: Play) -> None:
    played = play(
        {
            f"{HOST}/": '<a href="/zwgk/">政务公开</a><a href="/zn/">政府信息公开指南</a><a href="/lead/">领导之窗</a>',
            f"{HOST}/zn/": "<p>指南</p>",
            f"{HOST}/zwgk/": '<a href="/nb/">政府信息公开年报</a><a href="/xxgk/">政府信息公开</a>',
            f"{HOST}/nb/": row("c1", report(2023)),
            f"{HOST}/nb/c1": ARTICLE,
        },
        {"column_urls": ""},
    )
    # The platform's own pages come before the column above it, and nothing is asked for once the reports are listed.
    assert played.asked == [f"{HOST}/", f"{HOST}/zn/", f"{HOST}/zwgk/", f"{HOST}/nb/", f"{HOST}/nb/c1"]
    assert played.pages[0].hints.column == "政府信息公开年报"


def test_a_column_of_townships_is_not_the_end_of_the_search(play: Play) -> None:
    site = {
        f"{HOST}/": '<a href="/xz/">乡镇信息公开年报</a><a href="/zfxxgknb/"><img src="nb.png"></a><a href="/map/">网站地图</a>',
        f"{HOST}/xz/": row("c1", "白杨镇2023年政府信息公开工作年度报告"),
        f"{HOST}/zfxxgknb/": row("c2", report(2023)),
        f"{HOST}/zfxxgknb/c2": ARTICLE,
        f"{HOST}/map/": "",
    }
    played = play(site, {"column_urls": ""})
    assert played.titles == [report(2023)]
    assert f"{HOST}/map/" not in played.asked


def test_the_search_ends_at_its_depth(play: Play) -> None:
    site = {f"{HOST}/": '<a href="/1/">政务公开</a>', **{f"{HOST}/{n}/": f'<a href="/{n + 1}/">信息公开</a>' for n in range(1, 9)}}
    played = play(site, {"column_urls": ""})
    assert played.asked == [f"{HOST}/", *(f"{HOST}/{n}/" for n in range(1, 6))]
    assert played.reasons == ["no_report_found"]


def test_the_search_ends_at_its_number_of_pages(play: Play) -> None:
    def endless(request: Request) -> str:
        links = "".join(f'<a href="{request.url}{n}/">信息公开</a>' for n in range(30))
        return links

    played = play(endless, {"column_urls": ""})
    assert len(played.asked) == 61
    assert played.reasons == ["no_report_found"]


def test_branches_are_followed_inside_a_column_only(play: Play) -> None:
    played = play(
        {
            f"{HOST}/nb/": '<a href="2022n/">2022年</a><a href="bm/">县政府部门</a>',
            f"{HOST}/nb/2022n/": row("c1", report(2022)),
            f"{HOST}/nb/bm/": row("c2", "青禾县财政局2022年政府信息公开工作年度报告"),
            f"{HOST}/nb/2022n/c1": ARTICLE,
            f"{HOST}/nb/bm/c2": ARTICLE,
        },
        scope="all",
    )
    assert [(page.hints.list_title, page.hints.column) for page in played.pages] == [
        (report(2022), "2022年"),
        ("青禾县财政局2022年政府信息公开工作年度报告", "县政府部门"),
    ]


def test_the_parent_of_a_one_year_column_is_visited(play: Play) -> None:
    site = {
        f"{HOST}/nb/2022n/": row("c1", report(2022)),
        f"{HOST}/nb/": '<a href="2021n/">2021年</a><a href="2022n/">2022年</a>',
        f"{HOST}/nb/2021n/": row("c2", report(2021)),
        f"{HOST}/nb/2022n/c1": ARTICLE,
        f"{HOST}/nb/2021n/c2": ARTICLE,
    }
    played = play(site, {"column_urls": f"{HOST}/nb/2022n/", "quirks": "one_year_column"})
    assert sorted(played.titles) == [report(2021), report(2022)]


def test_a_column_address_that_shows_the_report_is_a_page(play: Play) -> None:
    played = play({f"{HOST}/nb/": ARTICLE})
    assert played.titles == [report(2023)]


def test_a_column_may_list_files_and_pages_of_older_systems(play: Play) -> None:
    """TRS lists hold links that lead elsewhere beside its own articles."""
    own = row("202401/t20240126_1.html", report(2023)) + '<script>createPageHTML(1, 0, "index", "html")</script>'
    others = row("/files/2022.html", report(2022)) + row("http://xxgk.qinghe.example/show.php?id=7", report(2021))
    strangers = row("http://www.mirror.example/2020.html", report(2020)) + row("/a.html", "其他文件")
    site = {f"{HOST}/nb/": own + others + strangers, f"{HOST}/nb/202401/t20240126_1.html": ARTICLE, f"{HOST}/files/2022.html": ARTICLE}
    played = play({**site, "http://xxgk.qinghe.example/show.php?id=7": ARTICLE})
    assert sorted(played.titles) == [report(2021), report(2022), report(2023)]
    assert played.reasons == ["untrusted_host"]


def year_page(year: int) -> str:
    """A column that shows one year's report, with links to the others beside it."""
    years = "".join(f'<a href="/nb/{other}/">{other}年</a>' for other in (2021, 2022, 2023) if other != year)
    return f"{years}<h1>{report(year)}</h1><p>{'正文' * 300}</p>"


@pytest.mark.parametrize(("years", "expected"), [("", [2021, 2022, 2023]), ("2022", [2022])])
def test_a_column_that_shows_the_newest_report_leads_to_the_other_years(play: Play, years: str, expected: list[int]) -> None:
    site = {f"{HOST}/nb/": year_page(2023), **{f"{HOST}/nb/{year}/": year_page(year) for year in (2021, 2022)}}
    played = play(site, years=years)
    assert sorted(played.titles) == [report(year) for year in expected]


def test_lists_without_a_pager_are_turned_by_the_number_in_their_address(play: Play) -> None:
    """The pages of Shaanxi are called `1.html`, `2.html`, and a script draws their pager; behind the last one is a page for the lost."""
    rows = {year: row(f"174{year}", report(year)) for year in (2023, 2022, 2021)}
    site = {
        f"{HOST}/zfxxgknb/1.html": rows[2023] + rows[2022],
        f"{HOST}/zfxxgknb/2.html": rows[2021],
        f"{HOST}/zfxxgknb/3.html": "<title>404</title><p>页面不存在</p>",
        **{f"{HOST}/zfxxgknb/174{year}": ARTICLE for year in rows},
    }
    played = play(site, {"column_urls": f"{HOST}/zfxxgknb/1.html"})
    assert sorted(played.titles) == [report(year) for year in sorted(rows)]
    assert played.rejected == []


def test_a_report_under_a_numbered_address_is_no_list(play: Play) -> None:
    """Its heading is the column's, and a box beside it lists news."""
    body = f"<h1>政府信息公开工作年度报告</h1><p>{'正文' * 300}</p>" + row("/news/1", "新闻")
    played = play({f"{HOST}/nb/1.html": body}, {"column_urls": f"{HOST}/nb/1.html"})
    assert [page.url for page in played.pages] == [f"{HOST}/nb/1.html"]


def test_a_guessed_page_that_leads_home_is_absent(play: Play) -> None:
    def site(request: Request) -> Any:
        if request.url.endswith("2.html"):
            request.meta["redirect_times"] = 1
            return HtmlResponse(f"{HOST}/", body=b"<p>home</p>", encoding="utf-8")
        return row("c1", report(2023)) if request.url.endswith("1.html") else ARTICLE

    played = play(site, {"column_urls": f"{HOST}/nb/1.html"})
    assert (played.titles, played.rejected) == ([report(2023)], [])


def test_an_entry_that_turns_out_to_be_a_list_is_read_as_one(play: Play) -> None:
    played = play(
        {f"{HOST}/nb/": row("y/", "2022年政府信息公开年报"), f"{HOST}/nb/y/": row("c1", report(2022)), f"{HOST}/nb/y/c1": ARTICLE}
    )
    assert [page.url for page in played.pages] == [f"{HOST}/nb/y/c1"]


def test_an_article_with_a_list_of_neighbours_stays_an_article(play: Play) -> None:
    body = ARTICLE + row("/nb/c1", report(2023)) + row("/nb/c0", report(2022))
    played = play({f"{HOST}/nb/": row("c1", report(2023)), f"{HOST}/nb/c1": body})
    assert [page.url for page in played.pages] == [f"{HOST}/nb/c1"]


def test_guessed_pages_may_be_absent_and_repeats_end_the_list(play: Play) -> None:
    """TRS without a script call: `_1` repeats page 1, `_2` is page 2, `_3` is not there."""
    first = '<li><a href="202401/t20240126_1.html">' + report(2023) + "</a></li>"
    second = '<li><a href="202301/t20230126_1.html">' + report(2022) + "</a></li>"
    site = {
        f"{HOST}/nb/": first,
        f"{HOST}/nb/index_1.html": first,
        f"{HOST}/nb/index_2.html": second,
        f"{HOST}/nb/202401/t20240126_1.html": ARTICLE,
        f"{HOST}/nb/202301/t20230126_1.html": ARTICLE,
    }
    played = play(site, {"family": "trs"})
    assert sorted(played.titles) == [report(2022), report(2023)]
    assert played.rejected == []
    assert f"{HOST}/nb/index_3.html" in played.asked


def test_what_the_page_shows_overrides_the_registered_family(play: Play) -> None:
    listed = f'<li><a href="202401/t20240126_1.html">{report(2023)}</a></li><script>createPageHTML(1,0,"index","html")</script>'
    body = '<div class="TRS_Editor">' + ARTICLE + "</div>"
    played = play({f"{HOST}/nb/": listed, f"{HOST}/nb/202401/t20240126_1.html": body}, {"family": "hanweb_jpage"})
    assert played.stats["portals/family_override/hanweb_jpage/trs"] == 1
    assert (played.pages[0].hints.family, played.pages[0].hints.body_selectors) == ("trs", [".TRS_Editor"])


def test_a_list_that_breaks_its_promise_is_reported(play: Play) -> None:
    group = '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&webid=1"></a>]]></nextgroup>'
    record = f'<record><![CDATA[<a href="/art/2024/1/26/art_7_1.html">{report(2023)}</a>]]></record>'
    store = (
        f'<div id="5"><script type="text/xml"><datastore>{group}<recordset>{record}</recordset></datastore></script></div>'
        "<script>$('#5').jpage({totalRecord: 9, perPage: 1})</script>"
    )

    def site(request: Request) -> str:
        return "<datastore></datastore>" if "dataproxy" in request.url else store if "/nb/" in request.url else ARTICLE

    played = play(site, {"family": "hanweb_jpage"})
    assert len(played.pages) == 1
    assert played.reasons == ["list_empty"]
    assert [request.method for request in played.requests if "dataproxy" in request.url] == ["GET", "POST"]


def test_an_attachment_as_list_entry_is_a_page(play: Play) -> None:
    pdf = Response(f"{HOST}/nb/nb.pdf", body=b"%PDF-1.7", headers={"Content-Type": "application/pdf"})
    played = play({f"{HOST}/nb/": row("nb.pdf", report(2020)), f"{HOST}/nb/nb.pdf": pdf})
    assert [(page.media_type, page.body) for page in played.pages] == [("application/pdf", b"%PDF-1.7")]


def test_trust_follows_the_host_that_answered(play: Play) -> None:
    prefecture = {
        "portal": "canglan", "adcode": "990100", "name": "沧岚市", "level": "prefecture",
        "home_url": "http://www.canglan.example/", "column_urls": "",
    }  # fmt: skip
    listed = row("http://www.canglan.example/x", report(2023)) + row("http://www.mirror.example/y", report(2022)) + row("z", report(2021))
    site = {f"{HOST}/nb/": listed, "http://www.canglan.example/x": ARTICLE, "http://www.mirror.example/y": ARTICLE, f"{HOST}/nb/z": ARTICLE}
    played = play(site, {}, prefecture, portal="qinghe")
    assert [page.host_trust for page in played.pages] == ["prefecture", "official"]
    assert played.reasons == ["untrusted_host"]
    assert "http://www.mirror.example/y" not in played.asked


def test_a_column_that_moved_to_a_foreign_host_is_not_read(play: Play) -> None:
    moved = HtmlResponse("http://www.casino.example/", body=row("a", report(2023)).encode(), encoding="utf-8")
    played = play({f"{HOST}/nb/": moved})
    assert played.asked == [f"{HOST}/nb/", f"{HOST}/"]
    assert played.reasons == ["untrusted_host", "http_404"]


@pytest.mark.parametrize("target", ["/", "/404.htm", "/error/404/", "/404error.html"])
def test_a_report_that_leads_to_the_home_page_or_the_one_for_missing_pages_is_gone(play: Play, target: str) -> None:
    def site(request: Request) -> Any:
        if request.url.endswith("/nb/"):
            return row("c1", report(2023))
        request.meta["redirect_times"] = 1
        return HtmlResponse(HOST + target, body=b"<p>home</p>", encoding="utf-8")

    assert play(site).reasons == ["soft_404"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "http_404"),
        (HtmlResponse(f"{HOST}/nb/c1", status=500), "http_500"),
        (HtmlResponse(f"{HOST}/nb/c1", status=521, body=b"<script>x</script>"), "challenge_521"),
        (HtmlResponse(f"{HOST}/nb/c1", status=302, headers={"Location": "/nb/c1"}), "challenge_cookie"),
        (DownloadTimeoutError("slow"), "timeout"),
        (CannotResolveHostError("who"), "dns"),
        (DownloadConnectionRefusedError("no"), "connection_refused"),
        (DownloadCancelledError("big"), "too_large"),
        (ResponseDataLossError("cut"), "connection_lost"),
        (RobotsForbidden("closed"), "robots"),
        (PrivateAddressRefused("inside"), "private_address"),
        (IgnoreRequest("other"), "not_fetched"),
        (RuntimeError("bug"), "fetch_failed"),
    ],
)
def test_every_failure_leaves_with_its_reason(play: Play, answer: Any, reason: str) -> None:
    played = play({f"{HOST}/nb/": row("c1", report(2023)) + row("c2", report(2022)), f"{HOST}/nb/c1": answer, f"{HOST}/nb/c2": ARTICLE})
    assert played.titles == [report(2022)]
    assert [(item.reason, item.stage, item.source.url, item.source.portal) for item in played.rejected] == [
        (reason, "fetch", f"{HOST}/nb/c1", "qinghe")
    ]


def test_a_walled_host_is_left_alone_after_three_walls(play: Play) -> None:
    def site(request: Request) -> Any:
        if request.url.endswith("/nb/"):
            return "".join(row(f"c{n}", report(2010 + n)) for n in range(6))
        return HtmlResponse(request.url, status=412)

    played = play(site)
    assert played.reasons == ["challenge_412"] * 3 + ["challenge_left_alone"] * 3


def test_a_portal_without_any_report_says_so(play: Play) -> None:
    home = "<a href='/news/'>新闻</a>"
    played = play({f"{HOST}/nb/": "<p>x</p>", f"{HOST}/": home})
    assert [(item.reason, item.source.portal, item.source.url) for item in played.rejected] == [("list_empty", "qinghe", f"{HOST}/nb/")]
    played = play({f"{HOST}/nb/": row("a", "其他文件"), f"{HOST}/": home})
    assert [(item.reason, item.source.portal, item.source.url) for item in played.rejected] == [("list_empty", "qinghe", f"{HOST}/nb/")]
    played = play({f"{HOST}/": home}, {"column_urls": ""})
    assert [(item.reason, item.source.portal, item.source.url) for item in played.rejected] == [("no_report_found", "qinghe", f"{HOST}/")]


def test_only_the_chosen_portals_are_visited(play: Play) -> None:
    other = {"portal": "liuxi", "adcode": "990102", "home_url": "http://www.liuxi.example/", "column_urls": "http://www.liuxi.example/nb/"}
    assert play({}, {}, other, portal="liuxi").asked == ["http://www.liuxi.example/nb/", "http://www.liuxi.example/"]
    assert len(play({}, {}, other).asked) == 4
    with pytest.raises(UnknownPortal):
        play({}, portal="nowhere")


REAL = {"home_url": "http://www.qinghe-xian.com/", "column_urls": ""}


@pytest.mark.parametrize("contact", ["", "me", "http://", "@"])
def test_real_portals_need_a_contact(registry_file: Callable[..., Any], contact: str) -> None:
    crawler = get_crawler(PortalsSpider, {"PORTAL_REGISTRY": str(registry_file(REAL)), "CRAWL_CONTACT": contact})
    with pytest.raises(ContactMissing, match="CRAWL_CONTACT"):
        PortalsSpider.from_crawler(crawler)


@pytest.mark.parametrize("contact", ["crawler@nianbao.example", "https://nianbao.example/about"])
def test_the_contact_is_part_of_the_user_agent(registry_file: Callable[..., Any], contact: str) -> None:
    settings = Settings({"PORTAL_REGISTRY": str(registry_file(REAL)), "CRAWL_CONTACT": contact, "USER_AGENT": "nianbao/0.1"})
    crawler = Crawler(PortalsSpider, settings)
    assert PortalsSpider.from_crawler(crawler).portals
    assert crawler.settings["USER_AGENT"] == f"nianbao/0.1 (+{contact})"


def test_a_column_that_is_gone_is_looked_for_anew(play: Play) -> None:
    played = play(
        {
            f"{HOST}/": '<a href="/zwgk/">政务公开</a>',
            f"{HOST}/zwgk/": '<a href="/new/">政府信息公开年报</a>',
            f"{HOST}/new/": row("c1", report(2023)),
            f"{HOST}/new/c1": ARTICLE,
        }
    )
    assert played.titles == [report(2023)]
    assert [(item.reason, item.source.url) for item in played.rejected] == [("http_404", f"{HOST}/nb/")]
    assert played.stats["portals/state/open"] == 1


def test_a_walled_column_is_not_looked_for_anew(play: Play) -> None:
    played = play({f"{HOST}/nb/": HtmlResponse(f"{HOST}/nb/", status=521)})
    assert played.asked == [f"{HOST}/nb/"]
    assert played.stats["portals/state/blocked"] == 1


def test_a_column_that_answers_with_the_home_page_is_gone(play: Play) -> None:
    home = '<a href="/nb/">政府信息公开年报</a>'
    played = play({f"{HOST}/": home, f"{HOST}/nb/": home}, {"column_urls": ""})
    assert played.reasons == ["soft_404"]


def test_the_scope_leaves_out_departments(play: Play) -> None:
    titles = {
        "a": report(2023),
        "b": "青禾县财政局2023年政府信息公开工作年度报告",
        "c": "青禾县人民政府办公室2023年政府信息公开工作年度报告",
    }
    site = {f"{HOST}/nb/": "".join(row(*item) for item in titles.items()), **{f"{HOST}/nb/{name}": ARTICLE for name in titles}}
    assert play(site).titles == [titles["a"], titles["c"]]
    assert play(site, scope="all").titles == list(titles.values())


def test_reports_of_other_places_in_a_shared_column_are_left_alone(play: Play) -> None:
    other = {"portal": "liuxi", "adcode": "990102", "name": "柳溪县", "home_url": "http://www.liuxi.example/", "column_urls": ""}
    site = {f"{HOST}/nb/": row("a", report(2023)) + row("b", "柳溪县2023年政府信息公开工作年度报告"), f"{HOST}/nb/a": ARTICLE}
    played = play(site, {}, other, portal="qinghe")
    assert played.titles == [report(2023)]
    assert played.stats["portals/titles/other_place"] == 1


def test_a_page_that_speaks_for_another_place_is_refused(play: Play) -> None:
    other = {"portal": "liuxi", "adcode": "990102", "name": "柳溪县", "home_url": "http://www.liuxi.example/", "column_urls": ""}
    copied = ARTICLE.replace("青禾县", "柳溪县")
    played = play({f"{HOST}/nb/": row("a", report(2023)), f"{HOST}/nb/a": copied}, {}, other, portal="qinghe")
    assert played.pages == []
    assert played.reasons == ["site_disagrees"]


def memory_of(**facts: Any) -> dict[str, Any]:
    known = {
        "portal": "qinghe",
        "adcode": "990101",
        "state": "open",
        "code": "x",
        "evidence": "x",
        "url": HOST,
        "seen_on": date(2026, 4, 1),
    }
    return {"qinghe": Observation(**{**known, **facts})}


async def test_the_last_runs_column_comes_before_the_registrys(registry_file: Callable[..., Any]) -> None:
    memory = memory_of(column_urls=(f"{HOST}/found/",))
    crawler = get_crawler(PortalsSpider)
    spider = PortalsSpider(load_registry(registry_file()), memory=memory, clock=lambda: date(2026, 5, 1))
    spider.crawler = crawler
    assert [request.url async for request in spider.start()] == [f"{HOST}/found/"]


@pytest.mark.parametrize(("day", "visited"), [(date(2026, 4, 14), False), (date(2026, 4, 15), True)])
async def test_a_blocked_portal_is_left_alone_for_a_while(
    registry_file: Callable[..., Any], tmp_path: Path, day: date, visited: bool
) -> None:
    memory = memory_of(state="blocked", not_before=date(2026, 4, 15))
    save_memory(tmp_path / "memory.jsonl", memory.values())
    settings = {"PORTAL_REGISTRY": str(registry_file()), "PORTAL_MEMORY": str(tmp_path / "memory.jsonl")}
    spider = PortalsSpider.from_crawler(get_crawler(PortalsSpider, settings), clock=lambda: day)
    assert bool([request async for request in spider.start()]) is visited


@pytest.mark.parametrize(
    ("probe", "answer", "mark"),
    [
        ({}, "", ""),
        ({"Referer": "http://search.example/"}, "<title>青禾县</title>", "cloaked"),
        ({"Referer": "http://search.example/"}, "<title>青禾县人民政府</title>", ""),
        ({"Referer": "http://search.example/"}, None, ""),
    ],
)
def test_cloaking_is_looked_for_only_when_asked(play: Play, probe: dict[str, str], answer: str | None, mark: str) -> None:
    def site(request: Request) -> str | None:
        return answer if "Referer" in request.headers else "<title>青禾县人民政府</title>"

    played = play(site, {"column_urls": ""}, settings={"CLOAKING_PROBE": probe})
    probes = [request.headers["Referer"].decode() for request in played.requests if "Referer" in request.headers]
    assert probes == list(probe.values())
    assert [text.split(":")[0] for text in played.observations[0].marks] == [mark] * bool(mark)


def test_lists_alone_can_be_asked_for(play: Play) -> None:
    played = play(
        {f"{HOST}/": '<a href="/nb/">政府信息公开年报</a>', f"{HOST}/nb/": row("a", report(2023))}, {"column_urls": ""}, only="lists"
    )
    assert played.asked == [f"{HOST}/", f"{HOST}/nb/"]
    assert (played.pages, played.rejected, played.stats["portals/state/open"]) == ([], [], 1)


def test_what_speaks_against_a_page_goes_with_it(play: Play) -> None:
    marked = f'<html><head><meta name="SiteIDCode" content="9905550001"></head><body>{ARTICLE}</body></html>'
    played = play({f"{HOST}/nb/": row("c1", report(2023)) + row("c2", report(2022)), f"{HOST}/nb/c1": marked, f"{HOST}/nb/c2": ARTICLE})
    assert [page.hints.signs for page in played.pages] == [{"site_code": "990555"}, {}]


def paged(number: int, text: str) -> str:
    links = f'<a href="c1.html">首页</a><a href="c1_{number + 1}.html">下一页</a>'
    return f"<html><body><h1>{report(2023)}</h1><div class='txt'><p>{text * 200}</p></div>{links if number < 3 else ''}</body></html>"


def test_an_article_in_several_files_leaves_as_one_page(play: Play) -> None:
    site = {
        f"{HOST}/nb/": row("c1.html", report(2023)),
        f"{HOST}/nb/c1.html": paged(1, "甲"),
        f"{HOST}/nb/c1_2.html": paged(2, "乙"),
        f"{HOST}/nb/c1_3.html": paged(3, "丙"),
    }
    (page,) = play(site).pages
    text = page.body.decode()
    assert (page.url, page.portal, page.http_status, page.fetched_at is not None) == (f"{HOST}/nb/c1.html", "qinghe", 200, True)
    assert text.index("甲") < text.index("乙") < text.index("丙")
    assert text.count(report(2023)) == 1
    assert page.hints.signs == {}


def test_a_part_that_cannot_be_fetched_is_named(play: Play) -> None:
    played = play({f"{HOST}/nb/": row("c1.html", report(2023)), f"{HOST}/nb/c1.html": paged(1, "甲")})
    (page,) = played.pages
    assert (page.url, page.hints.signs, page.fetched_at is not None) == (
        f"{HOST}/nb/c1.html", {"part_missing": f"{HOST}/nb/c1_2.html (http_404)"}, True,
    )  # fmt: skip
    assert played.rejected == []


def test_a_neighbour_that_is_called_like_a_part_is_left_out(play: Play) -> None:
    other = paged(2, "乙").replace("2023", "2022")
    (page,) = play({f"{HOST}/nb/": row("c1.html", report(2023)), f"{HOST}/nb/c1.html": paged(1, "甲"), f"{HOST}/nb/c1_2.html": other}).pages
    assert "乙" not in page.body.decode()


# ------------------------------------------------------------------ reports that are files
def pdf(url: str) -> Response:
    return Response(url, body=b"%PDF-1.4\n", headers={"Content-Type": "application/pdf"})


def test_the_file_a_page_shows_instead_of_text_is_fetched(play: Play) -> None:
    shell = f"<h1>{report(2023)}</h1><iframe src='/files/1.pdf'></iframe>"
    played = play(
        {f"{HOST}/nb/": row("c1.html", report(2023)), f"{HOST}/nb/c1.html": shell, f"{HOST}/files/1.pdf": pdf(f"{HOST}/files/1.pdf")}
    )
    shown, file = played.pages
    assert (shown.url, file.url, file.media_type) == (f"{HOST}/nb/c1.html", f"{HOST}/files/1.pdf", "application/pdf")
    assert (file.hints.list_title, file.hints.list_date, file.hints.adcode) == (report(2023), date(2024, 1, 26), "990101")


def test_a_file_beside_an_article_is_left_alone(play: Play) -> None:
    article = f"{ARTICLE}<p>附件：<a href='/files/1.pdf'>报告.pdf</a></p>"
    played = play({f"{HOST}/nb/": row("c1.html", report(2023)), f"{HOST}/nb/c1.html": article})
    assert f"{HOST}/files/1.pdf" not in played.asked


def test_tables_that_are_an_annex_of_an_article_are_fetched(play: Play) -> None:
    article = f"{ARTICLE}<p>附件：<a href='/files/1.pdf'>政府信息公开情况统计表.pdf</a></p>"
    played = play(
        {f"{HOST}/nb/": row("c1.html", report(2016)), f"{HOST}/nb/c1.html": article, f"{HOST}/files/1.pdf": pdf(f"{HOST}/files/1.pdf")}
    )
    assert [(page.url, page.hints.list_title) for page in played.pages] == [
        (f"{HOST}/nb/c1.html", report(2016)),
        (f"{HOST}/files/1.pdf", report(2016)),
    ]


def test_files_of_other_bodies_and_hosts_are_not_fetched(play: Play) -> None:
    links = "<a href='/files/2.pdf'>青禾县教育局2023年度报告附件</a><iframe src='http://files.elsewhere.example/1.pdf'></iframe>"
    shell = f"<h1>{report(2023)}</h1><p>附件：{links}</p>".replace("年度报告附件", "年政府信息公开工作年度报告.pdf")
    played = play({f"{HOST}/nb/": row("c1.html", report(2023)), f"{HOST}/nb/c1.html": shell})
    assert played.asked == [f"{HOST}/nb/", f"{HOST}/nb/c1.html"]


def test_a_file_that_is_gone_is_reported(play: Play) -> None:
    shell = f"<h1>{report(2023)}</h1><iframe src='/files/1.pdf'></iframe>"
    played = play({f"{HOST}/nb/": row("c1.html", report(2023)), f"{HOST}/nb/c1.html": shell})
    assert [(item.reason, item.source.url) for item in played.rejected] == [("http_404", f"{HOST}/files/1.pdf")]


# ------------------------------------------------------------------ the other scheme
def test_a_host_that_does_not_answer_is_asked_by_the_other_scheme(play: Play) -> None:
    column = {"https://www.qinghe.example/nb/": row("c1", report(2023)), "https://www.qinghe.example/nb/c1": ARTICLE}
    played = play({f"{HOST}/nb/": DownloadConnectionRefusedError(), **column})
    assert played.asked == [f"{HOST}/nb/", "https://www.qinghe.example/nb/", "https://www.qinghe.example/nb/c1"]
    assert (played.titles, played.reasons) == ([report(2023)], [])


def test_where_nobody_answers_the_first_failure_counts(play: Play) -> None:
    played = play({f"{HOST}/nb/": DownloadTimeoutError(), "https://www.qinghe.example/nb/": DownloadConnectionRefusedError()})
    assert played.asked.count("https://www.qinghe.example/nb/") == 1
    assert played.reasons == ["timeout"]


def test_a_host_that_says_no_is_not_asked_by_the_other_scheme(play: Play) -> None:
    played = play({f"{HOST}/nb/": IgnoreRequest("no")})
    assert not any(url.startswith("https") for url in played.asked)


# ------------------------------------------------------------------ lists that are not as they seem
def test_a_list_that_goes_on_where_nobody_can_follow_is_told(play: Play) -> None:
    pager = '<div>第1页/共3页 <a href="javascript:turner.next();">下一页</a></div>'
    played = play({f"{HOST}/nb/": row("c1", report(2023)) + pager, f"{HOST}/nb/c1": ARTICLE})
    assert (played.titles, played.reasons) == ([report(2023)], ["list_unturned"])
    (observation,) = played.observations
    assert (observation.state, observation.code, observation.url) == ("open", "list_unturned", f"{HOST}/nb/")
    assert "of 3 pages 1 could be turned" in observation.evidence


@pytest.mark.parametrize(
    "body",
    [
        f"<ul><li><a href=\"javascript:__doPostBack('g$1','')\">{report(2023)}</a></li></ul>",
        f"<table><tr onclick='viewer.show(7)'><td>{report(2023)}</td><td>2024-01-26</td></tr></table>",
    ],
)
def test_reports_whose_pages_only_a_script_knows_are_told(play: Play, body: str) -> None:
    home = "<a href='/nb/'>政府信息公开年报</a>"
    played = play({f"{HOST}/": home, f"{HOST}/nb/": f"<title>政府信息公开年报</title>{body}"})
    assert (played.titles, played.reasons) == ([], ["list_unread"])
    (observation,) = played.observations
    assert (observation.state, observation.code) == ("empty", "list_unread")
    assert report(2023) in observation.evidence


def test_a_column_that_a_script_asks_for_is_found_from_the_home_page(play: Play) -> None:
    menu = (
        "<a href=\"javascript:show('zn')\">信息公开指南</a><a href=\"javascript:show('nb')\">信息公开年报</a>"
        "<script>function show(c){ $('#main').load('/gk/' + c + '.html'); }</script>"
    )
    pages = {f"{HOST}/": menu, f"{HOST}/gk/nb.html": row("/c1", report(2023)), f"{HOST}/c1": ARTICLE}
    played = play(pages, {"column_urls": ""})
    assert (played.titles, played.observations[0].column_urls) == ([report(2023)], (f"{HOST}/",))


def test_an_empty_page_ends_a_list_whose_link_leads_on_for_ever(play: Play) -> None:
    def site(request: Request) -> str:
        number = int(request.url.partition("pages=")[2] or 1)
        if request.url.endswith("c1"):
            return ARTICLE
        return (row("c1", report(2023)) if number == 1 else "") + f'<a href="?pages={number + 1}">下一页</a>'

    played = play(site)
    assert [url for url in played.asked if "pages=" in url] == [f"{HOST}/nb/?pages=2"]


def test_a_list_page_that_fails_leaves_a_gap(play: Play) -> None:
    pager = '<a href="2.html">下一页</a>'
    played = play({f"{HOST}/nb/": row("c1", report(2023)) + pager, f"{HOST}/nb/c1": ARTICLE, f"{HOST}/nb/2.html": DownloadTimeoutError()})
    assert [(observation.state, observation.code) for observation in played.observations] == [("open", "timeout")]


def test_the_last_page_of_a_list_leaves_no_gap(play: Play) -> None:
    script = "<script>var pages = 2; function go(n){ if(n > pages) return; location.href = n + '.html'; }</script>"
    site = {
        f"{HOST}/nb/": row("c1", report(2023)) + "<a href='javascript:go(2)'>下一页</a>第1/2页" + script,
        f"{HOST}/nb/2.html": row("c2", report(2022)) + "<a href='javascript:go(3)'>下一页</a>第2/2页" + script,
        f"{HOST}/nb/c1": ARTICLE,
        f"{HOST}/nb/c2": ARTICLE,
    }
    played = play(site)
    assert (len(played.pages), played.reasons, f"{HOST}/nb/3.html" in played.asked) == (2, [], False)
    assert [observation.code for observation in played.observations] == ["reports_listed"]


def test_a_system_told_by_a_look_alike_is_turned_as_any_page(play: Play) -> None:
    # Addresses such as /info/1033/8120.htm are VSB's, whose lists always say 下页.
    site = {
        f"{HOST}/nb/": row("/info/1033/8120.htm", report(2023)) + "<a href='/nb/?p=2'>[2]</a>",
        f"{HOST}/nb/?p=2": row("/info/1033/8119.htm", report(2022)) + "<a href='/nb/?p=1'>[1]</a>",
        f"{HOST}/info/1033/8120.htm": ARTICLE,
        f"{HOST}/info/1033/8119.htm": ARTICLE,
    }
    assert play(site).titles == [report(2023), report(2022)]


def test_a_page_of_no_known_system_is_read_as_any_page(play: Play) -> None:
    script = f"<script>var list = [{{title: '{report(2023)}', url: 'c1'+'.html'}}, {{title: '{report(2022)}', url: './c2.html'}}];</script>"
    played = play({f"{HOST}/nb/": script, f"{HOST}/nb/c2.html": ARTICLE}, {"family": "ucap"})
    assert played.titles == [report(2022)]


def test_a_box_with_the_newest_reports_leads_to_all_of_them(play: Play) -> None:
    box = f'<div><h3>政府信息公开年报</h3><a href="/all/">更多&gt;&gt;</a></div>{row("/c1", report(2023))}'
    played = play(
        {
            f"{HOST}/nb/": box,
            f"{HOST}/all/": row("/c1", report(2023)) + row("/c2", report(2022)),
            f"{HOST}/c1": ARTICLE,
            f"{HOST}/c2": ARTICLE,
        }
    )
    assert played.titles == [report(2023), report(2022)]


def test_reports_that_are_called_by_their_body_alone(play: Play) -> None:
    years = (2022, 2023)
    listed = "".join(
        f'<h3>{year}年</h3><li><a href="{year}.html">青禾县人民政府</a></li><li><a href="cz{year}.html">县财政局</a></li>' for year in years
    )
    articles = {f"{HOST}/nb/{year}.html": f"<h1>{report(year)}</h1><p>{'正文' * 300}</p>" for year in years}
    played = play({f"{HOST}/nb/": listed, **articles})
    assert sorted(page.url for page in played.pages) == sorted(articles)


def test_a_column_whose_service_says_nothing_is_empty(play: Play) -> None:
    column = "<h1>政府信息公开年报</h1><script>$.post('/api/list', {cid: 3, page: 1}, draw);</script>"
    played = play({f"{HOST}/": "<a href='/nb/'>政府信息公开年报</a>", f"{HOST}/nb/": column}, {"column_urls": ""})
    assert [(item.reason, item.source.url) for item in played.rejected] == [("list_empty", f"{HOST}/nb/")]


def test_a_script_may_draw_the_menu_of_the_home_page(play: Play) -> None:
    site = {
        f"{HOST}/": "<div><script src='/js/menu.js'></script></div>",
        f"{HOST}/js/menu.js": TextResponse(
            f"{HOST}/js/menu.js", body="document.write('<a href=\"/nb/\">政府信息公开年报</a>');".encode(), encoding="utf-8"
        ),
        f"{HOST}/nb/": row("c1", report(2023)),
        f"{HOST}/nb/c1": ARTICLE,
    }
    assert play(site, {"column_urls": ""}).titles == [report(2023)]


def test_an_entrance_page_is_passed(play: Play) -> None:
    site = {
        f"{HOST}/": "<a href='/main/'><img src='enter.gif'></a>",
        f"{HOST}/main/": "<a href='/nb/'>政府信息公开年报</a>",
        f"{HOST}/nb/": row("c1", report(2023)),
        f"{HOST}/nb/c1": ARTICLE,
    }
    assert play(site, {"column_urls": ""}).titles == [report(2023)]
