"""A made-up nation: hundreds of portals over all content systems, ways, walls and faults, with what a crawl must find.

    nation = make_nation(300)
    with DemoServer(nation.sites) as server: ...

The registry of the nation knows home pages and nothing else. `phase` 2 is the same nation later: some
portals have moved to another content system, some have been hijacked. Everything follows from the seed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from random import Random
from typing import Literal

from .chrome import chrome, news_path
from .counties import County
from .country import article_page, decoys, news_answer
from .damage import DAMAGES
from .factory import make_report
from .faults import PAGE_FAULTS, PORTAL_FAULTS, REASONS, PageFault, apply_fault, hidden_links, spam_title
from .gold import GoldReport
from .listings import ListItem, generic_column
from .names import Prefecture, make_prefectures
from .paged import paged_article
from .render import render_page
from .site import Answer, DemoRequest, Handler, Site, fixed
from .systems import SYSTEMS, System, system_of
from .ways import COLUMN_NAMES, WAYS, home_pages
from .word import filed_article

Phase = Literal[1, 2]
#: Every so many portals one has a fault as a whole.
FAULT_EVERY = 5
#: Every so many portals robots.txt asks for a longer delay.
CRAWL_DELAY_EVERY = 20
#: Of each ten portals: the one that changes its system between two runs, and the one that is hijacked.
MIGRATING, HIJACKED = 3, 6
#: Of every third portal, the report that stands in several files.
PAGED = 3
#: Of every fourth portal, the report whose page only links a Word file.
FILED = 1
#: In every fourth prefecture these members publish in a column of the prefecture's own portal.
HOSTED = (2, 5)
_DAMAGED = ("hidden_links", "charset_lie", "gloss_untoned", "hijacked", "clean")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One report that exists: who published it where, and why a crawl cannot have it (`None`: it must be found)."""

    portal: str
    system: str
    url: str
    gold: GoldReport
    reason: str | None


@dataclass(slots=True)
class Nation:
    """Portals, what they hold, and what a crawl must say of them."""

    sites: list[Site] = field(default_factory=list)
    places: list[County] = field(default_factory=list)
    expected: list[Expectation] = field(default_factory=list)
    #: Portals with a fault as a whole -> the reason to be recorded.
    portal_reasons: dict[str, str] = field(default_factory=dict)
    #: Addresses listed as reports that are none of the portal's own -> the reason to be recorded.
    traps: dict[str, str] = field(default_factory=dict)
    #: Seconds between two requests that robots.txt of a host asks for.
    crawl_delays: dict[str, float] = field(default_factory=dict)
    #: Paths that robots.txt of a host forbids, beside /search.
    closed_paths: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def counties(self) -> list[County]:
        """The places whose reports are looked for."""
        return [place for place in self.places if place.level == "county"]

    @property
    def ids(self) -> str:
        """Portal ids of the counties, as the spider takes them."""
        return ",".join(place.portal for place in self.counties)

    def registry(self) -> str:
        """The registry as CSV: home pages only, every family unknown."""
        columns = ("portal", "adcode", "name", "level", "province", "prefecture", "home_url", "family",
                   "family_seen_on", "column_urls", "aliases", "quirks", "reason")  # fmt: skip
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, columns, restval="")
        writer.writeheader()
        for place in self.places:
            prefecture = "" if place.level == "prefecture" else place.prefecture
            facts = {"portal": place.portal, "adcode": place.adcode, "name": place.name, "level": place.level, "province": place.province,
                     "prefecture": prefecture, "home_url": place.home_url, "family": "generic", "family_seen_on": "2026-04",
                     "reason": "made up"}  # fmt: skip
            writer.writerow(facts)
        return buffer.getvalue()


def make_nation(
    count: int = 300, *, seed: int = 1, phase: Phase = 1, reports: int = 6, faults: bool = True, crawl_delay: float = 0.4
) -> Nation:
    """A nation of `count` counties with `reports` government reports each, and those of offices, departments and townships."""
    nation = Nation()
    number = 0
    for position, prefecture in enumerate(make_prefectures(count, seed)):
        seat = Site(prefecture.seat)
        shared: list[ListItem] = []
        for member, county in enumerate(prefecture.counties):
            builder = _Builder(nation, prefecture, number, seed, phase, reports)
            if position % 4 == 0 and member in HOSTED:
                builder.build_hosted(county, seat, shared)
            else:
                builder.build(county, faults)
            number += 1
            if number % CRAWL_DELAY_EVERY == 7:
                site = nation.sites[-1]
                if site.county.portal not in nation.portal_reasons:
                    rules = f"User-agent: *\nCrawl-delay: {crawl_delay}\nDisallow: /search\n"
                    site.pages["/robots.txt"] = fixed(Answer(rules.encode(), content_type="text/plain"))
                    nation.crawl_delays[site.host] = crawl_delay
        _finish_seat(seat, shared)
        nation.sites.append(seat)
        nation.places.append(prefecture.seat)
    return nation


