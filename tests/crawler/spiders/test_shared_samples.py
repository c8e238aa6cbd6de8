"""Every route of the shared samples: the spider plays each family's county, and extraction reads what it brings.

The manifest is played as a server would: query strings are sets of parameters, forms are decoded, and how
many rows a page the crawler asks for makes no difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.http.headers import Headers
from scrapy.responsetypes import responsetypes
from scrapy.utils.response import get_meta_refresh

from crawler.items import Page, PageHints
from crawler.middlewares.challenge import find_wall
from crawler.portals import get_family
from crawler.portals.family import readable
from crawler.portals.links import ListEntry, address_key, is_twin, redirect_target
from crawler.portals.titles import judge_title
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract import extract

HOST = "http://www.qinghe.example"
AREA = "11990101012345678X"
PAGE_SIZES = {"_pageSize", "pageSize"}
GOVERNMENT = "青禾县人民政府{}年政府信息公开工作年度报告"
OFFICE = "青禾县人民政府办公室{}年政府信息公开工作年度报告"
COUNTY = "青禾县{}年政府信息公开工作年度报告"

#: Column pages that lead to interfaces of the samples without being samples themselves.
XXGK_COLUMN = (
    f'<script>var tree="/module/xxgk/tree.jsp?area={AREA}";</script>'
    '<form><input type="hidden" name="infotypeId" value="A0203"><input type="hidden" name="jdid" value="110"></form>'
)
EPOINT_COLUMN = '<script src="/js/webBuilderCommon.js"></script><ul class="ewb-list"></ul>'


@dataclass(frozen=True)
class Route:
    """One entry of the manifest."""

    number: int
    family: str
    method: str
    url: str
    file: str
    status: int
    headers: dict[str, str]
    form: str = ""
    note: str = ""

    @property
    def address(self) -> str:
        return self.url if "://" in self.url else HOST + self.url

    def fits(self, method: str, url: str, body: str) -> bool:
        own, asked = urlsplit(self.address), urlsplit(url)
        same = (own.netloc, own.path, parameters(own.query)) == (asked.netloc, asked.path, parameters(asked.query))
        return method == self.method and same and parameters(self.form) == parameters(body)


def parameters(text: str) -> frozenset[tuple[str, str]]:
    """Parameters as a set, row counts and repetitions left out; JSON values compared as JSON."""
    pairs = [(name, bare(value)) for name, value in parse_qsl(text, keep_blank_values=True) if name not in PAGE_SIZES]
    return frozenset(pairs)


def bare(value: str) -> str:
    if not value.startswith("{"):
        return value
    return json.dumps({name: entry for name, entry in json.loads(value).items() if name not in PAGE_SIZES}, sort_keys=True)


@dataclass
class Portal:
    """The samples of some families as one server, and which of its routes were asked for."""

    folder: Path
    routes: list[Route]
    extra: dict[str, str] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)

    def __call__(self, request: Request) -> Response | str | None:
        if request.url in self.extra:
            return self.extra[request.url]
        found = [route for route in self.routes if route.fits(request.method, request.url, request.body.decode())]
        self.used.update(route.number for route in found)
        return respond(self.folder, found[0], request.url) if found else None


def respond(folder: Path, route: Route, url: str = "") -> Response:
    """The answer of a route as Scrapy would type it."""
    body = (folder / route.file).read_bytes()
    kind = responsetypes.from_args(headers=Headers(route.headers), body=body)
    return kind(url or route.address, status=route.status, headers=route.headers, body=body, request=Request(route.address))


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / "portals" / "samples"


@pytest.fixture
def routes(folder: Path) -> list[Route]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [Route(number, **route) for number, route in enumerate(manifest)]


@dataclass(frozen=True)
class Column:
    """A column to visit and what must come of it."""

    family: str
    #: Empty: the portal is entered by its home page.
    url: str
    #: Titles of all report entries, in list order.
    listed: tuple[str, ...]
    #: Titles of the reports whose pages are among the samples.
    read: tuple[str, ...] = ()
    registered: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    #: Reasons that are not missing samples.
    rejected: tuple[str, ...] = ()


of_county, of_office, short = GOVERNMENT.format, OFFICE.format, COUNTY.format
COLUMNS = {
    "hanweb_jpage": Column(
        "hanweb_jpage",
        "/col/col12377/index.html",
        (of_county(2023), "青禾县财政局2023年政府信息公开工作年度报告", of_county(2022), short(2021)),
        (of_county(2023),),
    ),
    "hanweb_xxgk search": Column(
        "hanweb_xxgk",
        "/col/col12377/index.html",
        (of_county(2023), of_county(2022)),
        extra=((f"{HOST}/col/col12377/index.html", XXGK_COLUMN),),
    ),
    "hanweb_xxgk years": Column("hanweb_xxgk", f"/module/xxgk/xxgkAnnualReport.jsp?fbtime=2022&area={AREA}", (), (of_county(2022),)),
    "hanweb_jpaas": Column(
        "hanweb_jpaas",
        "/zfxxgk/zfxxgknb/2025n/bmdw/index.html",
        (of_office(2025), "青禾县教育局2025年政府信息公开工作年度报告", "青禾县水务局2025年政府信息公开工作年度报告"),
        (of_office(2025),),
    ),
    "trs": Column(
        "trs",
        "/zwgk/zfxxgk/zfxxgknb_14128/",
        (of_county(2023), of_county(2022), of_county(2021), of_county(2020)),
        (of_county(2023), of_county(2020)),
    ),
    "trs index": Column(
        "trs",
        "/zwgk/zfxxgk/zfxxgknb_14128/index.html",
        (of_county(2023), of_county(2022), of_county(2021), of_county(2020)),
        (of_county(2023), of_county(2020)),
    ),
    "trs_1based": Column("trs_1based", "/cnqh/gknb/xxgk_list.shtml", (of_county(2023), of_county(2022)), registered="trs"),
    "ucap": Column("ucap", "/qhx/c119637/zfxxgklby_nb.shtml", (of_county(2023), of_county(2022), of_county(2021)), (of_county(2023),)),
    "vsb": Column(
        "vsb", "/zwgk/xxgknb.htm", (of_county(2023), of_office(2023), of_county(2022), of_office(2022), of_county(2021)), (of_county(2023),)
    ),
    "nfcms_gkmlpt": Column("nfcms_gkmlpt", "/gkmlpt/index", (of_county(2023), of_county(2022)), (of_county(2023),)),
    "nfcms plain": Column("nfcms_gkmlpt", "/zwgk/xxgknb/content/post_3988001.html", (), (of_county(2021),)),
    "lonsun": Column(
        "lonsun", "/public/column/12651?type=3", (of_county(2023), of_county(2022), of_county(2021)), (of_county(2023), of_county(2023))
    ),
    "anhui_openness": Column(
        "anhui_openness", "/Xxgknb/showList/1/page_1.html", (of_office(2022), of_county(2022), of_county(2021)), (of_county(2022),)
    ),
    "epoint_ewb": Column(
        "epoint_ewb",
        "/zwgk/002005/002005003/subpage.html",
        (of_county(2023), of_county(2022), of_county(2021)),
        (of_county(2023),),
        extra=((f"{HOST}/zwgk/002005/002005003/subpage.html", EPOINT_COLUMN),),
    ),
    "columns_uuid": Column(
        "columns_uuid", "/columns/8aef2fa0-cc14-409e-9f68-fbdba00a0c72/index.html", (of_county(2023), short(2020)), (short(2020),)
    ),
    "generic": Column(
        "generic", "/zwgk/zfxxgknb/", (of_county(2023), of_county(2022), of_county(2021), "青禾县2020年政府信息公开年报", of_county(2019))
    ),
    "generic home": Column(
        "generic", "", (of_county(2023), of_county(2022), of_county(2021), "青禾县2020年政府信息公开年报", of_county(2019))
    ),
    "generic numbers": Column("generic", "/1969/1984/1988/index.htm", (of_county(2022),)),
    "generic frame": Column("generic", "/class/ABCDEFGH/1", (of_county(2022),)),
}


@pytest.fixture
def visit(play: Callable[..., Any], folder: Path, routes: list[Route]) -> Callable[[Column], tuple[Any, Portal]]:
    def run(column: Column) -> tuple[Any, Portal]:
        portal = Portal(folder, [route for route in routes if route.family == column.family], dict(column.extra))
        url = HOST + column.url if column.url else ""
        return play(portal, {"family": column.registered or column.family, "column_urls": url}, scope="all"), portal

    return run


def announced(played: Any) -> list[str]:
    """Titles of the entries whose pages were asked for, in the order of asking."""
    return [entry.title for entry in played.entries]


def body_is_whole(extracted: Extracted) -> bool:
    """The samples' body: all six sections, three tables, the number of published pieces."""
    headings = sum(extracted.text.count(f"\n{number}、") for number in "一二三四五六")
    return headings == 6 and len(extracted.tables) == 3 and "4 702条" in extracted.text


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_listed_to_its_end_and_its_reports_are_read(name: str, visit: Callable[[Column], tuple[Any, Portal]]) -> None:
    column = COLUMNS[name]
    played, portal = visit(column)
    assert sorted(announced(played)) == sorted(column.listed)
    missing = {page.address for page in portal.routes}
    assert [item.reason for item in played.rejected if item.reason != "http_404" or item.source.url in missing] == list(column.rejected)
    read = [extract(page) for page in played.pages]
    assert sorted(extracted.text.split("\n")[0] for extracted in read) == sorted(column.read)
    assert all(body_is_whole(extracted) for extracted in read)
    assert {page.hints.family for page in played.pages} <= {column.registered or column.family}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_recognised_whatever_the_registry_says(name: str, play: Callable[..., Any], folder: Path, routes: list[Route]) -> None:
    column = COLUMNS[name]
    portal = Portal(folder, [route for route in routes if route.family == column.family], dict(column.extra))
    played = play(portal, {"family": "generic", "column_urls": HOST + column.url if column.url else ""}, scope="all")
    assert sorted(announced(played)) == sorted(column.listed)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("hanweb_jpage", ["2024-01-26", "2024-01-24", "2023-01-18", "2022-01-20"]),
        ("hanweb_jpaas", ["2026-01-28", "2026-01-22", "2026-01-20"]),
        ("ucap", ["2024-01-26", "2023-01-18", "2022-01-24"]),
        ("vsb", ["2024-01-26", "2024-01-22", "2023-01-18", "2023-01-17", "2022-01-20"]),
        ("nfcms_gkmlpt", ["2024-01-26", "2023-01-18"]),
        ("lonsun", ["2024-01-26", "2023-01-18", "2022-01-20"]),
        ("anhui_openness", ["2023-01-20", "2023-01-18", "2022-01-20"]),
        ("epoint_ewb", ["2024-01-26", "2023-01-12", "2022-01-20"]),
        ("columns_uuid", ["2024-01-26", "2021-03-29"]),
        ("hanweb_xxgk search", ["2024-01-26", "2023-01-18"]),
    ],
)
def test_dates_are_those_of_the_list(name: str, days: list[str], visit: Callable[[Column], tuple[Any, Portal]]) -> None:
    played, _ = visit(COLUMNS[name])
    assert [str(entry.date) for entry in played.entries] == days


