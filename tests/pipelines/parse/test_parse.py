from __future__ import annotations

from datetime import date

import pytest

from crawler.items import MetaPair, Page, PageHints, Report, Source, check
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
    assert [finding.rule for finding in report.findings] == ["title_without_year", "organ_unknown"]


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
    assert [(finding.severity, finding.cells) for finding in report.findings if finding.rule == "organ_unknown"] == [("warning", ["organ"])]
    assert "我县" in next(finding.message for finding in report.findings if finding.rule == "organ_unknown")


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


def no_hints(text: str, **parts: object) -> Report:
    return parse(Page(body=b""), cleaned(text, **parts))


def test_the_predecessor_among_what_was_published_does_not_name_the_year() -> None:
    text = "一、总体情况\n(一)主动公开\n公开信息493条，包括2018年度政府信息公开工作报告。2019年度我局召开发布会8次。\n" + BODY
    assert no_hints(text).year == 2019


@pytest.mark.parametrize(
    ("opening", "year"),
    [
        ("按照条例，现将2016年度政府信息公开工作情况报告如下：", 2016),
        ("现公布2021年度青禾县产业园管理委员会信息公开年度工作情况。", 2021),
        ("按照《关于做好2020年度政府信息公开工作年度报告编制的通知》，紧紧围绕热点公开信息。", 2020),
        ("2021年,园区管委会政务信息工作紧紧围绕中心工作。", 2021),
    ],
)
def test_introductions_name_the_year(opening: str, year: int) -> None:
    assert no_hints(f"{opening}\n{BODY}").year == year


@pytest.mark.parametrize(
    ("introduction", "organ", "kind"),
    [
        ("现公布2018年度青禾县民政局信息公开年度报告。", "青禾县民政局", "department"),
        ("特向社会公布青禾县柳溪镇人民政府2018年度政府信息公开情况。", "青禾县柳溪镇人民政府", "township"),
        ("本报告由青禾县柳溪街道党政综合办公室编制。2018年我街道有序公开。", "青禾县柳溪街道办事处", "township"),
        ("本报告由青禾县人民政府信息公开工作领导小组办公室编制。2018年我县有序公开。", "青禾县人民政府", "government"),
        ("本报告由青禾县人民政府办公室汇总全县各部门情况编制。2018年我县有序公开。", "青禾县人民政府", "government"),
        ("按照要求，青禾县教育局编制了2018年政府信息公开工作报告。", "青禾县教育局", "department"),
        ("本年度报告根据条例要求，由青禾县人民政府办公室组织编制。2018年我县有序公开。", "青禾县人民政府办公室", "office"),
        ("本报告由青禾县人民政府办公室综合全县各部门情况编制而成。2018年我县有序公开。", "青禾县人民政府", "government"),
        ("全文由云岭省国税局、云岭省地税局编制。2018年我局有序公开。", "云岭省国税局、云岭省地税局", "department"),
        ("按照要求，青禾县人民政府信息公开办公室汇总全县情况编制而成本报告。2018年我县有序公开。", "青禾县人民政府", "government"),
    ],
)
def test_introductions_name_the_body(introduction: str, organ: str, kind: str) -> None:
    report = no_hints(f"{introduction}\n{BODY}")
    assert (report.organ, report.organ_kind, report.year) == (organ, kind, 2018)


@pytest.mark.parametrize(
    "words", ["我局2017年政府信息公开工作年度报告", "2017年度政府信息公开年度报告", "本单位2017年政府信息公开年度报告"]
)
def test_the_introductions_own_words_are_no_title_without_a_name(words: str) -> None:
    assert no_hints(f"根据条例，特向社会公布{words}。\n{BODY}").title is None


def test_a_hijacked_report_with_all_sections_and_its_period_is_a_report() -> None:
    text = (
        "统计期限为2021年1月1日至2021年12月31日。\n一、总体情况\n发布了某某体育投注支持企业办法。\n二、主动公开政府信息情况\n无。\n"
        "三、收到和处理政府信息公开申请情况\n无。\n四、政府信息公开行政复议、行政诉讼情况\n无。\n五、存在的主要问题及改进情况\n无。"
    )
    assert no_hints(text).year == 2021


@pytest.mark.parametrize(
    "text",
    [
        "2019年,全县以法治政府建设实施纲要为主线。\n一、依法履职\n全面推进政务公开，我县主动公开信息6012条，受理依申请公开26件。\n"
        "二、行政复议、行政应诉情况\n收到申请28件。\n三、存在的问题\n不足。",
        "《青禾镇2023年政府信息公开工作年度报告》已经公开，现就年报内容进行如下解读。\n一、编制背景\n我镇编制了《青禾镇2023年政府信息公开工作年度报告》。\n"
        "二、主要内容\n数据统计期限为2023年1月1日至2023年12月31日。我镇主动公开信息320条，收到申请2件。",
        "街道2025年政务公开工作总结\n2025年,xx街道持续深化政务公开。\n一、总体情况\n(一)主动公开情况\n我街道公开信息120条。\n"
        "(二)依申请公开情况\n收到申请0件。\n二、存在的问题\n不足。\n网友分享",
    ],
)
def test_papers_beside_the_report_are_refused(text: str) -> None:
    with pytest.raises(RejectedPage):
        no_hints(text)


