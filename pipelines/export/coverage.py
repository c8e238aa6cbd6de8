"""coverage.csv: one row a place and report year; where a report is missing, why.

The rows of a place are told from the visits to its portal: every report year a visit asked for, up to the
one whose report could be out when the portal was seen. Reports of places no portal was visited for (saved
files, web archives) have rows as well. Only reports of governments and their offices count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from crawler.items import FIRST_YEAR, OrganKind, Rejected, Report
from pipelines.places import gazetteer
from pipelines.store.visits import PortalVisit
from pipelines.workers import OUR_FAULTS

State = Literal[
    "found",
    "not_due",
    "overdue",
    "not_kept",
    "no_column",
    "moved",
    "removed",
    "blocked",
    "unreachable",
    "hijacked",
    "unreadable",
    "our_fault",
]

#: Month and day of the year after the report year by which governments have to publish (regulations of 2007, art. 31; of 2019, art. 49).
DUE = (3, 31)
#: States of portals (`crawler.portals.observations`) that explain why a year is missing.
PORTAL_STATES: dict[str, State] = {
    "blocked": "blocked",
    "forbidden": "blocked",
    "unreachable": "unreachable",
    "moved": "moved",
    "not_found": "no_column",
    "empty": "no_column",
    "hijacked": "hijacked",
}
#: The code of an open portal whose list was read to its end.
WHOLE_LIST = "reports_listed"
#: The column is there and names reports; how their pages are opened could not be read.
UNREAD_LIST = "list_unread"
#: Reasons for which a listed page could not be fetched; those that begin with `challenge_` are blocks, all others mean it did not answer.
PAGE_STATES: dict[str, State] = {
    "robots": "blocked",
    "crawl_delay": "blocked",
    "http_404": "removed",
    "http_410": "removed",
    "soft_404": "removed",
    "stub_404": "removed",
    "hijacked": "hijacked",
    "untrusted_host": "moved",
    "site_disagrees": "moved",
    "private_address": "moved",
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """One place and report year."""

    coverage_id: Annotated[str, Field(title="编号", description="Portal, else stable place id, and year.", min_length=1)]
    adcode: Annotated[str | None, Field(title="行政区划代码", description="Code of the place as the registry or the report has it.")]
    place_name: Annotated[str | None, Field(title="地区", description="Full name of the place.")]
    level: Annotated[str | None, Field(title="层级", description="province, prefecture or county.")]
    province: Annotated[str | None, Field(title="省", description="Province.")]
    prefecture: Annotated[str | None, Field(title="地级市", description="Prefecture; empty where the place has none.")]
    portal: Annotated[str | None, Field(title="网站", description="Registry id of the portal; empty where no portal was visited.")]
    family: Annotated[str | None, Field(title="网站系统", description="Content system the portal was read as.")]
    year: Annotated[int, Field(title="报告年度", description="Year reported on.", ge=FIRST_YEAR)]
    state: Annotated[
        State,
        Field(
            title="状态",
            description="found. not_due: not published yet, nor had to be. overdue: the portal lists no report of the year. not_kept: "
            "older than all reports the portal lists. no_column: no column of annual reports was found. moved: the portal or "
            "the page leads to, or speaks for, somebody else. removed: listed, but gone. blocked: a wall, or robots.txt. "
            "unreachable: no answer. hijacked: replaced by advertising. unreadable: fetched, but no report came of it, or a part of the "
            "list could not be read. our_fault: this program failed.",
        ),
    ]
    cause: Annotated[str | None, Field(title="原因", description="Reason code, listed in docs/rejected.md; empty for found reports.")]
    explanation: Annotated[str | None, Field(title="说明", description="The cause in plain words.")]
    url: Annotated[str | None, Field(title="地址", description="Page of the report, else where the cause was met.")]
    seen_on: Annotated[date | None, Field(title="所见日期", description="UTC day of the visit.")]
    report_id: Annotated[str | None, Field(title="报告编号", description="The report; the government's where its office has one as well.")]
    organ_kind: Annotated[OrganKind | None, Field(title="机关类别", description="Whose report it is: government or office.")]


@dataclass(frozen=True, slots=True)
class Found:
    """A report, as far as the coverage needs it."""

    report_id: str
    organ_kind: OrganKind
    url: str | None
    seen_on: date | None
    adcode: str | None
    place_id: str | None
    place_name: str | None
    level: str | None
    province: str | None
    prefecture: str | None
    year: int


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a year has no report."""

    state: State
    code: str
    explanation: str
    url: str