#: Routes no crawl asks for: what shows that they are understood all the same.
Check = Callable[[Path, Route], bool]


def lists_nothing(family: str) -> Check:
    def check(folder: Path, route: Route) -> bool:
        response = readable(respond(folder, route))
        return get_family(family).list_entries(response) == []

    return check


def lists_no_report(folder: Path, route: Route) -> bool:
    entries = get_family("generic").list_entries(readable(respond(folder, route)))
    return not any(judge_title(entry.title) == "report" for entry in entries)


def lists(family: str, *titles: str, listing: dict[str, Any] | None = None) -> Check:
    def check(folder: Path, route: Route) -> bool:
        response = readable(respond(folder, route))
        response.meta["listing"] = {"base": response.url, **(listing or {})}
        return [entry.title for entry in get_family(family).list_entries(response)] == list(titles)

    return check


def is_read(title: str) -> Check:
    def check(folder: Path, route: Route) -> bool:
        response = respond(folder, route)
        found = extract(Page(body=response.body, url=route.address, host_trust="official", hints=PageHints(body_selectors=[])))
        return found.text.split("\n")[0] == title and body_is_whole(found)

    return check


def is_the_twin_of(title: str) -> Check:
    def check(folder: Path, route: Route) -> bool:
        plain = f"{HOST}/zwgk/zfxxgk/zfxxgknb_14128/202401/t20240126_87229032.html"
        return is_read(title)(folder, route) and is_twin(route.address) and address_key(route.address) == address_key(plain)

    return check


