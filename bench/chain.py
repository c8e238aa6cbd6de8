"""Pages a second of the chain extract → validate on one core, beside plain `trafilatura.extract()`."""

from __future__ import annotations

import time

import trafilatura

from bench.report import Ratio
from crawler.demo.gold import GoldReport
from crawler.demo.pages import bulk_page
from crawler.items import Page, PageHints, Report
from pipelines.draft import RejectedPage
from pipelines.workers import Stages, load_stages

PAGES = 300
#: A worker reads thousands of pages; the first of them load the places of each year and the patterns of each rule.
WARM_UP = 100


def measure_chain(scale: float) -> list[Ratio]:
    """All page kinds mixed, then pages of known content systems only."""
    count = max(20, int(PAGES * scale))
    return [
        _compare("chain, all page kinds", count, known=False, target=2.0),
        _compare("chain, known content systems", count, known=True, target=3.0),
    ]


def _chain(stages: Stages, page: Page) -> Report | RejectedPage:
    try:
        return stages.validate(stages.parse(page, stages.clean(stages.extract(page))))
    except RejectedPage as rejected:
        return rejected


def _hints(gold: GoldReport) -> PageHints:
    """What the registry tells of a portal whose family is known."""
    county = gold.county
    return PageHints(county.adcode, county.name, county.province, county.prefecture, "county")


def _compare(name: str, count: int, *, known: bool, target: float) -> Ratio:
    stages = load_stages()
    ours = plain = 0.0
    for number in range(-WARM_UP, count):
        body, gold, _ = bulk_page(abs(number), known=known)
        page = Page(body=body, hints=_hints(gold) if known else PageHints())
        # CPU time: other programs on the machine do not count.
        start = time.process_time()
        record = _chain(stages, page)
        middle = time.process_time()
        trafilatura.extract(body)
        end = time.process_time()
        if number >= 0:
            ours += middle - start
            plain += end - middle
        if not isinstance(record, Report):
            print(f"  page {number}: {record.reason}: {record.detail}")
    return Ratio(name, count / ours, count / plain, "pages/s", "trafilatura", "at_least", target)
