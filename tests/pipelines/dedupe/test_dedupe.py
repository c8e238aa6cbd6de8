from __future__ import annotations

from typing import Any

import pytest
from scrapy.utils.test import get_crawler

from crawler.items import Cell, Rejected, Source, Table
from pipelines.dedupe import DedupePipeline
from pipelines.dedupe.fingerprint import fingerprint, source_key, text_hash


@pytest.mark.parametrize("copy", ["青禾县2020年报告。", "青禾县 2020 年\n报告", "青禾县（2020年）报告！", "\u3000青禾县2020年——报告"])
def test_setting_does_not_count(copy: str) -> None:
    assert text_hash(copy) == text_hash("青禾县2020年报告")
    assert len(text_hash(copy)) == 64


@pytest.mark.parametrize("other", ["青禾县2021年报告", "青禾乡2020年报告", ""])
def test_words_and_digits_count(other: str) -> None:
    assert text_hash(other) != text_hash("青禾县2020年报告")


def test_another_table_is_another_report(make_report: Any) -> None:
    one, other = make_report(), make_report(tables=[Table(1, "html", [Cell(0, 0, "项目"), Cell(0, 1, "13")])])
    assert text_hash(one.text) == text_hash(other.text)
    assert fingerprint(one) != fingerprint(other)


def test_cells_do_not_run_together(make_report: Any) -> None:
    one = make_report(tables=[Table(1, "html", [Cell(0, 0, "1"), Cell(0, 1, "12")])])
    other = make_report(tables=[Table(1, "html", [Cell(0, 0, "11"), Cell(0, 1, "2")])])
    assert fingerprint(one) != fingerprint(other)


def test_source_key_is_the_address_else_the_absolute_path() -> None:
    assert source_key(Source(url="http://www.qinghe.example/1.html", path="a.warc")) == "http://www.qinghe.example/1.html"
    assert source_key(Source(path="/pages/1.html")) == "/pages/1.html"
    assert source_key(Source(path="1.html")).startswith("/")
    assert source_key(Source()) == ""


async def test_later_copies_name_the_first(make_report: Any) -> None:
    crawler = get_crawler()
    pipeline = DedupePipeline.from_crawler(crawler)
    first, again, other = make_report(path="/a.html"), make_report(path="/b.html"), make_report("青禾县另一份报告", path="/c.html")
    assert [(await pipeline.process_item(item)).duplicate_of for item in (first, again, other)] == [None, "/a.html", None]
    assert crawler.stats.get_value("nianbao/reports") == 2
    assert crawler.stats.get_value("nianbao/duplicates") == 1


async def test_the_same_page_twice_is_no_duplicate_of_itself(make_report: Any) -> None:
    pipeline = DedupePipeline.from_crawler(get_crawler())
    for _ in range(2):
        item = await pipeline.process_item(make_report(path="/a.html"))
        assert item.duplicate_of is None


async def test_rejected_pages_pass(make_report: Any) -> None:
    item = Rejected("empty", "nothing on the page", "extract")
    assert await DedupePipeline.from_crawler(get_crawler()).process_item(item) is item
