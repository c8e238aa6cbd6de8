from __future__ import annotations

import pytest

from crawler.items import Cell, Page, PageHints, Report, Source, Table
from pipelines.draft import Cleaned
from pipelines.parse import parse

PAGE = Page(body=b"", hints=PageHints(adcode="990101", place_name="青禾县", level="county", province="云岭省", prefecture="望川市"))
TITLE = "青禾县2017年政府信息公开年度报告"
BODY = "一、概述\n制度健全。\n二、主动公开情况\n全年主动公开政府信息{}条。\n三、依申请公开情况\n全年未收到申请。"


def read(*lines: str, tables: list[Table] | None = None) -> Report:
    return parse(PAGE, Cleaned(text="\n".join(lines), source=Source(), tables=tables or []))


def numbers(report: Report) -> set[int | float | None]:
    return {value.value for value in report.values if value.code == "ad_total"}


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


@pytest.mark.parametrize(
    "second",
    ["青禾县2016年政府信息公开年度报告", "青禾县教育局\n2017年政府信息公开工作年度报告", "青禾县白鹭镇人民政府2017年政府信息公开年度报告"],
)
def test_a_page_ends_where_the_report_of_another_year_or_body_begins(second: str) -> None:
    first = f"{TITLE}\n{BODY.format(310)}\n青禾县人民政府\n2018年3月1日\n"
    table = Table(1, "tabs", [Cell(0, 0, "收到申请数"), Cell(0, 1, "5")], start=len(first) + 40)
    report = read(first[:-1], second, BODY.format(4207), "2017年3月1日", tables=[table])
    assert numbers(report) == {310}
    assert (report.signed_by, report.tables, len(report.sections)) == ("青禾县人民政府", [], 3)
    assert [finding.severity for finding in report.findings if finding.rule == "another_report"] == ["warning"]
    assert report.text == first.strip()


@pytest.mark.parametrize(
    "behind",
    [
        "相关报告\n青禾县2016年政府信息公开年度报告\n青禾县2015年政府信息公开年度报告",
        f"{TITLE}\n{BODY.format(310)}",
        "附件\n青禾县人民政府2017年政府信息公开年度报告\n一、概述\n全县公开信息。",
    ],
    ids=["titles of other reports", "the same report again", "the same body by its full name"],
)
def test_a_page_goes_on_where_no_other_report_begins(behind: str) -> None:
    report = read(TITLE, BODY.format(310), behind)
    assert "another_report" not in rules(report)
    assert report.text.endswith(behind)


def test_what_stands_above_the_headings_is_no_report_of_its_own() -> None:
    report = read(TITLE, "一、概述\n见下。", "青禾县2016年政府信息公开年度报告", BODY.format(310))
    assert "another_report" not in rules(report)
