"""Titles: which links are reports, columns, ways, or none of our business."""

from __future__ import annotations

import pytest

from crawler.portals.titles import TitleRule, judge_title, title_year
from pipelines.rules import load_rules

REPORTS = [
    "青禾县2022年政府信息公开工作年度报告",
    "青禾县人民政府2020年度政府信息公开工作年度报告",
    "县政府办2022年度政府信息公开工作年度报告",
    "柳溪县人民政府(政府办)2018年度政府信息公开工作年度报告",
    "青禾县政府信息公开工作2023年度报告",
    "青禾县 2022年政府信息公开年报",
    "青禾县2023年政府信息公开\n 工作年度报告",
    "青禾县财政局2022年政府信息公开工作年度报告",
    "青禾县二〇一二年政府信息公开工作年度报告",
    "2008年青禾县政府信息公开工作情况报告",
    "青禾县教育局２０１９年政府信息公开工作年度报告",
    "关于2019年度政府信息公开工作情况的报告",
    "青禾县2022年政府信息公开工作年度报告(2023年1月发布)",
    "青禾县2008年5月至12月政府信息公开年度报告",
    "青禾县2012年1月-12月政府信息公开工作年度报告",
    "青禾县科学技术局2015年度政府信息公开工作总体情况",
    "青禾县财政局2019年政务公开工作年度报告",
    "青禾县教育质量评估中心2021年政府信息公开年报",
]
NOT_REPORTS = [
    "关于做好2022年政府信息公开工作年度报告编制工作的通知",
    "关于报送2019年政府信息公开工作年度报告的函(试行)",
    "政府信息公开年度报告制度(试行)",
    "图解:青禾县2021年政府信息公开工作年度报告",
    "青禾县2022年政府信息公开工作年度报告说明",
    "青禾县2022年上半年政府信息公开工作报告",
    "2021年第三季度政府信息公开情况报告",
    "青禾县召开2022年政府信息公开工作年度报告编制会议",
    "青禾县2022年法治政府建设年度报告",
    "青禾县企业2022年年度报告公示",
    "青禾县2021年政府信息公开第三方评估报告",
    "青禾县完成2022年政府信息公开工作年度报告编制发布工作",
    "2020年政府信息公开工作年度报告新闻发布会",
    "数读青禾县2022年政府信息公开年报",
    "青禾县2022年预决算信息公开情况报告",
    "青禾县2022年环境信息公开年度报告",
    "青禾县2022年基层政务公开标准化规范化工作情况报告",
    "2018年1至11月政府信息公开工作报告",
    "青禾县2022年行政复议年度报告",
    "2022年度事业单位法人年度报告公示",
]


@pytest.mark.parametrize("title", REPORTS)
def test_reports(title: str) -> None:
    assert judge_title(title) == "report"


@pytest.mark.parametrize("title", NOT_REPORTS)
def test_not_reports(title: str) -> None:
    assert judge_title(title) == "not_report"


@pytest.mark.parametrize(
    "title",
    ["政府信息公开年报", "政府信息公开工作年度报告", "信息公开年报", "年度报告", "青禾县政府信息公开年报", "部门信息公开年报",
     "政务公开年报", "信息公开年度工作报告", "政府信息公开工作报告", "政府信息公开报告", "工作年报", "政府信息年报", "+政府信息公开年报>>",
     "政府信息公开年报(2008年至今)", "政府信息公开年报（2008-2018）", "2018年以前政府信息公开年报", "年报数据专栏", "县级年报",
     "部门公开年报"],
)  # fmt: skip
def test_columns(title: str) -> None:
    assert judge_title(title) == "column"


@pytest.mark.parametrize(
    "title",
    ["2022年", "2023年度", "县政府部门", "乡镇街道", "部门年报", "2021年（县级）", "2021年县级部门年报", "2023年乡镇年报",
     "2021年各部门政府信息公开年报", "县直部门2021年政府信息公开年报", "乡镇、街道",
     "各镇（街道）", "苏木镇", "政府工作部门"],
)  # fmt: skip
def test_branches_of_a_column(title: str) -> None:
    assert judge_title(title) == "branch"


@pytest.mark.parametrize(
    "title",
    [
        "2017年政务公开工作情况报告",
        "青禾县2011年度政务公开工作报告",
        "青禾县政府信息公开情况报告",
        "2012年政府信息公开工作总结",
        "青禾县人民政府2023年政府...",
        "青禾县人民政府2023年政府…",
        "青禾县2022年年度报告",
    ],
)
def test_unclear_titles_are_left_to_parsing(title: str) -> None:
    assert judge_title(title) == "unclear"


@pytest.mark.parametrize("title", ["政务公开", "政府信息公开", "信息公开", "政府信息公开专栏"])
def test_ways(title: str) -> None:
    assert judge_title(title) == "way"


@pytest.mark.parametrize("title", ["", "  ", "首页", "政策文件", "依申请公开", "下一页", "领导之窗"])
def test_everything_else(title: str) -> None:
    assert judge_title(title) is None


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("青禾县2022年政府信息公开工作年度报告", 2022),
        ("青禾县２０１９年年报", 2019),
        ("二〇一二年政府信息公开年报", 2012),
        ("二○○九年度", 2009),
        ("2022年报告(2023年修订)", None),
        ("2022年报告2022", 2022),
        ("编号20230118", None),
        ("青禾县2022年政府信息公开年报2023-01-28", 2022),
        ("[2023.1.28]青禾县2022年政府信息公开年报", 2022),
        ("青禾县2022年政府信息公开年报(2023年1月发布)", 2022),
        ("青禾县2008年5月至12月政府信息公开年度报告", 2008),
        ("青禾县二0二二年政府信息公开年报", 2022),
        ("政府信息公开年报(2008-2018)", None),
        ("政府信息公开年报", None),
    ],
)
def test_year_of_a_title(title: str, year: int | None) -> None:
    assert title_year(title) == year


def test_every_rule_says_why() -> None:
    assert all(rule.reason for rule in load_rules("crawler.portals", "titles.toml", "titles", TitleRule))
