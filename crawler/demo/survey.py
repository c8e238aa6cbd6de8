"""How well a crawl of the made-up nation did: what was found, what was missed and why, and how polite it was."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from crawler.items import Rejected, Report
from crawler.portals.links import address_key
from crawler.portals.observations import Observation

from .nation import Expectation, Nation
from .server import Hit

#: Place, organ and year of a report.
Key = tuple[str | None, str | None, int]


@dataclass(slots=True)
class Row:
    """One content system of the table."""

    system: str
    #: Reports that exist, those that can be had, those of them that were found.
    existing: int = 0
    reachable: int = 0
    found: int = 0
    #: Missing reports, and those of them whose true reason was recorded.
    missing: int = 0
    explained: int = 0


@dataclass(slots=True)
class Survey:
    """The result of one crawl."""

    rows: list[Row] = field(default_factory=list)
    #: Reports with a place, year or publisher that no report of the nation has.
    wrong: list[str] = field(default_factory=list)
    #: Reachable reports that were not found, and missing ones whose reason is another one or none.
    missed: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Share of the reachable reports that were found."""
        return sum(row.found for row in self.rows) / max(1, sum(row.reachable for row in self.rows))

    def table(self) -> str:
        """The rows as text."""
        lines = [f"{'system':<28}{'exist':>7}{'can be had':>12}{'found':>7}{'missing':>9}{'explained':>11}"]
        total = Row("total")
        for row in [*self.rows, total]:
            lines.append(f"{row.system:<28}{row.existing:>7}{row.reachable:>12}{row.found:>7}{row.missing:>9}{row.explained:>11}")
            for name in ("existing", "reachable", "found", "missing", "explained"):
                setattr(total, name, getattr(total, name) + getattr(row, name))
        return "\n".join(lines)


def survey(
    nation: Nation,
    reports: Iterable[Report],
    rejected: Iterable[Rejected],
    observations: Mapping[str, Observation],
    *,
    departments: bool = False,
) -> Survey:
    """Compare what a crawl brought with what exists; without `departments` the government's and the office's reports are expected."""
    found = [(report.adcode, report.organ, report.year) for report in reports]
    everything: set[Key] = {(e.gold.county.adcode, e.gold.organ, e.gold.year) for e in nation.expected}
    reasons: dict[str, set[str]] = defaultdict(set)
    for record in rejected:
        reasons[address_key(record.source.url or "")].add(record.reason)
    result = Survey(wrong=[f"{adcode} {organ} {year}" for adcode, organ, year in found if (adcode, organ, year) not in everything])
    rows: dict[str, Row] = {}
    have = set(found)
    for expected in nation.expected:
        if expected.gold.organ_kind not in ("government", "office"):
            continue
        row = rows.setdefault(expected.system, Row(expected.system))
        row.existing += 1
        row.reachable += expected.reason is None
        if (expected.gold.county.adcode, expected.gold.organ, expected.gold.year) in have:
            row.found += expected.reason is None
            continue
        row.missing += 1
        recorded = recorded_reason(nation, expected, reasons, observations)
        if expected.reason is None:
            result.missed.append(f"{expected.system}: {expected.url} ({', '.join(sorted(recorded)) or 'nothing recorded'})")
        elif expected.reason in recorded:
            row.explained += 1
        else:
            seen = ", ".join(sorted(recorded)) or "nothing"
            result.unexplained.append(f"{expected.system}: {expected.url} is {expected.reason}, recorded was {seen}")
    for url, reason in nation.traps.items():
        if reason not in reasons[address_key(url)]:
            result.unexplained.append(f"trap {url} is {reason}, recorded was {', '.join(reasons[address_key(url)]) or 'nothing'}")
    result.rows = [rows[name] for name in sorted(rows)]
    return result


def recorded_reason(
    nation: Nation, expected: Expectation, reasons: Mapping[str, set[str]], observations: Mapping[str, Observation]
) -> set[str]:
    """What the crawl said about a missing report: the reason of its portal where that failed as a whole, else of its page."""
    if expected.portal in nation.portal_reasons:
        observation = observations.get(expected.portal)
        return {observation.code} if observation else set()
    return set(reasons.get(address_key(expected.url), ()))


@dataclass(frozen=True, slots=True)
class Manners:
    """What a request log shows about politeness."""

    requests: int
    hosts: int
    #: Requests that arrived at a host before its last answer had been sent.
    at_once: int
    #: Shortest time between the arrivals of two requests at a host, in seconds, and the shortest beyond a Crawl-delay.
    shortest_gap: float
    shortest_of_asked: float
    #: Requests against robots.txt, to hosts outside the nation, and the most one host was asked.
    forbidden: int
    strangers: int
    most: int


def manners(nation: Nation, hits: Iterable[Hit]) -> Manners:
    """Read a request log."""
    by_host: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_host[hit.host].append(hit)
    gaps: list[float] = []
    asked: list[float] = []
    at_once = 0
    for host, own in by_host.items():
        for before, after in pairwise(own):
            gap = after.arrived - before.arrived
            gaps.append(gap)
            if host in nation.crawl_delays:
                asked.append(gap - nation.crawl_delays[host])
            at_once += before.answered is None or after.arrived < before.answered
    known = {site.host for site in nation.sites}
    forbidden = sum(hit.target != "/robots.txt" and closed(nation, hit) for hit in (hit for own in by_host.values() for hit in own))
    counts = Counter({host: len(own) for host, own in by_host.items()})
    return Manners(
        requests=sum(counts.values()),
        hosts=len(counts),
        at_once=at_once,
        shortest_gap=min(gaps, default=0.0),
        shortest_of_asked=min(asked, default=0.0),
        forbidden=forbidden,
        strangers=sum(count for host, count in counts.items() if host not in known),
        most=max(counts.values(), default=0),
    )


def closed(nation: Nation, hit: Hit) -> bool:
    """True for an address that the nation's robots.txt files forbid."""
    rules = (*nation.closed_paths.get(hit.host, ()), "/search")
    return any(hit.target.startswith(rule) for rule in rules)
