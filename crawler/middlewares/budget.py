"""No portal is asked more often in one run than the budget allows, whatever its pages link to."""

from __future__ import annotations

from collections import Counter

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.statscollectors import StatsCollector

from crawler.portals.addresses import host_of


class BudgetSpent(IgnoreRequest):
    """The portal has had its share of requests for this run."""

    reason = "budget_spent"


class PortalBudget:
    """Counts what really goes out, retries and redirects included, and refuses what is above `PORTAL_BUDGET`.

    Requests are counted by `request.meta["portal"]`; those without one, such as robots.txt, pass.
    """

    def __init__(self, budget: int, stats: StatsCollector) -> None:
        self.budget = budget
        self.stats = stats
        self.asked: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PortalBudget:
        budget = crawler.settings.getint("PORTAL_BUDGET")
        if not budget:
            raise NotConfigured
        return cls(budget, crawler.stats)

    async def process_request(self, request: Request) -> None:
        portal = request.meta.get("portal")
        if portal is None:
            return
        if self.asked[portal] >= self.budget:
            self.stats.inc_value("budget/refused")
            host = host_of(request.url)
            raise BudgetSpent(f"{portal} was asked {self.budget} times in this run (PORTAL_BUDGET); {host} is left alone until the next")
        self.asked[portal] += 1
