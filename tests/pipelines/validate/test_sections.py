"""Sections that are missing, empty, or announced and not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from crawler.demo.factory import make_report as make_gold
from crawler.demo.render import render_dump
from crawler.items import Page, Report, Section, Table
from pipelines.clean import clean
from pipelines.extract import extract
from pipelines.parse import parse
from pipelines.parse.sections import section_kind
from pipelines.validate.sections import section_findings

MakeReport = Callable[..., Report]
FORM = ("总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况")
FORM = (*FORM, "存在的主要问题及改进情况", "其他需要报告的事项")


def section(heading: str, text: str = "正文。", level: int = 1, parent: int | None = None) -> Section:
    return Section(level, heading, "一、", section_kind(heading), text, 0, 0, parent)


def found(report: Report) -> list[tuple[str, str]]:
    return [(finding.rule, finding.cells[0]) for finding in section_findings(report)]


def test_a_report_of_the_form_has_its_six_sections(make_report: MakeReport) -> None:
    whole = make_report(year=2022, era="e4", sections=[section(heading) for heading in FORM])
    assert found(whole) == []
    lost = make_report(year=2022, era="e4", sections=[section(heading) for heading in FORM[:-1]])
    (finding,) = section_findings(lost)
    assert (finding.rule, finding.severity) == ("section_missing", "warning")
    assert "other" in finding.message


def test_a_universitys_report_follows_no_form(make_report: MakeReport) -> None:
    sections = [section("概述"), section("主动公开信息情况")]
    of_school_year = make_report(year=2021, era="e4", title="云岭大学2020-2021学年信息公开工作年度报告", sections=sections)
    assert found(of_school_year) == []
    nameless = make_report(year=2021, era="e4", title=None, sections=sections, period_start=date(2020, 9, 1), period_end=date(2021, 8, 31))
    assert found(nameless) == []


def test_earlier_reports_are_free_in_their_sections(make_report: MakeReport) -> None:
    assert found(make_report(year=2012, era="e1", sections=[section("概述"), section("主动公开情况")])) == []
    assert found(make_report(year=2012, era="e1", sections=[])) == [("sections_missing", "sections")]


def test_a_section_without_a_body_is_reported(make_report: MakeReport) -> None:
    sections = [section(heading) for heading in FORM]
    sections[1].text = sections[4].text = ""
    assert found(make_report(year=2022, era="e4", sections=sections)) == [("table_lost", "sections.1"), ("section_empty", "sections.4")]
    with_table = make_report(year=2022, era="e4", sections=sections, tables=[Table(1, "html", [], section=1)])
    assert found(with_table) == [("section_empty", "sections.4")]
    sections.append(section("主要问题", level=2, parent=4))
    assert found(make_report(year=2022, era="e4", sections=sections)) == [("table_lost", "sections.1")]


@pytest.mark.parametrize(
    ("announced", "rules"),
    [
        (["概述", "主动公开政府信息的情况", "依申请公开情况", "存在的主要问题和改进措施"], []),
        (["基本情况", "信息主动公开情况", "依申请公开情况", "行政复议", "问题及改进"], ["announced_part_missing"]),
        (["概述", "主动公开情况", "问题及改进措施"], ["part_not_announced"]),
        # A list of something else that was taken for the announcement says nothing.
        (["负责编写", "依据《条例》及省", "市的要求"], []),
        (["四个部分", "依次为：概述", "主动公开情况", "依申请公开情况", "问题及改进措施", "数据自2016年1月1日至12月31日"], []),
        ([], []),
    ],
)
def test_announced_parts_are_compared_by_meaning(make_report: MakeReport, announced: list[str], rules: list[str]) -> None:
    sections = [section(heading) for heading in ("概述", "主动公开政府信息情况", "依申请公开政府信息情况", "存在的主要问题及改进措施")]
    report = make_report(year=2016, era="e2", sections=sections, announced_parts=announced)
    assert [rule for rule, _ in found(report)] == rules


@pytest.mark.parametrize("seed", range(40))
def test_made_reports_have_no_findings(seed: int) -> None:
    text, _ = render_dump(make_gold(seed))
    page = Page(text.encode(), media_type="text/plain")
    assert found(parse(page, clean(extract(page)))) == []
