"""Nobody is asked more often than the budget allows."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from crawler.middlewares.budget import BudgetSpent, PortalBudget


async def test_a_portal_is_asked_as_often_as_the_budget_allows() -> None:
    crawler = get_crawler(settings_dict={"PORTAL_BUDGET": 2})
    budget = PortalBudget.from_crawler(crawler)
    for _ in range(2):
        await budget.process_request(Request("http://www.qinghe.example/", meta={"portal": "qinghe"}))
    with pytest.raises(BudgetSpent, match="PORTAL_BUDGET") as spent:
        await budget.process_request(Request("http://www.canglan.example/", meta={"portal": "qinghe"}))
    assert spent.value.reason == "budget_spent"
    await budget.process_request(Request("http://www.liuxi.example/", meta={"portal": "liuxi"}))
    await budget.process_request(Request("http://www.qinghe.example/robots.txt"))
    assert crawler.stats.get_value("budget/refused") == 1


def test_without_the_setting_there_is_none() -> None:
    with pytest.raises(NotConfigured):
        PortalBudget.from_crawler(get_crawler())
