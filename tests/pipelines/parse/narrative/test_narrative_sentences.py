"""Sentences as reports word them: everything they state, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Level, Section
from pipelines.parse import era_of
from pipelines.parse.narrative import read_narrative

_QUALIFIERS = {"+": "approx_over", "~": "approx", "!": "negated"}
_SENTENCES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))["sentence"]


def parse_expected(stated: str) -> tuple[str, float, str]:
    """`ad_total=12+` as code, number, qualifier."""
    code, number = stated.split("=")
    return code, float(number.rstrip("+~!")), _QUALIFIERS.get(number[-1], "exact")


def read(text: str, sections: list[Section] | None = None, year: int = 2019, level: Level | None = None) -> list[tuple[str, float, str]]:
    """Code, number and qualifier of each value of a text."""
    values = read_narrative(text, sections or [], year=year, level=level, era=era_of(year)).values
    return [(value.code, float(value.value or 0), value.qualifier) for value in values]


@pytest.mark.parametrize("case", _SENTENCES, ids=lambda case: case["text"][:24])
def test_sentence(case: dict[str, Any]) -> None:
    found = set(read(case["text"], year=case.get("year", 2019), level=case.get("level")))
    expected = {parse_expected(stated) for stated in case["values"]}
    allowed = {parse_expected(stated) for stated in case.get("any_of", [])}
    assert expected <= found <= expected | allowed


TEXT = (
    "青禾县2017年政府信息公开工作年度报告\n"
    "2017年，全县主动公开政府信息约1.2万条。\n"
    "一、主动公开情况\n"
    "全县共主动公开政府信息12,064条，其中网站公开8 800条。\n"
    "二、依申请公开情况\n"
    "全县共收到申请14件。均已按时答复。\n"
    "三、行政复议和行政诉讼情况\n"
    "无。\n"
)


def sections_of(*headings: tuple[str, str]) -> list[Section]:
    """Sections of `TEXT` with these headings and kinds."""
    return [Section(level=1, heading=heading, kind=kind, start=TEXT.index(heading) - 2) for heading, kind in headings]


SECTIONS = sections_of(
    ("主动公开情况", "active_disclosure"), ("依申请公开情况", "requests"), ("行政复议和行政诉讼情况", "review_litigation")
)


def test_the_sentence_is_the_evidence() -> None:
    values = read_narrative(TEXT, SECTIONS, year=2017, level="county", era="e2").values
    for value in values:
        assert value.origin == "narrative"
        assert TEXT[value.evidence.start : value.evidence.end] == value.evidence.sentence
    website = next(value for value in values if value.code == "ad_channel_website")
    assert (website.value, website.unit, website.raw) == (8800, "条", "8 800条")


def test_the_exact_number_of_its_own_section_is_the_total() -> None:
    assert [found for found in read(TEXT, SECTIONS, 2017, "county") if found[0] == "ad_total"] == [("ad_total", 12064, "exact")]


def test_all_answered_in_the_next_sentence_counts_for_the_requests_before() -> None:
    assert ("req_replied_total", 14, "exact") in read(TEXT, SECTIONS, 2017, "county")


def test_none_alone_speaks_of_its_heading() -> None:
    found = read(TEXT, SECTIONS, 2017, "county")
    assert ("rev_total", 0, "negated") in found
    assert ("lit_total", 0, "negated") in found


def test_silence_gives_no_value() -> None:
    assert read("一、概述\n我县高度重视政务公开工作。") == []


def test_the_same_number_twice_is_one_value() -> None:
    text = "全年收到政府信息公开申请6件。\n本年度共收到政府信息公开申请6件。"
    assert read(text) == [("req_received_total", 6, "exact")]


def test_different_numbers_of_different_scopes_are_both_kept() -> None:
    values = read_narrative("全县主动公开政府信息900条。\n本机关主动公开政府信息80条。", [], year=2018, level="county", era="e2").values
    assert [(value.scope, value.value) for value in values] == [("全县", 900), ("本机关", 80)]


def test_a_number_is_preferred_to_none() -> None:
    assert read("县政府办未收到申请。\n全年共收到政府信息公开申请6件。") == [("req_received_total", 6, "exact")]


def test_one_subject_s_section_gives_no_total() -> None:
    text = "一、重点领域信息公开\n全年公开政府信息45条。"
    section = Section(level=1, heading="重点领域信息公开", kind="key_areas", start=0)
    assert read(text, [section], 2017, "county") == []


@pytest.mark.parametrize(("level", "expected"), [("county", []), (None, [("ad_total", 45, "exact")])])
def test_a_bureau_s_number_is_not_its_government_s(level: Level | None, expected: list[tuple[str, float, str]]) -> None:
    assert read("我局主动公开政府信息45条。", year=2017, level=level) == expected


def test_classes_that_look_like_requests_exist_before_2019_only() -> None:
    sentence = "主动公开信息500条，依申请公开信息20条。"
    assert ("info_on_request_class", 20, "exact") in read(sentence, year=2012)
    assert "info_on_request_class" not in [code for code, _, _ in read(sentence, year=2022)]


@pytest.mark.parametrize(
    "text",
    [
        "2019年1月至6月，主动公开政府信息700条。",
        "十三五期间主动公开政府信息700条。",
        "至2022年，主动公开政府信息700条。",
        "原定主动公开政府信息700条。",
        "不再公开的政府信息700条。",
        "（2018年主动公开政府信息700条）",
        "原公布的主动公开政府信息700条系笔误。",
        "其他县主动公开政府信息700条。",
        "本届政府任期内主动公开政府信息700条。",
    ],
)
def test_numbers_of_another_time_or_place_than_the_report_s(text: str) -> None:
    assert read(text) == []


def test_a_count_that_ends_with_the_year_is_the_year_s() -> None:
    assert read("截至2019年12月，主动公开政府信息700条。") == [("ad_total", 700.0, "exact")]


def test_two_numbers_of_a_channel_are_neither_published() -> None:
    found = read_narrative("县门户网站公开信息60条。\n在门户网站公开信息5条。", [], year=2019, level=None, era="e3")
    assert [(value.code, value.value, value.kind) for value in found.values] == [("ad_channel_website", None, "ambiguous")]
    assert [(finding.rule, finding.cells) for finding in found.findings] == [("told_twice", ["ad_channel_website"])]
    assert "60条 and 5条" in found.findings[0].message


def test_a_county_s_site_and_its_bureau_s_are_not_told_apart_in_the_county_s_report() -> None:
    found = read_narrative("通过县教育局网站公开信息230条，通过县政府网站公开信息137条。", [], year=2019, level="county", era="e3")
    assert [(value.code, value.value) for value in found.values] == [("ad_channel_website", None)]


def test_a_channel_s_number_called_the_year_s_is_its_own() -> None:
    assert read("全年门户网站共公开信息60条。\n在门户网站公开信息5条。") == [("ad_channel_website", 60, "exact")]


def test_explanations_counted_as_a_class_give_way_to_those_counted_alone() -> None:
    text = "公开信息90条，其中政策解读信息20条，财政信息3条。\n全年发布政策解读材料12篇。"
    assert ("policy_interpretation_total", 12, "exact") in read(text)


def test_what_is_told_for_the_year_before_only_is_reported() -> None:
    text = "2018年度主动公开政府信息54条。"
    found = read_narrative(text, [], year=2019, level=None, era="e3")
    assert found.values == []
    assert [(finding.rule, finding.cells) for finding in found.findings] == [("told_for_year_before", ["ad_total"])]
    assert text in found.findings[0].message


@pytest.mark.parametrize(
    "text",
    [
        "2018年主动公开信息54条，2019年主动公开信息60条。",
        "2018年主动公开信息54条。\n全年主动公开信息60条。",
        "比2018年的54条增加6条。",
        "2020年，我们将主动公开信息80条。",
        "2012年主动公开信息54条。",
    ],
)
def test_comparisons_and_plans_are_not_reported(text: str) -> None:
    assert read_narrative(text, [], year=2019, level=None, era="e3").findings == []
