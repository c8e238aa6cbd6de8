"""`scrapy portals list|show|check`: what the registry says, without asking any portal."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.running import BAD_RUN, GOOD, say
from crawler.portals import Portal, Registry, RegistryError, UnknownPortal, load_registry
from crawler.portals.checks import findings
from crawler.portals.registry import COLUMNS


class Command(ScrapyCommand):
    """Lists portals, shows all facts of some, or checks a registry file."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "list [options] | show ID [ID …] | check [FILE]"

    def short_desc(self) -> str:
        return "List, show or check the portals of the registry"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--province", metavar="NAME", help="list: portals of this province only")
        parser.add_argument("--prefecture", metavar="NAME", help="list: portals of this prefecture only")
        parser.add_argument("--family", metavar="NAME", help="list: portals of this CMS family only")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        action, *rest = args or [""]
        fits = {"list": not rest, "show": bool(rest), "check": len(rest) <= 1}
        if not fits.get(action, False):
            raise UsageError(f"write scrapy portals {self.syntax()}")
        try:
            registry = load_registry(rest[0] if action == "check" and rest else self.settings.get("PORTAL_REGISTRY"))
            if action == "check":
                self.exitcode = check(registry)
            else:
                for line in show(registry, rest) if action == "show" else listed(registry, opts):
                    say(line)
                self.exitcode = GOOD
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