def test_a_sentence_among_the_first_lines_refuses_nothing() -> None:
    text = "根据《条例》规定和省、市政府要求,现将2013年我区信息公开情况报告如下:\n" + BODY
    assert no_hints(text).year == 2013


def test_a_notice_whose_title_wraps_is_refused_as_a_notice() -> None:
    text = (
        "政府信息公开\n青禾县人民政府办公室关于做好2017年政府信息公开工作年度报告编制和公布工作的通知\n青禾县人民政府办公室\n"
        "关于做好2017年政府信息公开工作年度报告\n编制和公布工作的通知\n各乡镇人民政府：\n现就有关事项通知如下。\n一、报告内容\n主动公开、依申请公开等。"
    )
    with pytest.raises(RejectedPage) as rejected:
        no_hints(text)
    assert rejected.value.reason == "notice"


def test_a_summary_of_openness_without_the_reports_sections_is_none() -> None:
    text = "青禾县2019年政务公开工作总结\n我县解读政策3000件。\n一、加强解读\n有序。\n二、加强依申请公开\n收到申请320件。"
    with pytest.raises(RejectedPage):
        no_hints(text)
    assert no_hints(f"青禾县2019年政务公开工作总结\n{BODY}\n四、问题及改进\n不足。\n五、复议诉讼情况\n无。").year == 2019


def test_a_hijacker_s_line_above_the_title_names_no_place() -> None:
    title = "霁山区2013年政府信息公开工作年度报告"
    titles = [TitleCandidate(title, "heading"), TitleCandidate(f"七星彩网上投注平台\n{title}", "body")]
    report = ParsePipeline().process_item((Page(b""), cleaned(f"{title}\n{BODY}", titles=titles)))
    assert (report.title, report.adcode, report.place_name) == (title, None, None)


def test_a_notice_whose_name_a_report_quotes_speaks_not_against_it() -> None:
    text = f"按照《关于政府信息公开工作年度报告有关事项的通知》要求，现将2019年度政府信息公开工作情况报告如下：\n{BODY}"
    assert parse(PAGE, cleaned(text)).year == 2019


@pytest.mark.parametrize("opening", ["2008年主要工作情况如下。", "一、总体情况 2008年度，青禾水务有限公司公开信息3条。"])
def test_more_words_that_name_the_year(opening: str) -> None:
    assert parse(PAGE, cleaned(f"{opening}\n{BODY}")).year == 2008


@pytest.mark.parametrize(
    ("posted", "words", "year"),
    [
        ("2018-03-09", "2017年我单位公开信息3条。2017年未收到申请。", 2017),
        # Posted again, long after: the year before is a plan's.
        ("2018-03-09", "2016年度公开信息3条。2016年度未收到申请。2017年度将加强公开，2017年度将培训。", None),
        ("2018-09-09", "2017年度公开信息3条。2017年度未收到申请。", None),
    ],
)
def test_the_day_a_page_was_posted_names_the_year_before_where_the_text_agrees(posted: str, words: str, year: int | None) -> None:
    page = cleaned(f"信息公开年报\n各项制度健全。{words}\n{BODY}", pairs=[MetaPair("发布日期", posted, "published_on")])
    if year:
        assert parse(Page(body=b""), page).year == year
    else:
        with pytest.raises(RejectedPage) as refused:
            parse(Page(body=b""), page)
        assert refused.value.reason == "no_year"


def test_a_page_without_a_title_is_not_named_by_its_headings() -> None:
    text = "一、政府信息公开工作概述\n2018年我镇公开信息3条。\n二、组织领导和制度建设情况\n制度健全。\n三、依申请公开情况\n未收到申请。"
    assert parse(PAGE, cleaned(text)).year == 2018


def test_an_introduction_under_its_own_heading_is_no_essay_s() -> None:
    text = f"引言\n本年度报告根据《政府信息公开条例》编制。统计期限为2018年1月1日至2018年12月31日。\n{BODY}"
    assert parse(PAGE, cleaned(text)).year == 2018


def test_a_column_above_the_article_is_no_title_where_the_page_names_one() -> None:
    named = TitleCandidate("青禾县财政局关于\n2011年度政府信息公开工作年度报告", "body")
    report = parse(PAGE, cleaned(f"政府信息公开年报\n意见箱是为听取公民的意见和建议而设立的。\n{BODY}", titles=[named]))
    assert report.title == "青禾县财政局关于2011年度政府信息公开工作年度报告"


