from __future__ import annotations

from typing import Any

import pytest
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from crawler.extensions.fields import FieldCounters, missing_fields
from crawler.extensions.progress import Progress, progress_line
from crawler.extensions.verdict import Counts
from crawler.items import Rejected
from crawler.logformatter import ShortItem


def test_missing_fields(make_report: Any) -> None:
    missing = missing_fields(make_report(organ=None, title_raw="", findings=[]))
    assert {"organ", "title_raw", "findings"} <= set(missing)
    assert not {"year", "text", "sections", "duplicate_of", "version"} & set(missing)


def test_field_counters_add_up_reports_only(make_report: Any) -> None:
    crawler = get_crawler()
    counters = FieldCounters.from_crawler(crawler)
    for item in (make_report(organ=None), make_report(organ=None), make_report(), Rejected("empty", "nothing", "extract")):
        counters.item_scraped(item)
    counters.spider_closed()
    assert crawler.stats.get_value("field/missing/organ") == 2
    assert crawler.stats.get_value("field/missing/year") is None


@pytest.mark.parametrize(
    ("pages", "seconds", "expected"),
    [
        (120, 5, "120 pages (24.0/s): 100 reports, 8 rejected, 12 duplicates"),
        (0, 0, "0 pages (0.0/s): 100 reports, 8 rejected, 12 duplicates"),
    ],
)
def test_progress_line(pages: int, seconds: float, expected: str) -> None:
    assert progress_line(pages, Counts(reports=100, rejected=8, duplicates=12), seconds) == expected


def test_progress_writes_log_lines_where_there_is_no_terminal(caplog: pytest.LogCaptureFixture) -> None:
    crawler = get_crawler(settings_dict={"PROGRESS_INTERVAL": 30})
    crawler.stats.set_value("nianbao/pages", 3)
    with caplog.at_level("INFO"):
        Progress(crawler, 30, live=False).show()
    assert "3 pages" in caplog.text


def test_progress_can_be_turned_off() -> None:
    with pytest.raises(NotConfigured):
        Progress.from_crawler(get_crawler(settings_dict={"PROGRESS_INTERVAL": 0}))


def test_log_lines_name_items_instead_of_printing_them(make_report: Any) -> None:
    assert str(ShortItem(make_report(path="/1.html"))) == "Report 990101-government-2020 from /1.html"
    assert str(ShortItem(Rejected("empty", "nothing", "extract"))) == "Rejected empty from None"
    assert str(ShortItem({"a": 1})) == "{'a': 1}"
