"""What speaks against a page's site reaches whoever reads the report."""

from __future__ import annotations

from typing import get_args

from crawler.items import Page, PageHints, Source, check
from crawler.portals.trust import SignKind
from pipelines.draft import Cleaned
from pipelines.parse import parse
from pipelines.parse.site_signs import MESSAGES, sign_findings

TEXT = (
    "青禾县2017年政府信息公开年度报告\n一、概述\n全县高度重视公开工作。\n"
    "二、主动公开情况\n全年主动公开政府信息310条。\n三、依申请公开情况\n全年未收到申请。"
)


def test_every_sign_has_a_message() -> None:
    assert set(MESSAGES) == set(get_args(SignKind))


def test_a_sign_is_a_finding_of_the_report() -> None:
    hints = PageHints(adcode="990101", place_name="青禾县", level="county", signs={"site_code": "990555", "hidden_links": "4 links"})
    report = parse(Page(body=b"", hints=hints), Cleaned(text=TEXT, source=Source()))
    check(report)
    found = {finding.rule: finding for finding in report.findings}
    assert found["source_site_code"].message.endswith(": 990555")
    assert (found["source_hidden_links"].severity, found["source_hidden_links"].cells) == ("warning", ["source"])


def test_without_signs_there_is_no_finding() -> None:
    assert sign_findings({}) == []
