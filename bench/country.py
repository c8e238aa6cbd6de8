"""Crawl the made-up nation and print what was found, by content system.

    python bench/country.py                  300 portals, home pages only
    python bench/country.py --count 48       fewer of them
    python bench/country.py --runs 2         a second crawl after a year: systems changed, portals hijacked

Exit code 1 when less than 98 % of the reports that can be had were found, anything is wrong, a missing
report has not its true reason, or a rule of politeness was broken.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.demo.nation import Nation, make_nation
from crawler.demo.server import DemoServer
from crawler.demo.survey import Manners, Survey, manners, survey
from crawler.items import Rejected, Report
from crawler.portals.observations import Observation
from crawler.spiders.portals import PortalsSpider, portal_observed

#: The jitter of the delay: no two requests to a host are nearer than DOWNLOAD_DELAY less this share of it.
JITTER = 1 / 3
BUDGET = 150
#: Seconds; half of what a real crawl grants, and less than the endless pages take.
TIMEOUT = 15
GOAL = 0.98


@dataclass(slots=True)
class Crawled:
    """What a crawl brought."""

    reports: list[Report] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    observations: dict[str, Observation] = field(default_factory=dict)


def crawl(nation: Nation, server: DemoServer, folder: Path, day: date, delay: float) -> Crawled:
    """Crawl all counties of the nation with `delay` seconds between two requests to a host; a process can do this once."""
    registry = folder / "portals.csv"
    registry.write_text(nation.registry(), encoding="utf-8")
    settings = Settings()
    settings.setmodule("crawler.settings")
    middlewares = {
        **settings.getdict("DOWNLOADER_MIDDLEWARES"),
        "crawler.middlewares.redirects.TrustedRedirects": 90,
        "crawler.middlewares.budget.PortalBudget": 570,
    }
    settings.setdict(
        {
            "DEMO_SERVER": server.address,
            "PORTAL_REGISTRY": str(registry),
            "PORTAL_MEMORY": str(folder / "memory.jsonl"),
            "PORTAL_BUDGET": BUDGET,
            "DOWNLOADER_MIDDLEWARES": middlewares,
            "DOWNLOAD_DELAY": delay,
            "DOWNLOAD_DELAY_JITTER": JITTER,
            "DOWNLOAD_TIMEOUT": TIMEOUT,
            "AUTOTHROTTLE_START_DELAY": delay,
            "AUTOTHROTTLE_MAX_DELAY": 2 * delay,
            "ITEM_PIPELINES": {"pipelines.workers.WorkerPipeline": 100},
            "EXTENSIONS": {"scrapy.extensions.logstats.LogStats": None},
            "PARSE_WORKERS": 1,
            "WARC_DIR": "",
            "LOG_LEVEL": "CRITICAL",
        },
        priority="cmdline",
    )
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(PortalsSpider)
    found = Crawled()

    def keep(item: Any) -> None:
        if isinstance(item, Report):
            found.reports.append(item)
        else:
            found.rejected.append(item)

    def observe(observation: Observation) -> None:
        found.observations[observation.portal] = observation

    crawler.signals.connect(keep, signal=signals.item_scraped)
    crawler.signals.connect(observe, signal=portal_observed)
    process.crawl(crawler, portal=nation.ids, clock=lambda: day)
    process.start()
    errors = crawler.stats.get_value("spider_exceptions/count", 0)
    if errors:
        raise RuntimeError(f"{errors} errors in the spider; set LOG_LEVEL to ERROR to see them")
    return found


def one_run(count: int, seed: int, phase: int, delay: float, folder: Path, answer: Any) -> None:
    """Make the nation, crawl it, judge it; the result goes into the queue `answer`."""
    started = time.perf_counter()
    nation = make_nation(count, seed=seed, phase=phase, crawl_delay=2 * delay)  # type: ignore[arg-type]
    made = time.perf_counter()
    with DemoServer(nation.sites) as server:
        found = crawl(nation, server, folder, date(2025 + phase, 6, 1), delay)
        result = survey(nation, found.reports, found.rejected, found.observations)
        answer.put(
            {
                "survey": result,
                "manners": manners(nation, server.hits),
                "marked": sum(bool(o.marks) for o in found.observations.values()),
                "found_anew": sum(bool(o.path) for o in found.observations.values()),
                "portals": len(nation.counties),
                "seconds": {"made": made - started, "crawled": time.perf_counter() - made},
            }
        )


def complaints(result: Survey, log: Manners, delay: float) -> list[str]:
    """What keeps a run from being good."""
    found = [f"{result.share:.2%} of the reports found, {GOAL:.0%} wanted"] if result.share < GOAL else []
    found += [f"wrong: {text}" for text in result.wrong] + [f"not explained: {text}" for text in result.unexplained]
    limits = {
        "requests while another was under way": log.at_once,
        "requests against robots.txt": log.forbidden,
        "requests to strangers": log.strangers,
    }
    found += [f"{number} {what}" for what, number in limits.items() if number]
    if log.shortest_gap < delay * (1 - JITTER) or log.shortest_of_asked < 0:
        found.append(f"shortest gap {log.shortest_gap:.3f} s, {log.shortest_of_asked:+.3f} s beside a Crawl-delay")
    if log.most > BUDGET + 1:  # robots.txt is asked for beside the budget
        found.append(f"one host was asked {log.most} times, the budget is {BUDGET}")
    return found


def main() -> int:
    """Print the table; the exit code says whether the goal was met."""
    parser = argparse.ArgumentParser(description="Crawl the made-up nation.")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--delay", type=float, default=0.6, help="DOWNLOAD_DELAY in seconds")
    parser.add_argument("--runs", type=int, choices=(1, 2), default=1)
    parser.add_argument("--json", action="store_true", help="print the last result as JSON, too")
    options = parser.parse_args()
    bad: list[str] = []
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        for phase in range(1, options.runs + 1):
            queue = context.Queue()
            worker = context.Process(target=one_run, args=(options.count, options.seed, phase, options.delay, Path(name), queue))
            worker.start()
            outcome = queue.get(timeout=3600)
            worker.join()
            result, log = outcome["survey"], outcome["manners"]
            seconds = outcome["seconds"]
            print(f"\nRun {phase}: {outcome['portals']} portals, {seconds['crawled']:.0f} s (made in {seconds['made']:.0f} s)")
            print(result.table())
            print(
                f"found {result.share:.2%}, wrong {len(result.wrong)}, not explained {len(result.unexplained)}, marked {outcome['marked']}"
            )
            print(log)
            for line in result.missed[:30]:
                print("missed", line)
            bad += complaints(result, log, options.delay)
            if options.json:
                print(json.dumps({"survey": asdict(result), "share": result.share, "manners": asdict(log), "marked": outcome["marked"]}))
    for line in bad[:60]:
        print("BAD", line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
