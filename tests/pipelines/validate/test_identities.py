"""Identities between the numbers of one report."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from crawler.demo.factory import make_report as make_gold
from crawler.items import Cell, Finding, Level, Qualifier, Report, Table, Value
from pipelines.forms import all_labels
from pipelines.parse.statistics import read_statistics
from pipelines.validate import validate
from pipelines.validate.identities import identity_findings

MakeReport = Callable[..., Report]
APPLICANTS = ("natural", "business", "research", "public_interest", "legal_service", "other_org", "total")


def cell(code: str, number: float | None, kind: str | None = None, applicant: str | None = None, scope: str | None = None) -> Value:
    raw = "" if number is None else str(number)
    return Value(code, number, kind or ("blank" if number is None else "number"), raw, applicant=applicant, scope=scope)  # type: ignore[arg-type]


def told(code: str, number: float, qualifier: Qualifier = "exact", scope: str | None = None) -> Value:
    return Value(code, number, "number", str(number), qualifier=qualifier, origin="narrative", scope=scope)


def found(make_report: MakeReport, values: list[Value], year: int = 2017, era: str = "e2") -> list[Finding]:
    return identity_findings(make_report(values=values, year=year, era=era))


def review(*numbers: float | None) -> list[Value]:
    return [cell(f"rev_{name}", number) for name, number in zip(("upheld", "corrected", "other", "total"), numbers, strict=True)]


def test_sub_rows_that_do_not_add_up_are_an_error_with_both_numbers(make_report: MakeReport) -> None:
    (finding,) = found(make_report, review(1, 2, 3, 7))
    assert (finding.rule, finding.severity) == ("e2.review_sum", "error")
    assert "rev_total is 7" in finding.message
    assert "is 6" in finding.message
    assert finding.cells == ["rev_total", "rev_upheld", "rev_corrected", "rev_other"]


def test_sums_that_hold_are_silent(make_report: MakeReport) -> None:
    assert found(make_report, review(1, 2, 3, 6)) == []


def test_with_blank_cells_a_rule_is_checked_more_gently_and_says_so(make_report: MakeReport) -> None:
    (finding,) = found(make_report, review(1, None, 3, 7))
    assert finding.severity == "warning"
    assert "counted as 0" in finding.message
    assert found(make_report, review(4, None, None, 4)) == []


def test_a_blank_total_says_nothing(make_report: MakeReport) -> None:
    assert found(make_report, review(1, 2, 3, None)) == []


@pytest.mark.parametrize("kind", ["text", "ambiguous"])
def test_cells_that_cannot_be_read_leave_a_rule_open(make_report: MakeReport, kind: str) -> None:
    values = [*review(1, 2, 3, 9)[:3], cell("rev_total", None, kind)]
    assert found(make_report, values) == []


def test_a_row_the_table_does_not_print_leaves_a_rule_open_unless_it_is_optional(make_report: MakeReport) -> None:
    assert found(make_report, review(1, 2, 3, 9)[1:]) == []
    channels = [cell(f"req_received_{name}", 1) for name in ("in_person", "fax", "online", "mail")]
    assert found(make_report, [cell("req_received_total", 4), *channels]) == []
    other = cell("req_received_other", 1)
    assert [f.rule for f in found(make_report, [cell("req_received_total", 4), *channels, other])] == ["e2.received_sum"]


def test_a_part_larger_than_its_whole(make_report: MakeReport) -> None:
    values = [cell("ad_total", 10), *(cell(f"ad_channel_{name}", 4) for name in ("gazette", "website", "weibo", "wechat"))]
    (finding,) = found(make_report, [*values, cell("ad_channel_other", 11)])
    assert (finding.rule, finding.cells) == ("e2.channel_le_total", ["ad_channel_other", "ad_total"])


def test_a_number_in_a_row_that_heads_others(make_report: MakeReport) -> None:
    (finding,) = found(make_report, [cell("grp_channels", 5)])
    assert (finding.rule, finding.severity) == ("e2.group_blank", "warning")
    assert found(make_report, [cell("grp_channels", None)]) == []


@pytest.mark.parametrize(
    ("code", "number", "rule"),
    [
        ("disc_license_decisions", -3, "range.negative"),
        ("disc_license_items_change", -3, None),
        ("disc_license_decisions", 12.5, "range.fraction"),
        ("disc_fee_amount_wanyuan", 12.5, None),
        ("disc_license_decisions", 87_654_321, "range.absurd"),
    ],
)
def test_single_numbers_that_cannot_be(make_report: MakeReport, code: str, number: float, rule: str | None) -> None:
    assert [f.rule for f in found(make_report, [cell(code, number)], 2019, "e3")] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("level", "number", "rules"),
    [
        (None, 11_398_889, ["range.absurd"]),
        ("county", 11_398_889, ["range.absurd"]),
        ("prefecture", 11_398_889, []),
        ("province", 1_139_888_912, ["range.absurd_anywhere"]),
        ("county", 1_139_888_912, ["range.absurd"]),
    ],
)
def test_what_is_absurd_depends_on_the_level(make_report: MakeReport, level: Level | None, number: int, rules: list[str]) -> None:
    report = make_report(values=[cell("disc_license_decisions", number)], year=2024, era="e4", level=level)
    assert [finding.rule for finding in identity_findings(report)] == rules


def test_bodies_are_checked_apart(make_report: MakeReport) -> None:
    values = [cell(v.code, v.value, scope=scope) for scope in ("机关", "乡镇") for v in review(1, 2, 3, 6)]
    assert found(make_report, values) == []


# --------------------------------------------------------------------------- the requests table
def row(code: str, *numbers: int | None) -> list[Value]:
    return [cell(code, number, applicant=applicant) for applicant, number in zip(APPLICANTS, numbers, strict=True)]


def test_rows_and_columns_of_the_requests_table(make_report: MakeReport) -> None:
    flow = [
        *row("req_new_received", 5, 1, 0, 0, 0, 0, 6),
        *row("req_carried_in", 0, 0, 0, 0, 0, 0, 0),
        *row("req_result_total", 4, 1, 0, 0, 0, 0, 5),
        *row("req_carried_out", 0, 0, 0, 0, 0, 0, 0),
    ]
    findings = found(make_report, flow, 2022, "e4")
    assert [f.rule for f in findings] == ["e4.flow", "e4.flow"]
    assert findings[0].cells[0] == "req_new_received__natural"
    wrong_total = [*flow[:6], cell("req_new_received", 7, applicant="total"), *flow[7:]]
    assert "e4.row_sum" in [f.rule for f in found(make_report, wrong_total, 2022, "e4")]


GROUPS = ("req_result_total", "req_result_denied_total", "req_result_unable_total", "req_result_refused_total")
LEAVES = [
    label.name.removeprefix("req_result_")
    for label in all_labels()
    if label.kind == "row" and label.parent in GROUPS and label.name not in GROUPS
]


@pytest.mark.parametrize(("year", "era"), [(2019, "e3"), (2022, "e4")])
def test_other_requests_count_once_whether_one_row_or_three_or_both(make_report: MakeReport, year: int, era: str) -> None:
    one = [("other", 3)]
    three = [("other_no_supplement", 1), ("other_fee_unpaid", 0), ("other_misc", 2)]
    for others, total, rules in ((one, 21, []), (three, 21, []), ([*one, *three], 21, []), ([], 21, []), (one, 22, [f"{era}.result_sum"])):
        counts = [*((name, 1) for name in LEAVES), *others, ("total", total)]
        values = [cell(f"req_result_{name}", number, applicant="natural") for name, number in counts]
        assert [f.rule for f in found(make_report, values, year, era)] == rules


def test_a_blank_total_of_a_row_is_the_sum_of_its_row(make_report: MakeReport) -> None:
    flow = [
        *row("req_new_received", 5, 1, 0, 0, 0, 0, None),
        *row("req_carried_in", 0, 0, 0, 0, 0, 0, 0),
        *row("req_result_total", 5, 1, 0, 0, 0, 0, 6),
        *row("req_carried_out", 0, 0, 0, 0, 0, 0, 0),
    ]
    assert found(make_report, flow, 2022, "e4") == []


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_the_factory_s_own_breaks_are_found_and_nothing_else(make_report: MakeReport, seed: int) -> None:
    gold = make_gold(seed, break_identity=seed % 2 == 0, year=Random(seed).choice((2016, 2019, 2020, 2022, 2023)))
    tables = [
        Table(number, "html", [Cell(c.row, c.column, c.text, c.rowspan, c.colspan) for c in table.cells])
        for number, table in enumerate(gold.tables, start=1)
    ]
    read = read_statistics(tables, gold.era)
    findings = identity_findings(make_report(values=read.values, year=gold.year, era=gold.era))
    if not any(v.kind in ("blank", "na") for v in read.values if v.code[:4] not in ("sec_", "grp_")):
        assert {f.rule for f in findings if f.severity == "error"} == {f.rule for f in gold.findings}
    assert {f.rule for f in gold.findings} <= {f.rule for f in findings}


# --------------------------------------------------------------------------- text against tables
@pytest.mark.parametrize(
    ("number", "qualifier", "agrees"),
    [
        (610, "exact", True),
        (600, "exact", False),
        (600, "approx_over", True),
        (600, "approx", True),
        (700, "approx", True),
        (500, "approx_over", False),
        (620, "approx_over", False),
        (0, "negated", False),
    ],
)
def test_words_of_approximation_allow_what_they_leave_open(
    make_report: MakeReport, number: float, qualifier: Qualifier, agrees: bool
) -> None:
    findings = found(make_report, [cell("ad_total", 610), told("ad_total", number, qualifier)])
    assert [f.rule for f in findings] == ([] if agrees else ["n.ad_total"])


def test_text_and_table_may_name_the_same_figure_differently(make_report: MakeReport) -> None:
    table = [*row("req_new_received", 5, 1, 0, 0, 0, 0, 6), *row("req_carried_in", 2, 0, 0, 0, 0, 0, 2)]
    for number, rules in ((6, []), (8, []), (7, ["n.received"])):
        assert [f.rule for f in found(make_report, [*table, told("req_received_total", number)], 2022, "e4")] == rules


def test_suits_of_both_kinds_are_one_figure_in_the_text(make_report: MakeReport) -> None:
    table = [cell("lit_direct_total", 3), cell("lit_after_review_total", 2)]
    assert found(make_report, [*table, told("lit_total", 5)], 2022, "e4") == []
    (finding,) = found(make_report, [*table, told("lit_total", 3)], 2022, "e4")
    assert (finding.rule, finding.severity) == ("n.lit", "error")
    assert "says 3" in finding.message


def test_fees_are_compared_in_one_unit(make_report: MakeReport) -> None:
    assert found(make_report, [cell("req_fee_amount_wanyuan", 0.12), told("req_fee_amount_yuan", 1200)]) == []


def test_what_the_text_says_of_another_body_is_not_compared(make_report: MakeReport) -> None:
    assert found(make_report, [cell("ad_total", 610), told("ad_total", 5, scope="全市")]) == []


def test_a_blank_table_agrees_with_every_text(make_report: MakeReport) -> None:
    assert found(make_report, [cell("rev_total", None), told("rev_total", 0, "negated")], 2022, "e4") == []


def test_validate_adds_the_findings_and_changes_no_value(make_report: MakeReport) -> None:
    report = make_report(values=review(1, 2, 3, 7), year=2017, era="e2")
    checked = validate(report)
    assert "e2.review_sum" in [finding.rule for finding in checked.findings]
    assert checked.values == report.values


def test_a_sum_with_an_unknown_row_among_its_parts_is_no_error(make_report: MakeReport) -> None:
    """Local editions count requests by e-mail in a row of their own."""
    rows = [("收到申请数", "9"), ("1.当面申请数", "2"), ("2.传真申请数", "0"), ("3.网络申请数", "3"), ("4.信函申请数", "0")]
    rows += [("5.电子邮件申请数", "4"), ("（二）申请办结数", "9"), ("1.按时办结数", "7"), ("2.延期办结数", "1")]
    printed = [["统计指标", "单位", "统计数"], *([label, "件", number] for label, number in rows)]
    read = read_statistics([Table(1, "html", [Cell(r, c, text) for r, row in enumerate(printed) for c, text in enumerate(row)])], "e2")
    report = make_report(values=read.values, findings=read.findings, year=2017, era="e2")
    severities = {finding.rule: finding.severity for finding in identity_findings(report)}
    assert severities["e2.received_sum"] == "warning"
    assert severities["e2.closed_sum"] == "error"