@dataclass(slots=True)
class Census:
    """Collects visits, reports and refusals in any order, then tells the coverage.

    `visits` come portal by portal, the newest first; of each year the newest visit that asked for it counts.
    """

    visits: Iterable[PortalVisit] = ()
    #: Reports by place (stable id or code) and year, and by portal and year.
    found: dict[tuple[str, int], Found] = field(default_factory=dict)
    refused: dict[str, Rejected] = field(default_factory=dict)

    def add_report(self, report: Report) -> None:
        """Note a report of a government or its office; the government's goes before its office's."""
        if report.organ_kind not in ("government", "office"):
            return
        source = report.source
        seen = Found(
            report_id=report.report_id,
            organ_kind=report.organ_kind,
            url=source.url or source.path,
            seen_on=source.fetched_at.date() if source.fetched_at else None,
            adcode=report.adcode,
            place_id=report.place_id,
            place_name=report.place_name,
            level=report.level,
            province=report.province,
            prefecture=report.prefecture,
            year=report.year,
        )
        # A neighbour's report on the portal is not the one that was looked for.
        disowned = any(finding.rule == "place_disagrees" for finding in report.findings)
        for key in filter(None, (None if disowned else source.portal, report.place_id, report.adcode)):
            known = self.found.get((key, report.year))
            if known is None or (known.organ_kind, seen.organ_kind) == ("office", "government"):
                self.found[key, report.year] = seen

    def add_rejected(self, rejected: Rejected) -> None:
        """Note a page that gave no report."""
        if rejected.source.url:
            self.refused[rejected.source.url] = rejected

    def rows(self) -> Iterator[Coverage]:
        """The coverage: visited portals in the order of the visits, then places nobody visited; year by year."""
        told: set[str] = set()
        portals: dict[str, dict[int, PortalVisit]] = {}
        for visit in self.visits:
            years = portals.setdefault(visit.portal, {})
            for year in asked_years(visit):
                years.setdefault(year, visit)
        for years in portals.values():
            for year, visit in sorted(years.items()):
                row = self.visited(visit, year)
                if row.report_id:
                    told.add(row.report_id)
                yield row
        others = {seen.report_id: seen for seen in self.found.values() if self.found.get((key_of(seen), seen.year)) is seen}
        for seen in sorted(others.values(), key=lambda seen: (key_of(seen), seen.year)):
            if seen.report_id not in told:
                yield unvisited(seen)

    def visited(self, visit: PortalVisit, year: int) -> Coverage:
        """The row of a portal that was visited."""
        keys = (visit.portal, stable_id(visit.adcode, year), visit.adcode)
        seen = next((self.found[key, year] for key in keys if key and (key, year) in self.found), None)
        cause = None if seen else self.cause(visit, year)
        return Coverage(
            coverage_id=f"{visit.portal}-{year}",
            adcode=visit.adcode or None,
            place_name=visit.place_name,
            level=visit.level,
            province=visit.province or None,
            prefecture=visit.prefecture or None,
            portal=visit.portal,
            family=visit.family or None,
            year=year,
            state=cause.state if cause else "found",
            cause=cause.code if cause else None,
            explanation=cause.explanation if cause else None,
            url=cause.url if cause else seen.url if seen else None,
            seen_on=(seen.seen_on if seen else None) or visit.seen_on,
            report_id=seen.report_id if seen else None,
            organ_kind=seen.organ_kind if seen else None,
        )

    def cause(self, visit: PortalVisit, year: int) -> Cause:
        """Why a visited portal gave no report of a year: the page it lists, else the portal, else nothing is there yet."""
        listed = visit.listed.get(year)
        if listed is not None:
            return self.page_cause(listed)
        if visit.seen_on < date(year + 1, *DUE):
            return Cause("not_due", "not_due", f"not listed, and due by {date(year + 1, *DUE)} only", visit.url)
        if visit.state in PORTAL_STATES:
            state = "unreadable" if visit.code == UNREAD_LIST else PORTAL_STATES[visit.state]
            return Cause(state, visit.code, visit.evidence, visit.url)
        if visit.code != WHOLE_LIST:
            # What the rest of the list names, nobody knows: neither that the year is missing nor that it was never kept.
            return Cause("unreadable", visit.code, visit.evidence, visit.url)
        if visit.listed and year < (first := min(visit.listed)):
            # New sites begin with the forms of their day: a county that lists 2017 to 2024 is not behind with 2008.
            return Cause("not_kept", "before_first", f"the oldest report the portal lists is of {first}", visit.url)
        return Cause("overdue", "not_listed", "the portal's column of annual reports lists none of this year", visit.url)

    def page_cause(self, url: str) -> Cause:
        """Why no report came of a page that the portal lists."""
        rejected = self.refused.get(url)
        if rejected is None:
            return Cause("unreadable", "not_read", "listed and asked for, but its page gave no report of this place and year", url)
        if rejected.reason in OUR_FAULTS:
            state: State = "our_fault"
        elif rejected.stage != "fetch":
            state = "unreadable"
        elif rejected.reason.startswith("challenge_"):
            state = "blocked"
        else:
            state = PAGE_STATES.get(rejected.reason, "unreachable")
        return Cause(state, rejected.reason, rejected.detail, url)


def asked_years(visit: PortalVisit) -> list[int]:
    """The report years a visit was to bring: from the first year to the one before the visit."""
    return [year for year in range(FIRST_YEAR, visit.seen_on.year) if not visit.years or year in visit.years]


def stable_id(adcode: str, year: int) -> str | None:
    """The place's id that stays when it is renamed; the registry's code is today's, the report's that of its year."""
    place = gazetteer(year + 1).coded(adcode) or gazetteer(9999).coded(adcode)
    return place.place_id if place else None


def key_of(seen: Found) -> str:
    """What a place that nobody visited is called by; empty for a report of no known place."""
    return seen.place_id or seen.adcode or ""


def unvisited(seen: Found) -> Coverage:
    """The row of a report whose place's portal was not visited."""
    return Coverage(
        coverage_id=f"{key_of(seen)}-{seen.year}",
        adcode=seen.adcode,
        place_name=seen.place_name,
        level=seen.level,
        province=seen.province,
        prefecture=seen.prefecture,
        portal=None,
        family=None,
        year=seen.year,
        state="found",
        cause=None,
        explanation=None,
        url=seen.url,
        seen_on=seen.seen_on,
        report_id=seen.report_id,
        organ_kind=seen.organ_kind,
    )