def _frame(county: County, title: str, inner: str, head: str = "") -> bytes:
    """A page of the portal with the meta tags the guidelines of 2017 ask for."""
    styles, top, bottom = chrome(county, len(title) % 4)
    metas = {"SiteName": f"{county.name}人民政府", "SiteDomain": county.host, "SiteIDCode": f"{county.adcode}0001"}
    if not title.endswith("门户网站"):
        metas["ColumnName"] = title
    tags = "".join(f'<meta name="{name}" content="{content}">\n' for name, content in metas.items())
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n{tags}{head}{styles}</head>\n<body>\n{top}'
        f'<div class="main">{inner}</div>\n{bottom}</body>\n</html>\n'
    ).encode()


@dataclass(frozen=True, slots=True)
class _Print:
    """How a report page is printed: everything but the report."""

    site: County
    system: System
    url: str
    kind: str
    #: True when the portal has been hijacked: spam as title, hidden links.
    hijacked: bool


def _page(gold: GoldReport, printed: _Print, request: DemoRequest) -> Answer:
    """The page of a report."""
    odd = printed.kind if printed.kind in DAMAGES and not printed.system.scripted else None
    plain = printed.hijacked or printed.system.scripted
    rng = Random(printed.url)
    page = render_page(
        gold,
        family=printed.system.family,
        rng=rng,
        url=printed.url,
        charset="utf-8" if plain else None,
        charset_lie=printed.kind == "charset_lie" and not plain,
        scripted=printed.system.scripted,
        site=printed.site,
        damages=(odd,) if odd else (),
    )
    body = page.body
    if printed.hijacked:
        text = body.decode()
        start, end = text.index("<title>") + 7, text.index("</title>")
        text = f"{text[:start]}{spam_title(rng)}{text[end:]}".replace("<body>", f"<body>{hidden_links(rng)}", 1)
        body = text.encode()
    charset = f"; charset={page.header_charset}" if page.header_charset else ""
    return Answer(body, content_type=f"text/html{charset}")


