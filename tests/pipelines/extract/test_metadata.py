from __future__ import annotations

import pytest

from pipelines.extract.metadata import (
    find_label_line,
    known_label,
    meta_tag_pairs,
    pairs_from_blanks,
    pairs_from_lines,
    pairs_from_pipes,
    pairs_from_rows,
    split_label_line,
)


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("索 引 号：", "index_number"),
        ("信息索取号", "index_number"),
        ("【发布机构】", "publisher"),
        ("公文生成日期:", "created_on"),
        ("成文日期", "written_on"),
        ("备注/文号", "doc_number"),
        ("公开时限", "time_limit"),
        ("公文时效", "validity"),
        ("有\u00a0\u00a0效\u00a0\u00a0性:", "validity"),
        ("联系电话", None),
        ("青禾县", None),
    ],
)
def test_known_labels(label: str, key: str | None) -> None:
    assert known_label(label) == key


def test_several_labels_on_one_line_without_separators() -> None:
    line = "信息类别: 县本级 公开方式: 主动公开 生成日期: 2019-01-21 公开时限: 公开范围:面向社会 信息索取号: 0001/2020-10"

    assert [(pair.key, pair.value) for pair in split_label_line(line)] == [
        ("info_category", "县本级"),
        ("disclosure_mode", "主动公开"),
        ("created_on", "2019-01-21"),
        ("time_limit", ""),
        ("scope", "面向社会"),
        ("index_number", "0001/2020-10"),
    ]


def test_a_date_may_open_the_line() -> None:
    found = find_label_line("  2018年02月06日 来源: 县政府办 作者: 字体:  ")

    assert found is not None
    assert [(pair.label, pair.key, pair.value) for pair in found.pairs] == [
        ("", "published_on", "2018年02月06日"),
        ("来源", "source", "县政府办"),
        ("作者", "author", ""),
        ("字体", "font_size", ""),
    ]
    assert found.start == 2


def test_the_span_ends_with_the_date_where_the_article_follows_on_the_same_line() -> None:
    line = "发布日期：2019-01-21 10:15 本报告由青禾县编制，内容包括概述和公开情况等部分"
    found = find_label_line(line)

    assert found is not None
    assert line[found.start : found.end] == "发布日期：2019-01-21 10:15"
    assert found.pairs[0].value == "2019-01-21 10:15"


@pytest.mark.parametrize(
    "line",
    [
        "联系电话：0000-8888888，地址：青禾县城关镇",
        "如有疑问，请与发布机构：青禾县政府办联系。",
        "数据来源：统计局",
        "有效性：本年度制定的文件均在有效期内。各镇照此执行。",
        "2018年02月06日",
        "一、概述",
        "（来源：统计局）",
    ],
)
def test_prose_is_no_label_line(line: str) -> None:
    assert split_label_line(line) == []


def test_header_rows() -> None:
    rows = [["索引号", "q/1", "发文字号", ""], ["标 题", "年报", "", ""], ["发布机构", "公文时效", "有效"]]

    assert [(pair.key, pair.value) for pair in pairs_from_rows(rows) or []] == [
        ("index_number", "q/1"),
        ("doc_number", ""),
        ("title", "年报"),
        ("publisher", ""),
        ("validity", "有效"),
    ]
    assert [pair.value for pair in pairs_from_rows([["索引号", "文号"], ["q/1", "无"]]) or []] == ["q/1", "无"]
    assert pairs_from_rows([["指标", "单位"], ["公开", "3"]]) is None
    assert pairs_from_rows([["来源", "数量", "占比"], ["网站", "3", "10%"], ["现场", "4", "20%"]]) is None


def test_label_blocks_around_the_body() -> None:
    found = pairs_from_lines(
        ["首页", "索引号", "q/1", "文号", "发布机构：", "县政府办", "发布日期：2023-01-02 来源：", "2021-03-2918:26", "尾"]
    )

    assert [(pair.key, pair.value) for pair in found] == [
        ("index_number", "q/1"),
        ("doc_number", ""),
        ("publisher", "县政府办"),
        ("published_on", "2023-01-02"),
        ("source", ""),
        ("published_on", "2021-03-2918:26"),
    ]


def test_meta_tags_in_any_case_and_no_others() -> None:
    found = meta_tag_pairs(
        [("articletitle", "年报"), ("PubDate", "2024-01-26 10:25"), ("viewport", "width=1"), ("SiteIDCode", "9901010001")]
    )

    assert [(pair.key, pair.value, pair.origin) for pair in found] == [
        ("title", "年报", "meta"),
        ("published_on", "2024-01-26 10:25", "meta"),
        ("site_id", "9901010001", "meta"),
    ]


def test_a_sites_name_may_stand_before_the_date() -> None:
    pairs = split_label_line("青禾在线 www.qinghe.example   2013年03月29日 15时57分   来源：县政府网站")

    assert [(pair.key, pair.value) for pair in pairs] == [("published_on", "2013年03月29日 15时57分"), ("source", "县政府网站")]


def test_a_date_may_end_the_source() -> None:
    pairs = split_label_line("来源：青禾县产业园区管委会   2022-01-31")

    assert [(pair.key, pair.value) for pair in pairs] == [("source", "青禾县产业园区管委会"), ("published_on", "2022-01-31")]


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("信息提供日期 : 2023-01-16 15:50来源 : 青禾街道办事处", "published_on", "2023-01-16 15:50"),
        ("发布者:县教育局   发布日期:2021-01-19 14:36:15   浏览次数:19", "published_on", "2021-01-19 14:36:15"),
        ("青禾政务网  www.qinghe.example 发布时间: 2014-09-01 17:18:45 来源:", "published_on", "2014-09-01 17:18:45"),
        ("- 索 引 号:QH001-2013-52619", "index_number", "QH001-2013-52619"),
    ],
)
def test_further_labels(line: str, key: str, value: str) -> None:
    assert (key, value) in [(pair.key, pair.value) for pair in split_label_line(line)]


def test_header_tables_between_pipes_are_taken_out_of_the_lines() -> None:
    lines = [
        "索引号 | 公开方式 | 发布机构 |",
        "0990101/2010-23 | 主动公开 | 青禾县柳溪镇人民政府 |",
        "柳溪镇2009年政府信息公开年度报告",
        "项目 | 数量 |",
    ]
    pairs, kept = pairs_from_pipes(lines)

    assert [(pair.key, pair.value) for pair in pairs] == [
        ("index_number", "0990101/2010-23"),
        ("disclosure_mode", "主动公开"),
        ("publisher", "青禾县柳溪镇人民政府"),
    ]
    assert kept == lines[2:]


def test_a_header_table_flattened_to_blanks() -> None:
    pairs = pairs_from_blanks("发布机构 柳溪苏木 文  号 柳政发〔2022〕5号")

    assert [(pair.key, pair.value) for pair in pairs] == [("publisher", "柳溪苏木"), ("doc_number", "柳政发〔2022〕5号")]
    assert pairs_from_blanks("发布机构 由各镇自行填写") == []
    assert pairs_from_blanks("主题 教育。 分类 公开") == []
