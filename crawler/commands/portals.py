"""`scrapy portals list|show|check`: what the registry says; `discover`: where portals have their column of annual reports."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator

from scrapy.commands import ScrapyCommand
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from crawler.commands.running import BAD_RUN, GOOD, never_started, say
from crawler.portals import Portal, Registry, RegistryError, UnknownPortal, load_registry
from crawler.portals.checks import findings
from crawler.portals.discovery import SEARCH_PAGES
from crawler.portals.observations import Observation
from crawler.portals.registry import COLUMNS
from crawler.spiders.portals import portal_observed

#: A discovery neither reads reports nor keeps what it fetched: it asks few pages, and asks them anew.
DISCOVERY = {
    "ITEM_PIPELINES": {},
    "WARC_DIR": "",
    "PORTAL_BUDGET": SEARCH_PAGES,
    "EXTENSIONS": {"scrapy.extensions.logstats.LogStats": None},
}


class Command(ScrapyCommand):
    """Lists portals, shows all facts of some, checks a registry file, or looks for columns from the home pages."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "list [options] | show ID [ID …] | check [FILE] | discover ID [ID …]"

    def short_desc(self) -> str:
        return "List, show or check the portals of the registry, or discover their columns"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--province", metavar="NAME", help="list: portals of this province only")
        parser.add_argument("--prefecture", metavar="NAME", help="list: portals of this prefecture only")
        parser.add_argument("--family", metavar="NAME", help="list: portals of this CMS family only")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert isinstance(self.settings, Settings)
        action, *rest = args or [""]
        fits = {"list": not rest, "show": bool(rest), "check": len(rest) <= 1, "discover": bool(rest)}
        if not fits.get(action, False):
            raise UsageError(f"write scrapy portals {self.syntax()}")
        try:
            registry = load_registry(rest[0] if action == "check" and rest else self.settings.get("PORTAL_REGISTRY"))
            if action == "check":
                self.exitcode = check(registry)
            elif action == "discover":
                self.exitcode = discover(self.settings, [portal.portal for portal in registry.select(rest)])
            else:
                lines = list(show(registry, rest) if action == "show" else listed(registry, opts))
                for line in lines or ["no portal of the registry is of that province, prefecture and family"]:
                    say(line, to_stderr=not lines)
                self.exitcode = GOOD if lines else BAD_RUN
        except (RegistryError, UnknownPortal) as error:
            say(str(error), to_stderr=True)
            self.exitcode = BAD_RUN


def listed(registry: Registry, opts: argparse.Namespace) -> Iterator[str]:
    """One line a portal: id, code, place, family, home page."""
    for portal in registry.portals:
        pairs = ((opts.province, portal.province), (opts.prefecture, portal.prefecture), (opts.family, portal.family))
        if all(wanted in (None, value) for wanted, value in pairs):
            place = " ".join(filter(None, (portal.province, portal.prefecture, portal.name)))
            yield "\t".join((portal.portal, portal.adcode, place, portal.family, portal.home_url))


def show(registry: Registry, ids: list[str]) -> Iterator[str]:
    """All facts of the portals, one a line; what is inherited says so. Raises `UnknownPortal`."""
    for portal in registry.select(ids):
        yield from (f"{column:<15} {fact(portal, column)}" for column in COLUMNS)
        yield ""


def fact(portal: Portal, column: str) -> str:
    """The value of a column as text."""
    value = getattr(portal, column)
    text = value if isinstance(value, str) else " ".join(value)
    return f"{text} (inherited)" if column in portal.inherited else text


def check(registry: Registry) -> int:
    """Print what is wrong and a summary; the exit code."""
    found = findings(registry)
    for line in found:
        say(line, to_stderr=True)
    families = ", ".join(f"{count} {family}" for family, count in Counter(portal.family for portal in registry.portals).most_common())
    columns = sum(1 for portal in registry.portals if portal.column_urls)
    say(f"{len(registry.portals)} portals ({families}); {columns} with a known column; {len(found)} findings")
    return BAD_RUN if found else GOOD


def discover(settings: Settings, ids: list[str]) -> int:
    """Look for the column of each portal from its home page and print what was met; the exit code is good when all were found."""
    settings.setdict(DISCOVERY, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler("portals")
    observations: dict[str, Observation] = {}

    def keep(observation: Observation) -> None:
        observations[observation.portal] = observation

    crawler.signals.connect(keep, signal=portal_observed)
    crawl = process.crawl(crawler, portal=",".join(ids), only="discovery")
    process.start()
    if refusal := never_started(crawl):
        say("; ".join(refusal.problems), to_stderr=True)
        return BAD_RUN
    for line in discovered(ids, observations):
        say(line)
    return GOOD if all(name in observations and observations[name].state == "open" for name in ids) else BAD_RUN


def discovered(ids: Iterable[str], observations: dict[str, Observation]) -> Iterator[str]:
    """One line a portal: id, state, column or the page where the search ended, links that lead to it, evidence."""
    for name in ids:
        seen = observations.get(name)
        if seen is None:
            yield "\t".join(
                (name, "not_asked", "", "", "left alone until the day its last visit named (PORTAL_MEMORY), or the run stopped")
            )
        else:
            found = seen.state == "open"
            where = seen.column_urls[0] if found and seen.column_urls else seen.url
            path = " > ".join(seen.path) if found else ""
            yield "\t".join((name, seen.state, where, path, seen.evidence if found else f"{seen.code}: {seen.evidence}"))