@dataclass(slots=True)
class _Builder:
    """Builds one county's portal."""

    nation: Nation
    prefecture: Prefecture
    number: int
    seed: int
    phase: Phase
    reports: int

    def build(self, county: County, faults: bool) -> None:
        """A portal of its own."""
        system = SYSTEMS[self.number % len(SYSTEMS)]
        fault = ""
        if faults and self.number % FAULT_EVERY == FAULT_EVERY - 1:
            fault = PORTAL_FAULTS[(self.number // FAULT_EVERY) % len(PORTAL_FAULTS)]
        moved = self.phase == 2 and self.number % 10 == MIGRATING and not fault
        if moved:
            system = SYSTEMS[(self.number + 7) % len(SYSTEMS)]
        hijacked = self.phase == 2 and self.number % 10 == HIJACKED
        county = replace(county, family=system.family, variant=system.variant)
        site = Site(county)
        items: list[ListItem] = []
        reason = REASONS.get(fault, fault) or None
        if reason:
            self.nation.portal_reasons[county.portal] = reason
        if reason == "robots":
            self.nation.closed_paths[county.host] = ("/" if fault == "robots" else system.column(county).partition("?")[0],)
        for index, gold in enumerate(self._golds(county, system.inline)):
            path = system.detail(county, _day(gold), self.number * 100 + index)
            kind = _DAMAGED[self.number % len(_DAMAGED)] if index == 2 else "clean"
            handler: Handler = partial(_page, gold, _Print(county, system, site.url(path), kind, hijacked))
            page_fault = PAGE_FAULTS[(self.number // 2) % len(PAGE_FAULTS)] if index == 4 and not system.inline and faults else None
            self._publish(site, system, gold, path, handler, page_fault, reason)
            if index == PAGED and self.number % 3 == 0 and not (system.inline or system.scripted):
                site.pages |= paged_article(site.pages[path], path, scripted=system.family == "trs")
            if index == FILED and self.number % 4 == 2 and not (system.inline or system.scripted):
                site.pages |= filed_article(gold, path)
            items.append(ListItem(path, gold.title, _day(gold)))
        items += self._traps(site, system)
        news = self._twins(site, system, items)
        items.sort(key=lambda item: (item.day, item.path), reverse=True)
        frame = partial(_frame, county)
        site.pages |= _inline_pages(site, items) if system.inline else system.listing(county, items, frame)
        column = system.column(county)
        way = list(WAYS)[(self.number // 3) % len(WAYS)]
        name = "政府信息公开目录" if column == "/gkmlpt/index" else COLUMN_NAMES[self.number % len(COLUMN_NAMES)]
        if fault == "no_column":
            way, name = "home", "市民留言"
            column = "/hdjl/"
        for path, handler in home_pages(county, way, column, name, frame, news).items():
            site.pages.setdefault(path, handler)
        if hijacked:
            site.pages["/"] = _hijacked_home(site.pages["/"], Random(f"hijack/{county.portal}"))
        _add_common(site)
        apply_fault(site, fault, column, fixed(Answer(frame("政府信息公开年报", "<p>栏目建设中</p>"))), self._stranger())
        self.nation.sites.append(site)
        self.nation.places.append(county)

    def build_hosted(self, county: County, seat: Site, shared: list[ListItem]) -> None:
        """A portal whose reports stand on the prefecture's portal, among those of other counties."""
        system = next(s for s in SYSTEMS if (s.family, s.variant) == ("generic", "plain"))
        site = Site(county)
        for index, gold in enumerate(self._golds(county, False)):
            path = system.detail(county, _day(gold), self.number * 100 + index)
            handler: Handler = partial(_page, gold, _Print(seat.county, system, seat.url(path), "clean", False))
            seat.pages[path] = handler
            self.nation.expected.append(Expectation(county.portal, "on the prefecture's portal", seat.url(path), gold, None))
            shared.append(ListItem(path, gold.title, _day(gold)))
        frame = partial(_frame, county)
        site.pages |= home_pages(county, "platform", seat.url("/zfxxgk/nb/"), "政府信息公开年报", frame, [])
        _add_common(site)
        self.nation.sites.append(site)
        self.nation.places.append(county)

    def _golds(self, county: County, government_only: bool) -> Iterable[GoldReport]:
        """The county's reports, oldest first."""
        rng = Random(f"nation {self.seed}/{county.portal}")
        years = sorted(rng.sample(range(2009, 2025), self.reports))
        organs = [(year, "government") for year in years]
        if not government_only:
            organs += [(year, "office") for year in years[::3]]
            organs += [(year, kind) for year in years[1::4] for kind in ("department", "township")]
        for index, (year, kind) in enumerate(organs):
            yield make_report(
                self.seed * 1_000_000 + self.number * 100 + index,
                county=county,
                year=year,
                organ=kind,  # type: ignore[arg-type]
                series=f"nation {self.seed}/{county.portal}/{kind}",
            )

    def _publish(
        self, site: Site, system: System, gold: GoldReport, path: str, handler: Handler, fault: PageFault | None, reason: str | None
    ) -> None:
        """Put the page on the site and note what must become of it."""
        if fault is not None:
            handler = fault.wrap(handler, site.county, gold.title, Random(path))
            reason = reason or fault.reason
        site.pages[path] = handler
        url = site.url(path) + ("?type=1" if system.family == "anhui_openness" else "")
        name = f"{system.family} {system.variant}".strip()
        self.nation.expected.append(Expectation(site.county.portal, name, url, gold, reason))

    def _traps(self, site: Site, system: System) -> list[ListItem]:
        """Entries of the column that are no reports of this place."""
        if system.inline:
            return []
        county, items = site.county, []
        for offset, (_, title, inner) in enumerate(decoys(county, 2023), start=90):
            day = date(2024, 1, 5 + offset % 10)
            path = system.detail(county, day, self.number * 100 + offset)
            site.pages[path] = fixed(Answer(article_page(county, title, day, inner)))
            items.append(ListItem(path, title, day))
        if self.number % 10 == 5 and len(self.prefecture.counties) > 1:
            other = next(c for c in self.prefecture.counties if c.portal != county.portal)
            gold = make_report(self.seed * 7_000_000 + self.number, county=other, year=2008, organ="government")
            path = system.detail(county, date(2009, 2, 2), self.number * 100 + 98)
            site.pages[path] = partial(_page, gold, _Print(other, system, other.home_url, "clean", False))
            items.append(ListItem(path, f"{county.name}2008年政府信息公开工作年度报告", date(2009, 2, 2)))
            if county.portal not in self.nation.portal_reasons:
                suffix = "?type=1" if system.family == "anhui_openness" else ""
                self.nation.traps[site.url(path) + suffix] = "site_disagrees"
        if system.family == "anhui_openness" or system.variant in ("frame", "numbered"):
            url = f"http://www.copy{self.number}.example/nb/2007.html"
            items.append(ListItem(url, f"{county.name}人民政府2008年政府信息公开工作年度报告", date(2009, 1, 1)))
            if county.portal not in self.nation.portal_reasons:
                suffix = "?type=1" if system.family == "anhui_openness" else ""
                self.nation.traps[url + suffix] = "untrusted_host"
        return items

    def _twins(self, site: Site, system: System, items: list[ListItem]) -> list[tuple[str, str]]:
        """Second addresses of one report: mobile twins in the column, a copy in another column that the home page links to."""
        if system.inline or system.scripted:
            return []
        first = items[0]
        if self.number % 4 == 1 and system.family == "trs":
            stem, _, suffix = first.path.rpartition(".")
            path = f"{stem}_wap.{suffix}"
            site.pages[path] = site.pages[first.path]
            items.append(replace(first, path=path))
        if self.number % 4 == 2:
            path = f"/qzfb/gkmb/{_day_text(first.day)}/{self.number}.html"
            site.pages[path] = site.pages[first.path]
            return [(path, first.title)]
        return []

    def _stranger(self) -> Handler:
        """The home page of another place, as on a domain that was given away."""
        other = make_prefectures(1, self.seed + 1)[0].counties[0]
        other = replace(other, name="鸢磡县", host="www.stranger.example", adcode="999921")
        return fixed(Answer(_frame(other, f"{other.name}人民政府门户网站", '<a href="/zwgk/nb/">政府信息公开年报</a>')))


def _day(gold: GoldReport) -> date:
    return gold.published_on or date(gold.year + 1, 1, 31)


def _day_text(day: date) -> str:
    return f"{day:%Y%m}"


def _inline_pages(site: Site, items: list[ListItem]) -> dict[str, Handler]:
    """One path that shows the report of the year asked for, the newest one by default."""
    handlers = {item.path: site.pages.pop(item.path) for item in items}
    path = items[0].path.partition("?")[0]
    years = {address.partition("fbtime=")[2].partition("&")[0]: address for address in handlers}
    links = "".join(f'<li><a href="{address}">{year}</a></li>' for year, address in sorted(years.items(), reverse=True))
    menu = f'<ul class="years">{links}</ul>'.encode()
    nothing = '<html><head><meta charset="utf-8"></head><body><div class="nb_con">暂无数据</div></body></html>'

    def answer(request: DemoRequest) -> Answer:
        year = request.parameters().get("fbtime") or max(years)
        if year not in years:
            return Answer(nothing.encode())
        page = handlers[years[year]](request)
        return replace(page, body=page.body.replace(b'<div class="nb_con">', menu + b'<div class="nb_con">', 1))

    return {path: answer}


def _hijacked_home(handler: Handler, rng: Random) -> Handler:
    """The home page with a spam title and hidden links."""
    title, block = spam_title(rng).encode(), hidden_links(rng).encode()

    def answer(request: DemoRequest) -> Answer:
        page = handler(request)
        start, _, rest = page.body.partition(b"<title>")
        if not rest:
            return page
        return replace(page, body=start + b"<title>" + title + rest[rest.index(b"</title>") :].replace(b"<body>", b"<body>" + block, 1))

    return answer


def _add_common(site: Site) -> None:
    """News and robots.txt."""
    site.prefixes[news_path(0)[:-1]] = partial(news_answer, site.county)
    site.pages.setdefault("/robots.txt", fixed(Answer(b"User-agent: *\nDisallow: /search\n", content_type="text/plain")))


def _finish_seat(seat: Site, shared: list[ListItem]) -> None:
    """The prefecture's own portal with the column of its counties."""
    frame = partial(_frame, seat.county)
    shared.sort(key=lambda item: (item.day, item.path), reverse=True)
    seat.pages |= generic_column(seat.county, shared, frame)
    seat.pages |= home_pages(seat.county, "home", "/zfxxgk/nb/", "政府信息公开年报", frame, [])
    _add_common(seat)


__all__ = ["Expectation", "Nation", "make_nation", "system_of"]
