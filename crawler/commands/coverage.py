"""`scrapy coverage`: which places and years were found, and why the others are missing."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.running import GOOD, NOT_PUBLISHED, say
from pipelines.export.coverage import Census, Coverage
from pipelines.store import Store, StoreError
from pipelines.store.visits import load_visits

#: What the rows of the table may stand for.
GROUPS = ("province", "prefecture", "family", "year", "cause")


class Command(ScrapyCommand):
    """Prints the coverage of all good runs as a table."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Show which places and years were found and why others are missing"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--by", choices=GROUPS, default="province", help="what a row of the table stands for (default: province)")
        parser.add_argument("--database", metavar="URL", help="database to read (default: setting DATABASE_URL)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        if args:
            raise UsageError("scrapy coverage takes no arguments; choose the rows with --by")
        try:
            rows = read_coverage(opts.database or self.settings["DATABASE_URL"])
        except StoreError as error:
            say(f"No coverage: {error}", to_stderr=True)
            self.exitcode = NOT_PUBLISHED
            return
        for line in table(rows, opts.by):
            say(line)
        self.exitcode = GOOD


def read_coverage(database: str) -> list[Coverage]:
    """The coverage of all good runs. Raises `StoreError`."""
    store = Store(database)
    try:
        runs = store.good_runs()
        census = Census(load_visits(store.engine, runs))
        for report in store.reports(runs):
            census.add_report(report)
        for rejected in store.rejected(runs):
            census.add_rejected(rejected)
        return list(census.rows())
    finally:
        store.close()


def table(rows: Iterable[Coverage], by: str) -> Iterator[str]:
    """Lines of tab-separated columns: the group, its rows, the found ones and their share, and each state that occurs."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[str(getattr(row, by) or "-")][row.state] += 1
    states = sorted({state for group in counts.values() for state in group} - {"found"})
    yield "\t".join((by, "all", "found", "share", *states))
    total: Counter[str] = Counter()
    for name in sorted(counts):
        total += counts[name]
        yield line(name, counts[name], states)
    yield line("total", total, states)


def line(name: str, counted: Counter[str], states: list[str]) -> str:
    """One row of the table. The share leaves out years that are not due."""
    due = counted.total() - counted["not_due"]
    share = f"{counted['found'] / due:.1%}" if due else "-"
    return "\t".join((name, str(counted.total()), str(counted["found"]), share, *(str(counted[state]) for state in states)))
