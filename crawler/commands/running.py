"""What `crawl` and `demo` share: run one spider, export, say how it went, choose the exit code."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler, CrawlerProcessBase
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.utils.conf import feed_complete_default_values_from_settings

from crawler.extensions.verdict import Counts, Verdict, VerdictExtension
from crawler.feeds.filters import ReportsOnly
from crawler.feeds.storages import appendable, no_append_message
from pipelines.export import Exported, ExportError, export
from pipelines.store import Store, StoreError
from pipelines.store.visits import load_visits

logger = logging.getLogger(__name__)

#: Exit codes. 2 is Scrapy's own for a wrong command line.
GOOD, BAD_RUN, NOT_PUBLISHED = 0, 1, 3

_NEVER_JUDGED = Verdict(Counts(), ("the crawl was stopped before it could close; run it again",))


def prepare_feeds(settings: BaseSettings | None) -> None:
    """Show only reports in feeds that do not ask for other items, and refuse to append where that is impossible.

    Raises `UsageError`.
    """
    assert settings is not None
    feeds = settings.getdict("FEEDS")
    for uri, options in feeds.items():
        options.setdefault("item_filter", ReportsOnly)
        complete = feed_complete_default_values_from_settings(dict(options), settings)
        target = Path(str(uri).removeprefix("file://"))
        replaces = complete.get("overwrite", False)
        if not replaces and not appendable(complete["format"]) and target.is_file() and target.stat().st_size:
            raise UsageError(no_append_message(complete["format"], target), print_help=False)
    if feeds:
        settings.set("FEEDS", feeds, priority="cmdline")


def run_spider(process: CrawlerProcessBase | None, name: str, arguments: dict[str, Any]) -> int:
    """Crawl, judge, export; print the last line; return the exit code.

    Raises `UsageError` when no spider has that name.
    """
    assert process is not None
    if name not in process.spider_loader.list():
        raise UsageError(f"there is no spider {name!r}; there are: {', '.join(sorted(process.spider_loader.list()))}", print_help=False)
    crawler = process.create_crawler(name)
    crawl = process.crawl(crawler, **arguments)
    process.start()
    verdict = never_started(crawl) or verdict_of(crawler)
    settings = crawler.settings
    shows_items = any(str(uri).startswith("stdout:") or str(uri) == "-" for uri in settings.getdict("FEEDS"))
    parquet = settings.getbool("EXPORT_PARQUET")
    return finish(verdict, settings["DATABASE_URL"], settings["EXPORT_DIR"], parquet, to_stderr=shows_items)


def never_started(crawl: Any) -> Verdict | None:
    """What kept the crawl from starting, if anything did; `crawl` is the task of the whole crawl."""
    error = crawl.exception() if isinstance(crawl, asyncio.Task) and crawl.done() and not crawl.cancelled() else None
    if error is None:
        return None
    # Our own errors say what to do; where they were raised does not help with that.
    ours = type(error).__module__.partition(".")[0] in ("crawler", "pipelines")
    logger.error("The crawl did not start", exc_info=None if ours else error)
    return Verdict(Counts(), (f"the crawl did not start: {error}",))


def verdict_of(crawler: Crawler) -> Verdict:
    """What the extension decided; bad if it never came to that."""
    try:
        extension = crawler.get_extension(VerdictExtension)
    except RuntimeError:  # the crawl failed before Scrapy had built its extensions
        extension = None
    return (extension.verdict if extension else None) or _NEVER_JUDGED


def finish(verdict: Verdict, database: str, folder: str, parquet: bool = False, to_stderr: bool = False) -> int:
    """Export a good run, print the last line, return the exit code."""
    if not verdict.good:
        say(bad_line(verdict, folder), to_stderr)
        return BAD_RUN
    if not folder:
        say(f"Good run: {found(verdict.counts)} → {database} (no export: EXPORT_DIR is empty)", to_stderr)
        return GOOD
    try:
        written = export_store(database, Path(folder), parquet)
    except (ExportError, StoreError) as error:
        say(f"Good run, but nothing exported: {error}. The data are in the database: mend this and run 'scrapy export'", to_stderr)
        return NOT_PUBLISHED
    say(f"Good run: {found(verdict.counts)} → {written}", to_stderr)
    return GOOD


def found(counts: Counts) -> str:
    """`48 reports, 3 rejected (2 not_a_report, 1 empty), 1 duplicate`."""
    parts = [_number(counts.reports, "report", "reports")]
    if counts.rejected:
        reasons = ", ".join(f"{number} {reason}" for reason, number in counts.reasons)
        parts.append(f"{counts.rejected} rejected ({reasons})")
    else:
        parts.append("0 rejected")
    if counts.duplicates:
        parts.append(_number(counts.duplicates, "duplicate", "duplicates"))
    return ", ".join(parts)


def bad_line(verdict: Verdict, folder: str) -> str:
    """Why the run is bad, what to do, and what became of the files."""
    kept = f"; {folder}/ is unchanged" if folder else ""
    return f"Bad run: {'; and '.join(verdict.problems)}. Found {found(verdict.counts)}, nothing written{kept}. More: docs/runbook.md"


def _number(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def export_store(database: str, folder: Path, parquet: bool = False) -> str:
    """Export all good runs of the database; return where and how much, for the last line."""
    store = Store(database)
    try:
        # The runs are named once, so that a run that ends meanwhile is in all files or in none.
        runs = store.good_runs()
        exported = export(
            store.reports(runs),
            store.rejected(runs),
            folder,
            store.similarities(runs),
            store.changes(runs),
            load_visits(store.engine, runs),
            parquet,
        )
        return describe(exported, folder)
    finally:
        store.close()


def describe(exported: Exported, folder: Path) -> str:
    """`out/ (reports.csv 48 rows, values.csv 5760 rows …)`."""
    rows = ", ".join(f"{file.name} {file.rows} rows" for file in exported.files if file.name.endswith(".csv"))
    return f"{os.fspath(folder)}/ ({rows})"


def say(line: str, to_stderr: bool = False) -> None:
    """The last line on the screen."""
    stream = sys.stderr if to_stderr else sys.stdout
    stream.write(line + "\n")
    stream.flush()