def is_rejected(reason: str, raw: str = "") -> Check:
    def check(folder: Path, route: Route) -> bool:
        with pytest.raises(RejectedPage) as refused:
            extract(Page(body=respond(folder, route).body, url=route.address))
        return refused.value.reason == reason and raw in refused.value.raw

    return check


def is_wall(code: str) -> Check:
    def check(folder: Path, route: Route) -> bool:
        response = respond(folder, route)
        wall = find_wall(response.status, response.body)
        return wall is not None and wall.code == code

    return check


def leads_to(target: str) -> Check:
    def check(folder: Path, route: Route) -> bool:
        response = respond(folder, route)
        assert isinstance(response, HtmlResponse)
        return HOST + target in (redirect_target(response), get_meta_refresh(response)[1])

    return check


def leads_to_itself(folder: Path, route: Route) -> bool:
    return route.status == 302 and route.headers["Location"] == route.url


def is_a_manuscript(folder: Path, route: Route) -> bool:
    response = readable(respond(folder, route))
    page = get_family("ucap").article(response, ListEntry(response.url, "", None, ""))
    return page.url == route.address and page.css("h1::text").get() == of_county(2023) and "一、" in page.css(".article-content").get("")


def is_a_mirror_in_another_script(folder: Path, route: Route) -> bool:
    found = extract(Page(body=respond(folder, route).body, url=route.address, host_trust="mirror"))
    return "二、主動" in found.text and found.source.host_trust == "mirror"


