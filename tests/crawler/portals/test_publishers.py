"""Whose report is it, by its title?"""

from __future__ import annotations

import pytest

from crawler.portals.publishers import BodyRule, ScopeError, in_scope, parse_scope, publisher_kind
from pipelines.rules import load_rules


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("青禾县2022年政府信息公开工作年度报告", "government"),
        ("青禾县人民政府2020年度政府信息公开工作年度报告", "government"),
        ("青禾县人民政府（县人民政府办公室）2023年政府信息公开工作年度报告", "government"),
        ("青禾县人民政府办公室2022年政府信息公开工作年度报告", "office"),
        ("县政府办2022年度政府信息公开工作年度报告", "office"),
        ("青禾县财政局2022年政府信息公开工作年度报告", "department"),
        ("县教育局2022年政府信息公开年报", "department"),
        ("白杨镇2022年政府信息公开工作年度报告", "township"),
        ("2022年政府信息公开工作年度报告", None),
        ("县府办2021年政府信息公开工作年度报告", "office"),
        ("青禾县府办公室2015年政府信息公开年度报告", "office"),
        ("青禾县人民政府及办公室2020年政府信息公开工作年度报告", "government"),
        ("白杨镇党政办公室2022年政府信息公开工作年度报告", "township"),
        ("白杨街办2022年政府信息公开工作年度报告", "township"),
        ("青禾县经济开发区2022年政府信息公开工作年度报告", "other"),
        ("青禾循环经济产业园区管委会2022年政府信息公开年报", "other"),
        ("青禾二中2022年信息公开年度报告", "other"),
        ("青禾县残联2022年政府信息公开工作年度报告", "department"),
        ("青禾县发展和改革局（粮食和物资储备局）2022年政府信息公开工作年度报告", "department"),
        ("青禾县水利局关于报送2017年政府信息公开年度工作报告", "department"),
        ("青禾县卫生健康局2022年政…", "department"),
    ],
)
def test_the_publisher_is_told_apart(title: str, kind: str | None) -> None:
    assert publisher_kind(title, "青禾县") == kind
    assert in_scope(title, "青禾县", "county") is (kind in ("government", "office", None))
    assert in_scope(title, "青禾县", "all")


def test_unknown_scopes_are_refused() -> None:
    assert parse_scope("all") == "all"
    with pytest.raises(ScopeError, match="county, all"):
        parse_scope("town")


@pytest.mark.parametrize(
    ("title", "place", "kind"),
    [
        ("沧岚市青禾新区2022年政府信息公开工作年度报告", "青禾新区", "government"),
        ("青禾新区2022年政府信息公开工作年度报告", "青禾县", "other"),
        ("镇禾县人民政府办公室2022年政府信息公开工作年度报告", "镇禾县", "office"),
        ("乡禾县政府办公室2022年政府信息公开工作年度报告", "乡禾县", "office"),
    ],
)
def test_the_portals_own_place_is_no_zone_and_no_township(title: str, place: str, kind: str) -> None:
    assert publisher_kind(title, place) == kind


def test_every_rule_says_why() -> None:
    assert all(rule.reason for rule in load_rules("crawler.portals", "publishers.toml", "bodies", BodyRule))
