from __future__ import annotations

from datetime import date

import pytest

from crawler.items import MetaPair, Page, PageHints, Source, check
from pipelines.draft import Cleaned, RejectedPage, TitleCandidate
from pipelines.parse import ParsePipeline, era_of, parse

HINTS = PageHints(adcode="990101", place_name="青禾县", level="county", province="云岭省", prefecture="望川市", list_date=date(2018, 3, 9))
PAGE = Page(body=b"", hints=HINTS)
BODY = "一、概述\n全县高度重视公开工作，制度健全。\n二、主动公开情况\n全年主动公开政府信息310条。\n三、依申请公开情况\n全年未收到申请。"


def cleaned(text: str, **parts: object) -> Cleaned:
    return Cleaned(text=text, source=Source(), **parts)  # type: ignore[arg-type]


def test_a_report_is_filled_from_its_words_its_page_and_the_registry() -> None:
    text = f"青禾县2017年政府信息公开年度报告\n{BODY}\n青禾县人民政府\n2018年3月1日"
    report = ParsePipeline().process_item((PAGE, cleaned(text, pairs=[MetaPair("索引号", "990101/2018-1", "index_number")])))
    check(report)
    assert (report.report_id, report.year, report.era) == ("990101-青禾县人民政府-2017", 2017, "e2")
    assert (report.organ, report.organ_kind, report.level) == ("青禾县人民政府", "government", "county")
    assert (report.signed_by, report.signed_on) == ("青禾县人民政府", date(2018, 3, 1))
    assert report.index_number == "990101/2018-1"
    assert report.published_on == date(2018, 3, 9)
    assert [section.kind for section in report.sections] == ["overview", "active_disclosure", "requests"]
    assert report.sections[-1].text == "全年未收到申请。"


def test_the_pages_own_date_beats_the_list() -> None:
    text = f"青禾县2017年政府信息公开年度报告\n{BODY}"
    report = parse(PAGE, cleaned(text, pairs=[MetaPair("发布日期", "2018-02-06", "published_on")]))
    assert report.published_on == date(2018, 2, 6)


def test_the_period_names_the_year_where_the_title_does_not() -> None:
    text = f"信息公开年报\n统计数据时限为2015年1月1日至2015年12月31日。\n{BODY}"
    report = parse(PAGE, cleaned(text))
    assert report.year == 2015
    assert [finding.rule for finding in report.findings] == ["title_without_year"]


def test_title_and_period_that_disagree_are_a_finding() -> None:
    text = f"青禾县2017年政府信息公开年度报告\n统计期限为2016年1月1日至2016年12月31日。\n{BODY}"
    report = parse(PAGE, cleaned(text))
    assert report.year == 2017
    assert "year_disagrees" in [finding.rule for finding in report.findings]


def test_a_page_that_lost_its_title_is_read_by_its_wording() -> None:
    text = "一、总体情况\n2022年,我县认真贯彻条例，公开信息310条。\n二、依申请公开\n收到申请5件。\n三、存在的问题及改进情况\n时效不高。"
    report = parse(PAGE, cleaned(text))
    assert (report.title, report.year) == (None, 2022)
    assert "title_missing" in [finding.rule for finding in report.findings]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("关于做好2017年政府信息公开年度报告编制工作的通知\n各乡镇：现将有关事项通知如下。", "notice"),
        ("青禾县2022年上半年政府信息公开情况统计\n全县公开信息310条。", "not_annual"),
        (f"青禾县2017年政府信息公开年度报告\n统计期限为2017年1月1日至2017年6月30日。\n{BODY}", "not_annual"),
        ("澳门最新资料精准公开\n信息公开的解释与落实方法，博彩行业透明发布。", "fake_article"),
        ("青禾县天气预报\n明天晴。", "not_a_report"),
        ("青禾县2017年政府信息公开年度报告", "no_body"),
        (f"政府信息公开年报\n{BODY}", "no_year"),
        (f"青禾县2005年政府信息公开年度报告\n{BODY}", "year_out_of_range"),
    ],
)
def test_other_pages_are_refused_with_their_reason(text: str, reason: str) -> None:
    with pytest.raises(RejectedPage) as refused:
        parse(PAGE, cleaned(text))
    assert refused.value.reason == reason


def test_news_that_quotes_a_title_is_no_report() -> None:
    text = "记者获悉，云岭省对外公布了2018年政府信息公开工作年度报告。\n报告显示，全省公开信息310条。"
    with pytest.raises(RejectedPage) as refused:
        parse(PAGE, cleaned(text, titles=[TitleCandidate("云岭晚报", "html_title")]))
    assert refused.value.reason == "not_a_report"


@pytest.mark.parametrize(
    ("year", "era"), [(2008, "e1"), (2013, "e1"), (2014, "e2"), (2018, "e2"), (2019, "e3"), (2020, "e3"), (2021, "e4")]
)
def test_eras(year: int, era: str) -> None:
    assert era_of(year) == era
