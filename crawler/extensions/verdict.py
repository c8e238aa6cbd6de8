"""Was this run good? Judged once, after everything else has closed.

`judge` is a pure function of Scrapy's stats. The extension calls it when the engine has stopped and
sends `run_judged`; feeds and store publish or keep back accordingly.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from sqlalchemy.exc import SQLAlchemyError
from twisted.python.failure import Failure

from pipelines.store import StoreError, StorePipeline

logger = logging.getLogger(__name__)

#: Sent once a run with `verdict`. Receivers publish or keep back what they hold; an exception of a
#: receiver turns the verdict bad.
run_judged = object()

#: Reasons to stop that are no failure: the spider had no more to do, or the user set this limit.
GOOD_ENDINGS = frozenset({"finished", "closespider_itemcount", "closespider_pagecount", "closespider_timeout"})


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run found: pages in, and what became of them."""

    reports: int = 0
    duplicates: int = 0
    rejected: int = 0
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """When a run is no longer good; see the settings of the same names."""

    min_reports: int = 1
    max_fault_share: float = 0.05
    max_source_problems: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`problems` is empty for a good run; each problem says what happened and what to do."""

    counts: Counts
    problems: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return not self.problems


def count(stats: Mapping[str, Any]) -> Counts:
    """The counts of a run, reasons from the most frequent."""
    prefix = "nianbao/rejected/"
    reasons = [(key.removeprefix(prefix), number) for key, number in stats.items() if key.startswith(prefix)]
    return Counts(
        reports=stats.get("nianbao/reports", 0),
        duplicates=stats.get("nianbao/duplicates", 0),
        rejected=stats.get("nianbao/rejected", 0),
        reasons=tuple(sorted(reasons, key=lambda pair: (-pair[1], pair[0]))),
    )


def judge(stats: Mapping[str, Any], limits: Limits = Limits()) -> Verdict:
    """Good, or everything that is wrong with the run. Looks at nothing but the stats."""
    found = count(stats)
    pages = max(stats.get("nianbao/pages", 0), 1)
    faults = stats.get("nianbao/our_faults", 0)
    ending = stats.get("finish_reason", "never finished")
    problems = []
    if ending == "shutdown":
        problems.append("stopped by a signal before the end; run it again")
    elif ending not in GOOD_ENDINGS:
        problems.append(f"ended early ({ending}); see the log, then run it again")
    if errors := stats.get("spider_exceptions/count", 0):
        problems.append(f"{errors} error(s) while reading pages or lists; look for 'Spider error' or 'Error while reading' in the log")
    if errors := stats.get("nianbao/item_errors", 0):
        problems.append(f"{errors} error(s) in item pipelines; look for 'Error processing' in the log")
    unread = _sum(stats, "nianbao/source_problems/")
    if unread > limits.max_source_problems:
        problems.append(
            f"{unread} source(s) named on the command line could not be read to the end (more than {limits.max_source_problems}, "
            "MAX_SOURCE_PROBLEMS); the log names them: get them again, or run without them"
        )
    # One odd page must not sink a run of a few files.
    if faults > max(1, limits.max_fault_share * pages):
        problems.append(
            f"{faults} of {pages} pages failed in this program (more than {limits.max_fault_share:.0%}, MAX_FAULT_SHARE); "
            "look for parser_error, contract_violation, parse_timeout, worker_died and reader_died in the log"
        )
    if feeds := _sum(stats, "feedexport/failed_count/") + stats.get("nianbao/feed_errors", 0):
        problems.append(f"{feeds} failure(s) while writing feeds; look for 'Error storing' in the log, check disk space and permissions")
    if found.reports < limits.min_reports:
        problems.append(f"{found.reports} report(s) found, at least {limits.min_reports} expected (MIN_REPORTS); {_why_few(found)}")
    return Verdict(found, tuple(problems))


def _sum(stats: Mapping[str, Any], prefix: str) -> int:
    return sum(number for key, number in stats.items() if key.startswith(prefix))


def _why_few(found: Counts) -> str:
    if found.reasons:
        return f"most refused pages were {found.reasons[0][0]}: see docs/rejected.md"
    if found.reports:
        return "no page was refused: the source or the portals hold no more, or the limit is too high"
    return "no page arrived: check the source or the portals' addresses"


class VerdictExtension:
    """Counts pipeline errors, judges the run when the engine has stopped, and tells who publishes."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        settings = crawler.settings
        self._limits = Limits(settings.getint("MIN_REPORTS"), settings.getfloat("MAX_FAULT_SHARE"), settings.getint("MAX_SOURCE_PROBLEMS"))
        #: Set when the run has been judged and its output published or kept back.
        self.verdict: Verdict | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.item_error, signal=signals.item_error)
        crawler.signals.connect(extension.engine_stopped, signal=signals.engine_stopped)
        return extension

    def item_error(self) -> None:
        # Scrapy logs a pipeline's exception and counts it nowhere.
        self._crawler.stats.inc_value("nianbao/item_errors")

    def engine_stopped(self) -> None:
        """Judge, close the run in the store, then let the feeds publish; what fails there makes the run bad after all."""
        # A spider may be asked for lists alone.
        expected = getattr(self._crawler.spider, "expects_reports", True)
        limits = self._limits if expected else replace(self._limits, min_reports=0)
        verdict = self._close_run(judge(self._crawler.stats.get_stats(), limits))
        results = self._crawler.signals.send_catch_log(signal=run_judged, verdict=verdict)
        failures = [f"could not publish a feed: {result.value}" for _, result in results if isinstance(result, Failure)]
        self.verdict = self._close_run(_with(verdict, failures)) if failures else verdict
        if pipeline := self._crawler.get_item_pipeline(StorePipeline):
            pipeline.store.close()

    def _close_run(self, verdict: Verdict) -> Verdict:
        """The verdict as the store has it; bad if the store cannot take it."""
        pipeline = self._crawler.get_item_pipeline(StorePipeline)
        if pipeline is None:
            return verdict
        try:
            pipeline.store.finish_run("good" if verdict.good else "bad", "; ".join(verdict.problems) or "good")
        except (SQLAlchemyError, StoreError) as error:
            logger.exception("Could not close the run in the database")
            return _with(verdict, [f"could not write to the database: {error}; check DATABASE_URL, disk space and permissions"])
        return verdict


def _with(verdict: Verdict, problems: list[str]) -> Verdict:
    return Verdict(verdict.counts, (*verdict.problems, *problems))
