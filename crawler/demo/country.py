"""The demo country: portals of fictional counties with reports of all four eras, oddities and decoys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache, partial
from random import Random
from typing import Literal

from crawler.items import OrganKind

from .chrome import COLUMNS, chrome, news_path, news_title
from .counties import County, all_counties
from .damage import DAMAGES
from .factory import make_report
from .gold import GoldReport
from .listings import Frame, ListItem, generic_column, hanweb_column, trs_column
from .pages import bulk_page
from .render import RenderedPage, render_page
from .site import Answer, DemoRequest, ExpectedPage, Handler, Site, fixed, not_found

DEFAULT_YEARS = (2010, 2012, 2014, 2016, 2018, 2019, 2020, 2021, 2022, 2023)
#: What happens to one report page of a county, by position of the report in the county's list of years.
_ODDITIES = ("hijacked", "charset_lie", "broken_identity", "hijacked", "lost_date_marks", "gloss_untoned", "tables_lost", "hidden_links")
_SLOW_SECONDS = 1.5
_CHALLENGE = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+'_clearance_s=1700000000.0|-1|demo;max-age=3600;path=/';"
    "location.href=location.pathname+location.search</script>"
)
#: A PDF without text: enough for a link that answers.
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class _Publication:
    """One report page of a county before it is rendered."""

    gold: GoldReport
    path: str
    kind: str
    seed: str


def _detail_path(county: County, day: date, number: int) -> str:
    """Address of a detail page in the family's shape."""
    if county.family == "trs":
        base = "/zwgk/zfxxgk/zfxxgknb" if county.variant == "0based" else "/zwgk/gknb"
        suffix = "html" if county.variant == "0based" else "shtml"
        return f"{base}/{day:%Y%m}/t{day:%Y%m%d}_{78000000 + number}.{suffix}"
    if county.family == "hanweb_jpage":
        return f"/art/{day.year}/{day.month}/{day.day}/art_12377_{80000 + number}.html"
    shapes = (
        f"/zfxxgk/nb/content_{184000 + number}",
        f"/zfxxgk/nb/{1753311688616000000 + number * 7}.html",
        f"/zfxxgk/nb/{5886000 + number}/index.html",
    )
    return shapes[number % 3]


def column_path(county: County) -> str:
    """Address of the county's annual-report column."""
    if county.family == "trs":
        return "/zwgk/zfxxgk/zfxxgknb/" if county.variant == "0based" else "/zwgk/gknb/xxgk_list.shtml"
    return "/col/col12377/index.html" if county.family == "hanweb_jpage" else "/zfxxgk/nb/"


def _frame(county: County, title: str, inner: str, head: str = "", variant: int = 0) -> bytes:
    """A page of the portal around some HTML."""
    styles, top, bottom = chrome(county, variant)
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="SiteName" content="{county.name}人民政府"><meta name="SiteDomain" content="{county.host}">\n'
        f"{head}{styles}</head>\n<body>\n{top}"
        f'<div class="main">{inner}</div>\n{bottom}</body>\n</html>\n'
    ).encode()


def decoys(county: County, year: int) -> list[tuple[str, str, str]]:
    """Pages of the column that only look like reports: kind, title, body."""
    rows = "".join(f"<tr><td>{label}</td><td>{n}</td></tr>" for n, label in enumerate(("收到申请数", "办结数", "主动公开数"), start=3))
    image = f'<p align="center"><img src="/images/nb{year}_1.jpg"><img src="/images/nb{year}_2.jpg"></p>'
    order = (
        "<p>各乡镇人民政府、各有关部门：</p>"
        f"<p>请于{year + 1}年1月20日前报送本单位年度报告，逾期不报的予以通报。</p><p>{county.name}人民政府办公室</p>"
    )
    table = f'<table border="1"><tr><td>指标</td><td>数量</td></tr>{rows}</table>'
    return [
        ("notice", f"关于做好{year}年政府信息公开工作年度报告编制工作的通知", order),
        ("infographic", f"图解：{county.name}{year}年政府信息公开工作年度报告", image),
        ("half_year", f"{county.name}{year}年上半年政府信息公开情况统计表", table),
        ("image_only", f"{county.name}开发区{year}年政府信息公开工作年度报告", image),
    ]


def article_page(county: County, title: str, day: date, inner: str) -> bytes:
    """A detail page that is no report."""
    html = f'<h1>{title}</h1><div class="info">发布时间：{day.isoformat()}</div><div class="txt_con">{inner}</div>'
    return _frame(county, title, html)


