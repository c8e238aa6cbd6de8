"""Whose report is it, by its title?"""

from __future__ import annotations

import pytest

from crawler.portals.publishers import ScopeError, in_scope, parse_scope, publisher_kind


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
