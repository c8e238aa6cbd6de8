from __future__ import annotations

import pytest

from pipelines.titles import complete, excluded_by, find_title, is_title, year_of


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("青禾县2017年政府信息公开年度报告", 2017),
        ("青禾县人民政府办公室2020年政府信息公开工作年度报告", 2020),
        ("2019年云岭省人民政府办公厅政府信息公开工作年度报告", 2019),
        ("青禾县政府信息公开工作2023年度报告", 2023),
        ("青禾县2023年政府信息公开 工作年度报告", 2023),
        ("县政府办2022年度政府信息公开年报", 2022),
        ("青禾县柳溪乡人民政府2015年年度政府信息公开工作年度报告", 2015),
        ("2020年度青禾县民政局政务公开工作年报", 2020),
        ("柳溪乡2014年政府信息公开年度工作报告", 2014),
        ("青禾县人民政府（县人民政府办公室）2023年政府信息公开工作年度报告", 2023),
        ("青禾县二O一七年政府信息公开年报", 2017),
        ("二〇一二年青禾县政府信息公开工作年度报告", 2012),
        ("青禾县人民政府政府信息公开工作年度报告（2018年）", 2018),
        ("青禾县财政局关于报送2016年政府信息公开工作年度报告的报告", 2016),
        ("关于开展2014年度政府信息公开工作情况的报告", 2014),
        ("【年度报告】青禾县2021年政府信息公开工作年度报告", 2021),
        ("信息公开年报", None),
        ("人社局年政府信息公开工作年度报告", None),
    ],
)
def test_titles_of_reports_and_their_years(title: str, year: int | None) -> None:
    assert is_title(title)
    assert year_of(title) == year


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("关于做好2022年政府信息公开工作年度报告编制工作的通知", "notice"),
        ("政府信息公开年度报告制度（试行）", "rule_or_plan"),
        ("一图读懂青禾县2022年政府信息公开工作年度报告", "explainer"),
        ("青禾县2022年上半年政府信息公开工作报告", "not_annual"),
        ("2020年政务公开工作总结汇编（20篇）", "rule_or_plan"),
        ("政务公开年度工作总结范文", "rule_or_plan"),
        ("青禾县2022年法治政府建设年度报告及政府信息公开报告", "other_yearly_report"),
        ("【工作推进】青禾县召开2023年度政府信息公开工作年报编制部署会", "notice"),
    ],
)
def test_titles_that_only_look_like_reports(title: str, code: str) -> None:
    rule = excluded_by(title)
    assert rule is not None
    assert rule.code == code
    assert not is_title(title)


@pytest.mark.parametrize(
    "line",
    [
        "一、2018年政府信息公开工作报告",
        "本单位发布2019年政府信息公开年度报告",
        "首页>政府信息公开年报",
        "• 政府信息公开年报",
        "来源 青禾县卫生局2014年政府信息公开工作年度报告",
        "政府信息公开条例",
        "编制政府信息公开年度报告。",
        "青禾县人民政府办公室关于做好2017年政府信息公开工作年度报告",
        "名称：青禾县2014年政府信息公开工作年度报告",
        "3.青禾县2020年政务公开工作总结",
    ],
)
def test_other_lines_are_no_titles(line: str) -> None:
    assert not is_title(line)


def test_a_cut_title_is_completed_only_where_one_ending_fits() -> None:
    assert complete("青禾县财政局2023年政府信息公开工作年度报...") == "青禾县财政局2023年政府信息公开工作年度报告"
    assert complete("青禾县财政局2023年政府信息公开工作年度报告.docx") == "青禾县财政局2023年政府信息公开工作年度报告"
    assert complete("青禾县财政局2023年政府...") == "青禾县财政局2023年政府..."


@pytest.mark.parametrize(
    ("lines", "span"),
    [
        (["今日青禾", "青禾县2017年政府信息公开年度报告", "正文"], (1, 2)),
        (["青禾县人民政府办公室2020年", "政府信息公开工作年度报告", "一、总体情况"], (0, 2)),
        (["县政府信息公开工作年度报告", "青禾县2017年政府信息公开工作年度报告"], (1, 2)),
        (["青禾县2017年政府信息公开年度报告", "字号:大中小", "青禾县2017年政府信息公开年度报告"], (2, 3)),
        (["城市名片", "青禾县2017年政府信息公开年度报告"], (1, 2)),
        (["青禾县财政局", "2017年政府信息公开工作年度报告"], (0, 2)),
        (["政府信息公开", "望川市青禾县2017年政府信息公开工作年度报告"], (1, 2)),
        (["青禾县人民政府", "政府信息公开", "青禾县人民政府关于2011年政府信息公开工作的年度报告"], (2, 3)),
        (["青禾县财政局", "2016年政府信息公开工作年度报告", "2016年政府信息公开工作年度报告"], (0, 2)),
        (["青禾旗柳溪苏木", "2016年政府信息公开工作年度报告"], (0, 2)),
    ],
)
def test_the_title_is_found_among_a_pages_lines(lines: list[str], span: tuple[int, int]) -> None:
    assert find_title(lines) == span


def test_a_page_without_a_title_has_none() -> None:
    assert find_title(["一、总体情况", "青禾县2017年政府信息公开年度报告"]) is None
