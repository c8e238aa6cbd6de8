"""Word files of the report factory say what the report says, and our reader reads that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.demo.factory import make_report
from crawler.demo.gold import GoldCell, GoldTable, Line, TableSlot
from crawler.demo.site import DemoRequest
from crawler.demo.word import DOCX, filed_article, word_file
from crawler.items import Page, PageHints, Rejected, Report
from pipelines.workers import process_page


@pytest.mark.parametrize("year", [2010, 2016, 2019, 2023])
def test_a_report_comes_back_from_its_word_file(year: int) -> None:
    for seed in range(3):
        gold = make_report(seed, year=year)
        hints = PageHints(gold.adcode, gold.place_name, gold.province, gold.prefecture, "county")
        report = process_page(Page(word_file(gold), url="http://www.qinghe.example/1.docx", media_type=DOCX, hints=hints))
        assert isinstance(report, Report), report
        assert (report.year, report.organ, report.text) == (gold.year, gold.organ, gold.text)
        printed = {(v.code, v.applicant, v.value) for v in report.values if v.origin == "table" and v.value is not None}
        assert printed == {(v.code, v.applicant, v.value) for v in gold.table_values() if v.value is not None}


@pytest.mark.parametrize("called", ["附件", "政府信息公开情况统计表（2016年度）"])
def test_an_annex_with_nothing_but_the_tables_is_of_the_report_the_list_names(called: str) -> None:
    gold = next(gold for gold in (make_report(seed, year=2016) for seed in range(20)) if gold.tables)
    tables = tuple(block for block in gold.blocks if not isinstance(block, Line))
    annex = replace(gold, blocks=(Line(called, "title"), *tables))
    hints = PageHints(gold.adcode, gold.place_name, gold.province, gold.prefecture, "county", list_title=gold.title)
    report = process_page(Page(word_file(annex), url="http://www.qinghe.example/1.docx", media_type=DOCX, hints=hints))
    assert isinstance(report, Report), report
    assert (report.title, report.year, report.organ) == (gold.title, gold.year, gold.organ)
    stated = [value for value in report.values if value.origin == "table" and value.value is not None]
    assert len(stated) == sum(value.value is not None for value in gold.table_values())


def test_a_form_to_fill_in_is_no_report_whatever_the_list_says() -> None:
    gold = make_report(1, year=2016)
    cells = tuple(
        GoldCell(row, column, text) for row, column, text in ((0, 0, "申请人信息"), (0, 1, "姓名"), (1, 0, "所需信息"), (1, 1, "用途"))
    )
    form = replace(gold, blocks=(Line("信息公开申请表", "title"), TableSlot(0)), tables=(GoldTable("statistics", None, None, cells),))
    page = Page(word_file(form), url="http://www.qinghe.example/1.docx", media_type=DOCX, hints=PageHints(list_title=gold.title))
    assert isinstance(process_page(page), Rejected)


def test_the_page_names_the_file_and_nothing_else() -> None:
    gold = make_report(1, year=2010)
    handlers = filed_article(gold, "/nb/1.html")
    page, file = (handler(DemoRequest("GET", "www.qinghe.example", path)).body for path, handler in handlers.items())
    assert list(handlers) == ["/nb/1.html", "/nb/1.docx"]
    assert b"/nb/1.docx" in page
    assert file == word_file(gold)