def news_answer(county: County, request: DemoRequest) -> Answer:
    rng = Random(f"news/{county.portal}/{request.path}")
    title = news_title(rng, county.name)
    day = date(2023, 1, 1) + timedelta(days=rng.randint(0, 300))
    return Answer(
        article_page(county, title, day, f"<p>{title}。活动得到各方支持，现场秩序良好。</p><p>下一步，有关部门将继续做好后续工作。</p>")
    )


def _news_list(county: County, name: str, request: DemoRequest) -> Answer:
    rng = Random(f"news list/{county.portal}/{name}")
    items = ""
    for _ in range(12):
        day = date(2023, 1, 1) + timedelta(days=rng.randint(0, 300))
        items += f'<li><a href="{news_path(rng.randint(1, 400))}">{news_title(rng, county.name)}</a><span>{day.isoformat()}</span></li>'
    column = f'<p><a href="{column_path(county)}">政府信息公开年报</a></p>' if name.startswith("政") else ""
    return Answer(_frame(county, f"{name}_{county.name}人民政府", f"<h2>{name}</h2>{column}<ul>{items}</ul>"))


@lru_cache(maxsize=512)
def _rendered(publication: _Publication) -> RenderedPage:
    """The page of a publication."""
    gold, kind = publication.gold, publication.kind
    charset: Literal["utf-8"] | None = "utf-8" if gold.county.family == "hanweb_jpage" else None
    return render_page(
        gold,
        family=gold.county.family,
        rng=Random(publication.seed),
        url=f"http://{gold.county.host}{publication.path}",
        charset=charset,
        charset_lie=kind == "charset_lie",
        tables_lost=kind == "tables_lost",
        damages=(kind,) if kind in DAMAGES else (),
    )


def _report_answer(publication: _Publication, request: DemoRequest) -> Answer:
    page = _rendered(publication)
    content_type = f"text/html; charset={page.header_charset}" if page.header_charset else "text/html"
    return Answer(page.body, content_type=content_type, delay=_SLOW_SECONDS if publication.kind == "slow" else 0.0)


def _expected(publication: _Publication) -> ExpectedPage:
    page = _rendered(publication)
    return ExpectedPage(f"http://{publication.gold.county.host}{publication.path}", page.gold, publication.kind)


@dataclass(frozen=True, slots=True)
class _Plan:
    """One report of a county: year, organ, page kind."""

    year: int
    organ: OrganKind
    kind: str


