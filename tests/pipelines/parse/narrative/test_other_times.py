"""Numbers of a sentence that are not the year's: every rule reads its own examples."""

from __future__ import annotations

import pytest

from crawler.items import Value
from pipelines.parse.narrative import read_narrative
from pipelines.parse.narrative.grammar import PACKAGE
from pipelines.parse.narrative.other_times import OtherRule
from pipelines.rules import load_rules

RULES = load_rules(PACKAGE, "other_times.toml", "other", OtherRule)


def read(text: str) -> list[Value]:
    return read_narrative(text, [], year=2016, level="county", era="e2").values


@pytest.mark.parametrize("text", [text for rule in RULES for text in rule.examples])
def test_examples_give_no_value(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("text", [text for rule in RULES for text in rule.counter_examples])
def test_counter_examples_give_the_year_s(text: str) -> None:
    assert {value.value for value in read(text) if value.code == "req_received_total"} == {35}


def test_every_rule_says_why_and_what() -> None:
    assert all(rule.reason and rule.examples and rule.counter_examples for rule in RULES)


@pytest.mark.parametrize(
    "text",
    [
        "12月收到政府信息公开申请12件，办结10件。",
        "收到政府信息公开申请最多的乡镇达9件。",
        "截至2017年1月15日，共收到政府信息公开申请38件，办结37件。",
        "全年主动公开政府信息3、256条。",
        "全年主动公开政府信息3256；3300条。",
        "全年收到政府信息公开申请35件（误，应为53件）。",
        "全年收到政府信息公开申请35件；更正为53件。",
        "全年收到政府信息公开申请35件（计划数）。",
    ],
)
def test_a_month_a_maximum_and_a_number_taken_back_are_not_the_year_s(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "全年收到政府信息公开申请35件（2015年：52件），办结34件。",
        "截至2017年1月10日，我县2016年共收到政府信息公开申请35件，办结34件。",
        "截至2016年12月31日，共收到政府信息公开申请35件，办结34件。",
    ],
)
def test_a_year_in_brackets_and_the_day_of_counting_change_nothing(text: str) -> None:
    assert {value.code: value.value for value in read(text)} == {"req_received_total": 35, "req_closed_total": 34}


def test_two_totals_are_reported() -> None:
    text = "全年共收到政府信息公开申请35件。\n全年共收到政府信息公开申请53件。"
    found = read_narrative(text, [], year=2016, level="county", era="e2")
    assert [value.value for value in found.values] == [53]
    assert [(finding.rule, finding.cells) for finding in found.findings] == [("told_twice", ["req_received_total"])]
