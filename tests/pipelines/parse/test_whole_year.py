"""Drafts, periods that are no year, years to come."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crawler.items import MetaPair, Page, PageHints, Report, Source
from pipelines.draft import Cleaned, RejectedPage
from pipelines.parse import parse
from pipelines.validate import validate

HINTS = PageHints(adcode="990101", place_name="青禾县", level="county", province="云岭省", prefecture="望川市")
TITLE = "青禾县2021年政府信息公开工作年度报告"
BODY = "一、概述\n全县高度重视公开工作，制度健全。\n二、主动公开情况\n全年主动公开政府信息310条。\n三、依申请公开情况\n全年未收到申请。"


def read(text: str, published: str = "", fetched: datetime | None = None) -> Report:
    pairs = [MetaPair("发布日期", published, "published_on")] if published else []
    source = Source(fetched_at=fetched)
    return validate(parse(Page(body=b"", hints=HINTS, fetched_at=fetched), Cleaned(text=text, source=source, pairs=pairs)))


def refused(text: str, published: str = "", fetched: datetime | None = None) -> str:
    with pytest.raises(RejectedPage) as caught:
        read(text, published, fetched)
    return caught.value.reason


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE}（送审稿）",
        f"{TITLE}（征求意见稿）",
        f"【已作废】{TITLE}",
        f"{TITLE}（已废止）",
        f"{TITLE}\n（征求意见稿）",
        f"{TITLE}\n（草稿，未经审核，数据待核实）",
    ],
)
def test_what_says_that_it_is_a_draft_or_repealed_is_no_report(title: str) -> None:
    assert refused(f"{title}\n{BODY}") in ("not_a_report", "rule_or_plan")


def test_a_report_may_speak_of_drafts() -> None:
    read(f"{TITLE}\n我县就《青禾县供水管理办法（征求意见稿）》公开征求意见。\n{BODY}")


@pytest.mark.parametrize(
    "period",
    [
        "2021年1月1日至2021年9月30日",
        "2021年1月1日至2021年3月31日",
        "2021年10月1日至2021年12月31日",
        "2021年7月至2021年12月",
    ],
)
def test_some_months_are_no_year(period: str) -> None:
    assert refused(f"{TITLE}\n本报告所列数据的统计期限为{period}。\n{BODY}") == "not_annual"


def test_months_in_the_title_are_no_year() -> None:
    assert refused(f"青禾县2021年1-11月政府信息公开工作报告\n{BODY}") == "not_annual"
    read(f"青禾县2021年1-12月政府信息公开工作报告\n{BODY}")


@pytest.mark.parametrize(
    ("year", "period"),
    [
        (2008, "2008年5月1日至2008年12月31日"),
        (2021, "2021年1月1日至2021年12月31日"),
        (2021, "2021年1月1日至2021年11月30日"),
        (2020, "2019年9月1日至2020年8月31日"),
    ],
)
def test_a_year_and_the_first_months_of_the_regulations_are_honest(year: int, period: str) -> None:
    text = f"青禾县{year}年政府信息公开工作年度报告\n本报告所列数据的统计期限为{period}。\n{BODY}"
    assert "period_not_a_year" not in rules(read(text))


def test_a_body_founded_in_the_year_reports_on_the_rest_of_it() -> None:
    text = f"{TITLE}\n我局于2021年8月成立，本报告数据统计期限为2021年8月1日至2021年12月31日。\n{BODY}"
    assert "period_not_a_year" not in rules(read(text))


def test_two_years_under_a_title_of_one_are_a_misprint_and_an_error() -> None:
    period = "本报告所列数据的统计期限为2020年1月1日至2021年12月31日。"
    assert "period_not_a_year" in rules(read(f"{TITLE}\n{period}\n{BODY}"))
    assert refused(f"青禾县政府信息公开工作年度报告\n{period}\n{BODY}") == "not_annual"


def test_a_year_that_has_not_been_when_the_page_was_read_is_none() -> None:
    text = f"青禾县2024年政府信息公开工作年度报告\n{BODY}"
    assert refused(text, fetched=datetime(2023, 5, 1, tzinfo=UTC)) == "year_out_of_range"
    assert read(text, fetched=datetime(2025, 5, 1, tzinfo=UTC)).year == 2024
    assert refused(f"青禾县2039年政府信息公开工作年度报告\n{BODY}") == "year_out_of_range"


def test_a_title_after_all_other_dates_of_the_report_is_a_misprint() -> None:
    text = f"青禾县2024年政府信息公开工作年度报告\n{BODY}\n青禾县人民政府\n2022年1月18日"
    assert refused(text, published="2022-01-20") == "year_out_of_range"
    # A publication date alone may be the template's.
    assert "date_before_year" in rules(read(f"{TITLE}\n{BODY}\n青禾县人民政府\n2022年1月18日", published="2017-01-20"))


@pytest.mark.parametrize(
    ("signed", "rule"),
    [("2021年1月18日", "date_in_year"), ("2099年1月18日", "date_too_late"), ("2020年1月18日", "date_before_year")],
)
def test_signatures_of_other_years_are_findings(signed: str, rule: str) -> None:
    report = read(f"{TITLE}\n{BODY}\n青禾县人民政府\n{signed}")
    assert rule in rules(report)


@pytest.mark.parametrize("signed", ["2021年12月28日", "2022年1月18日", "2023年3月1日"])
def test_usual_signatures_are_none(signed: str) -> None:
    assert not {"date_in_year", "date_too_late"} & rules(read(f"{TITLE}\n{BODY}\n青禾县人民政府\n{signed}"))


def test_a_signature_after_the_fetch_is_too_late() -> None:
    text = f"{TITLE}\n{BODY}\n青禾县人民政府\n2023年1月18日"
    assert "date_too_late" in rules(read(text, fetched=datetime(2022, 5, 1, tzinfo=UTC)))
    assert read(text).signed_on == date(2023, 1, 18)


def test_last_years_report_under_this_years_title() -> None:
    words = BODY.replace("全县高度", "2020年，我县高度")
    report = read(f"{TITLE}\n{words}\n青禾县人民政府\n2021年1月18日")
    assert {("year_disagrees", "error"), ("date_in_year", "warning")} <= {(f.rule, f.severity) for f in report.findings}
    period = "本报告所列数据的统计期限为2020年1月1日至2020年12月31日。"
    own = read(f"{TITLE}\n{period}\n{BODY}\n青禾县人民政府\n2021年1月18日")
    misprint = read(f"{TITLE}\n{period}\n{BODY}\n青禾县人民政府\n2022年1月18日")
    severities = [[f.severity for f in report.findings if f.rule == "year_disagrees"] for report in (own, misprint)]
    assert severities == [["error"], ["warning"]]