def _plan(index: int, years: Sequence[int], revised: bool) -> list[_Plan]:
    """What a county publishes: the government's report every year, some of its office and of its bureaus; every third page odd."""
    plans: list[_Plan] = []
    for position, year in enumerate(years):
        odd = (position + index) % 3 == 0
        kind = _ODDITIES[(position // 3 + 3 * index) % len(_ODDITIES)] if odd else "clean"
        if revised and position == len(years) - 1:
            kind = "broken_identity"
        plans.append(_Plan(year, "government", "attachment" if kind == "clean" and position == 1 else kind))
        if position % 3 == index % 3:
            plans.append(_Plan(year, "office", "slow" if index == 0 and position == 3 else "clean"))
        if position % 4 == 1:
            plans += [_Plan(year, "department", "clean"), _Plan(year, "township", "clean")]
    return plans


def _publications(county: County, index: int, years: Sequence[int], seed: int, revised: bool) -> list[_Publication]:
    """All report pages of a county, the last but one government report twice: once as its hijacked copy."""
    found: list[_Publication] = []

    def publish(gold: GoldReport, kind: str) -> None:
        number = len(found) + 1
        path = _detail_path(county, gold.published_on or date(gold.year + 1, 1, 31), index * 1000 + number)
        if kind == "attachment":
            gold = replace(gold, attachments=((f"{gold.title}.pdf", f"/files/{number}.pdf"),))
        found.append(_Publication(gold, path, kind, f"page {seed}/{county.portal}/{number}"))

    for number, plan in enumerate(_plan(index, years, revised)):
        gold = make_report(
            seed * 1_000_000 + index * 1000 + number,
            county=county,
            year=plan.year,
            organ=plan.organ,
            series=f"country {seed}/{county.portal}/{plan.organ}",
            break_identity=plan.kind == "broken_identity",
        )
        publish(gold, plan.kind)
        if plan.organ == "government" and plan.year == years[-2:][0]:
            publish(gold, "hijacked")
    return found


def _site(county: County, index: int, years: Sequence[int], seed: int, revised: bool) -> Site:
    """One open portal."""
    site = Site(county)
    items: list[ListItem] = []
    for publication in _publications(county, index, years, seed, revised):
        site.pages[publication.path] = partial(_report_answer, publication)
        site.reports.append(partial(_expected, publication))
        items.append(ListItem(publication.path, publication.gold.title, publication.gold.published_on or date(2000, 1, 1)))
    for number, (kind, title, inner) in enumerate(decoys(county, years[-1]), start=900):
        day = date(years[-1] + 1, 1, 5 + number % 10)
        path = _detail_path(county, day, index * 1000 + number)
        site.pages[path] = fixed(Answer(article_page(county, title, day, inner)))
        site.decoys[site.url(path)] = kind
        items.append(ListItem(path, title, day))
    gone = date(years[0] + 1, 3, 20)
    gone_path = _detail_path(county, gone, index * 1000 + 990)
    site.decoys[site.url(gone_path)] = "missing"
    items.append(ListItem(gone_path, f"{county.name}{years[0] - 1}年政府信息公开工作年度报告", gone))
    items.sort(key=lambda item: (item.day, item.path), reverse=True)
    columns: dict[str, Callable[[County, list[ListItem], Frame], dict[str, Handler]]] = {
        "trs": trs_column,
        "hanweb_jpage": hanweb_column,
        "generic": generic_column,
    }
    site.pages |= columns[county.family](county, items, partial(_frame, county))
    _add_common(site)
    return site


def _add_common(site: Site) -> None:
    """Home page, robots.txt, navigation columns, news, files."""
    county = site.county
    blocks = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in COLUMNS)
    home = f'<ul>{blocks}</ul><div class="zfxxgk"><a href="{column_path(county)}">政府信息公开年报</a></div>'
    site.pages["/"] = fixed(Answer(_frame(county, f"{county.name}人民政府门户网站", home, variant=1)))
    site.pages["/robots.txt"] = fixed(Answer(b"User-agent: *\nDisallow: /search\n", content_type="text/plain"))
    for path, name in COLUMNS:
        site.pages.setdefault(path, partial(_news_list, county, name))
    site.prefixes["/xwdt/content_"] = partial(news_answer, county)
    site.prefixes["/files/"] = fixed(Answer(_PDF, content_type="application/pdf"))
    site.prefixes["/bulk/"] = partial(_bulk, False)
    site.prefixes["/bulk-known/"] = partial(_bulk, True)


def _bulk(known: bool, request: DemoRequest) -> Answer:
    """`/bulk/<n>.html`: a page of the bulk set; `/bulk/?count=N`: links to the first N of them."""
    name = request.path.rsplit("/", 1)[1]
    if not name:
        count = int(request.parameters().get("count", "100"))
        links = "".join(f'<li><a href="{n}.html">{n}年政府信息公开工作年度报告</a></li>\n' for n in range(count))
        return Answer(f"<html><head><meta charset='utf-8'></head><body><ul>{links}</ul></body></html>".encode())
    number = name.removesuffix(".html")
    return Answer(bulk_page(int(number), known=known)[0]) if number.isdecimal() else not_found(request)


def _walled(county: County) -> Site:
    """A portal that answers a challenge to everything, or forbids crawling."""
    site = Site(county)
    if county.access == "challenge":
        cookie = ("Set-Cookie", "__jsluid_s=0123456789abcdef0123456789abcdef; max-age=31536000; path=/; HttpOnly")
        site.prefixes["/"] = fixed(Answer(_CHALLENGE.encode(), status=521, headers=(cookie,)))
        return site
    _add_common(site)
    site.pages["/robots.txt"] = fixed(Answer(b"User-agent: *\nDisallow: /\n", content_type="text/plain"))
    site.pages |= generic_column(county, [], partial(_frame, county))
    return site


def demo_country(
    *, seed: int = 1, counties: int = 8, years: Sequence[int] = DEFAULT_YEARS, walled: bool = True, revised: bool = False
) -> list[Site]:
    """The portals of the first `counties` open counties, and two walled ones unless told otherwise.

    `revised`: the same country later, where each county has silently raised one number of its newest
    government report.
    """
    open_ones = [c for c in all_counties() if c.access == "open"][:counties]
    sites = [_site(county, index, years, seed, revised) for index, county in enumerate(open_ones)]
    return sites + ([_walled(c) for c in all_counties() if c.access != "open"] if walled else [])


def expected_reports(sites: Iterable[Site]) -> dict[str, GoldReport]:
    """Gold by address for every report page of the sites."""
    return {page.url: page.gold for site in sites for page in site.expected()}
