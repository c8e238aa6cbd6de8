"""What a report says about its own mistakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from crawler.items import Report, Table
from pipelines.validate.errata import erratum_findings


@pytest.mark.parametrize(
    "sentence",
    [
        "更正：公开信息12条应为21条。",
        "勘误：表一中的12应为21。",
        "原稿误写为12条。",
        "主动公开信息由12条更正为21条。",
        "行政处罚12件，应改为“21件”。",
    ],
)
@pytest.mark.parametrize("in_note", [True, False])
def test_a_correction_names_the_values_with_its_numbers(make_report: Callable[..., Report], sentence: str, in_note: bool) -> None:
    report = make_report()
    if in_note:
        report = replace(report, tables=[Table(1, "html", report.tables[0].cells, note=sentence)])
    else:
        report = replace(report, text=f"{report.text}\n{sentence}")
    (finding,) = erratum_findings(report)
    assert (finding.rule, finding.cells) == ("erratum", ["disc_total"])
    assert sentence.rstrip("。") in finding.message


@pytest.mark.parametrize(
    "sentence", ["依法更正公开的信息12条。", "答复期限应为20个工作日。", "公开时限由20日改为12日前的做法已纠正。", "受理更正申请12件。"]
)
def test_words_of_the_trade_correct_nothing(make_report: Callable[..., Report], sentence: str) -> None:
    report = make_report()
    assert list(erratum_findings(replace(report, text=f"{report.text}\n{sentence}"))) == []