def test_a_body_named_after_its_city_under_a_districts_government() -> None:
    head = "济南市春耕路发展服务中心2018年政府信息公开工作年度报告\n"
    led = "2018年，中心在区委、区政府的坚强领导下公开信息。"
    known = parse(Page(body=b""), cleaned(f"{head}{BODY}\n{led}\n地址：济南市历下区春耕路5号。"))
    assert known.place_name == "历下区"
    unknown = parse(Page(body=b""), cleaned(f"{head}{BODY}\n{led}"))
    assert unknown.place_name is None


def test_a_bureau_without_a_name_speaks_for_itself() -> None:
    report = no_hints(
        f"根据条例，现将2018年度信息公开工作情况报告如下。\n{BODY}\n商河县政府网站设有专栏。我局通过政务微博公开信息42条。商河县群众可以查阅。"
    )
    assert report.place_name == "商河县"
    assert ("ad_channel_weibo", 42) in {(value.code, value.value) for value in report.values}


def test_a_bureaus_bare_name_gives_way_to_its_whole_one() -> None:
    text = f"2009年，我局公开信息，现将水务局2009年政府信息公开工作有关事项报告如下：\n{BODY}\n2009年,青禾县水务局认真贯彻条例。"
    assert parse(PAGE, cleaned(text)).organ == "青禾县水务局"


@pytest.mark.parametrize(
    ("introduction", "organ"),
    [
        ("青禾县财政局2009年政府信息公开工作年度报告(以下简称年报)根据条例编制。", "青禾县财政局"),
        ("根据条例，由青禾县林业局办公室编制2009年政府信息公开年度报告。", "青禾县林业局"),
        ("现就青禾县人民政府2009年度政府信息公开情况报告如下：", "青禾县人民政府"),
        ("本报告综合2009年度青禾县各乡镇政府和县级各部门的政府信息公开年度报告编制而成。", "青禾县人民政府"),
        ("现公开青禾经济开发区信息公开2009年度报告。", "青禾经济开发区"),
        ("现公布2009年度柳溪镇政府(机关)信息公开年度报告。", "柳溪镇人民政府"),
        ("由青禾县审批服务办公室(公共资源交易办公室)编制的2009年度政府信息公开工作年度报告。", "青禾县审批服务办公室(公共资源交易办公室)"),
    ],
)
def test_more_introductions_name_the_body(introduction: str, organ: str) -> None:
    assert parse(PAGE, cleaned(f"{introduction}\n{BODY}\n2009年公开信息3条。")).organ == organ


def test_a_menu_above_the_report_refuses_nothing() -> None:
    text = f"信息公开目录\n• 政府信息公开指南\n政府信息公开年报\n根据条例，由青禾县财政局编制2009年政府信息公开年度报告。\n{BODY}"
    assert parse(PAGE, cleaned(text)).year == 2009


def test_a_bare_name_is_made_whole_where_the_text_prints_it_whole() -> None:
    text = f"公安局2010年政府信息公开工作年度报告\n{BODY}\n青禾县公安局高度重视，配备了2名兼职工作人员。"
    assert parse(PAGE, cleaned(text)).organ == "青禾县公安局"
    assert parse(PAGE, cleaned(text.replace("青禾县", ""))).organ == "公安局"


def test_news_that_a_report_came_out_is_none() -> None:
    text = "青禾县发布2016年政府信息公开工作年度报告\n报告显示，全县主动公开政府信息615条，收到政府信息公开申请53件，答复率100%。"
    with pytest.raises(RejectedPage) as refused:
        parse(PAGE, cleaned(text, titles=[TitleCandidate(text.split("\n")[0], "heading")]))
    assert refused.value.reason == "notice"


def test_the_sites_owner_above_a_title_is_no_part_of_it() -> None:
    title = "青禾县柳溪街道办事处2018年政府信息公开工作年度报告"
    text = f"青禾县人民政府\n青禾县柳溪街道办事处\n2018年政府信息公开工作年度报告\n{BODY}"
    assert parse(PAGE, cleaned(text, titles=[TitleCandidate(title, "header_line")])).organ == "青禾县柳溪街道办事处"


def test_an_introduction_that_lists_the_parts_of_the_law_names_a_report() -> None:
    parts = "全文包括概述、主动公开政府信息情况、依申请公开政府信息情况、收费及减免情况和存在的主要问题及改进措施。"
    text = f"本年报根据《政府信息公开条例》的要求，由青禾县财政局编制。{parts}\n一、概述\n2011年，我局认真落实条例，制度健全。"
    assert parse(PAGE, cleaned(text)).year == 2011
    with pytest.raises(RejectedPage, match="not_a_report"):
        parse(PAGE, cleaned(text.replace(parts, "")))