DIRECT: dict[str, Check] = {
    "/module/web/jpage/dataproxy.jsp?startrecord=4&endrecord=6&perpage=3&columnid=12377&unitid=38486&webid=110": lists(
        "hanweb_jpage", short(2021), f"图解:{short(2021)}"
    ),
    "/module/web/jpage/dataproxy.jsp?startrecord=4&endrecord=6&perpage=3": lists("hanweb_jpage", short(2021), f"图解:{short(2021)}"),
    "page=99": lists_nothing("hanweb_jpage"),
    "&pageNo=2": lists("hanweb_jpaas", of_office(2025), "青禾县教育局2025年政府信息公开工作年度报告"),
    "fbtime=2007": lambda folder, route: get_family("hanweb_xxgk").own_entry(readable(respond(folder, route))) is None,
    "index_2.html": lambda folder, route: route.status == 404,
    "_wap.html": is_the_twin_of(of_county(2023)),
    "?isMobile=false": is_the_twin_of(of_county(2023)),
    "&page=9": lists_nothing("ucap"),
    "/qhx/gkmb/202401/": is_read(of_county(2023)),
    "getManuscriptById": is_a_manuscript,
    "pageIndex=9": lists_nothing("lonsun"),
    "/nb/2022.html": is_rejected("attachment_only", f"{HOST}/upload/2023/report.pdf"),
    "/nb/2022tp.html": is_rejected("image_only", f"{HOST}/upload/nb/1.jpg"),
    "/jsl/": is_wall("challenge_521"),
    "/ruishu/": is_wall("challenge_412"),
    "/wzws/": is_wall("challenge_wzws"),
    "/selfcookie/": leads_to_itself,
    "/shell/": leads_to("/qhzf/index.shtml"),
    "/shell2/": leads_to("/shell2/main/index.html"),
    "/403/": is_wall("challenge_403"),
    "/deleted-column/": lists_no_report,
    "http://www.mirror.example/": is_read("示例娱乐平台人民政府2022年政府信息公开工作年度报告"),
    "http://m.mirror2.example/": is_a_mirror_in_another_script,
    "/art/2023/1/18/art_12377_90211.html": is_read(of_county(2022)),
}


def test_every_route_is_consumed(visit: Callable[[Column], tuple[Any, Portal]], routes: list[Route], folder: Path) -> None:
    how: dict[int, str] = {}
    files: set[str] = set()
    for name, column in COLUMNS.items():
        played, portal = visit(column)
        how.update(dict.fromkeys(portal.used, f"visit of {name}"))
        files.update(attachment.url or "" for page in played.pages for attachment in extract(page).attachments)
    for route in routes:
        if route.number not in how and route.address in files:
            how[route.number] = "attachment of a report"
        key = next((key for key in DIRECT if key in route.url), None)
        if route.number not in how and key is not None:
            how[route.number] = f"read by itself ({key})" if DIRECT[key](folder, route) else ""
    assert all(how.get(route.number) for route in routes), table(routes, how)
    assert len(how) == len(routes) == 82


def table(routes: Iterable[Route], how: dict[int, str]) -> str:
    """Route → how it was consumed, for the message of a failure."""
    return "\n".join(f"{how.get(route.number) or 'NOT CONSUMED':<28} {route.family:<16} {route.method} {route.url}" for route in routes)
