"""Numbers with their units and their degree of exactness."""

from __future__ import annotations

import pytest

from pipelines.parse.narrative.marking import mark, split_sentences
from pipelines.parse.narrative.quantities import find_quantities, read_number


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("7220余条", 7220, "条", "approx_over"),
        ("1.5万余条", 15000, "条", "approx_over"),
        ("2万余条次", 20000, "条次", "approx_over"),
        ("1600多份", 1600, "份", "approx_over"),
        ("百余场", 100, "场", "approx_over"),
        ("20多万人次", 200000, "人次", "approx_over"),
        ("300件以上", 300, "件", "approx_over"),
        ("超过500条", 500, "条", "approx_over"),
        ("约80人次", 80, "人次", "approx"),
        ("近百人", 100, "人", "approx"),
        ("200条左右", 200, "条", "approx"),
        ("两次", 2, "次", "exact"),
        ("二十三件", 23, "件", "exact"),
        ("12.5万元", 125000, "元", "exact"),
        ("97.5%", 97.5, "%", "exact"),
        ("咨询电话560次", 560, "次", "exact"),
        ("3笔", 3, "笔", "exact"),
    ],
)
def test_quantity(text: str, value: float, unit: str, qualifier: str) -> None:
    found = find_quantities(text)
    assert [(q.value, q.unit, q.qualifier) for q in found] == [(value, unit, qualifier)]


@pytest.mark.parametrize(
    "text",
    [
        "2017年12月22日",
        "15个工作日",
        "3个月",
        "第12期",
        "政办发〔2017〕77号",
        "增加5个百分点",
        "一次性告知",
        "0999-1234567",
        "联系电话：5602312，",
        "十三五期间",
        "4个方面",
        "2016",
    ],
)
def test_no_quantity(text: str) -> None:
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    ("digits", "value"), [("十", 10), ("一百零五", 105), ("三千二百", 3200), ("两万", 20000), ("一万二千", 12000), ("1.5", 1.5)]
)
def test_numerals(digits: str, value: float) -> None:
    assert read_number(digits) == value


@pytest.mark.parametrize("printed", ["4 702 条", "4,702条", "4，702条", "４７０２条"])
def test_ways_to_print_a_number(printed: str) -> None:
    assert [quantity.value for quantity in mark(f"共公开{printed}。").quantities] == [4702]


def test_sentences_keep_their_offsets() -> None:
    text = "概述\n 我县高度重视。全年公开12条！\n没有收费。"
    found = list(split_sentences(text))
    assert [sentence.raw for sentence in found] == ["全年公开12条！", "没有收费。"]
    assert all(text[sentence.start : sentence.end] == sentence.raw for sentence in found)
    assert [sentence.opens_paragraph for sentence in found] == [False, True]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("全年公开信息48\n21条。收到12件。", ["收到12件。"]),
        ("一是公开信息48\n2、收到申请12件。", ["一是公开信息48", "2、收到申请12件。"]),
        ("全年公开信息48条\n21件申请已办结。", ["全年公开信息48条", "21件申请已办结。"]),
    ],
)
def test_numbers_torn_by_the_end_of_a_line_are_left_out(text: str, kept: list[str]) -> None:
    assert [sentence.raw for sentence in split_sentences(text)] == kept


def test_asides_without_numbers_and_names_of_laws_do_not_stand_in_the_way() -> None:
    assert mark("根据《办法（2019年修订）》公开（含图片）信息12条（其中网站3条）").text.count("（") == 1


def test_private_use_characters_of_the_source_stand_for_no_quantity() -> None:
    private = "".join(map(chr, range(0xE000, 0xE020)))
    marked = mark(f"全年{private}主动公开政府信息310条，{private}公开规范性文件5件。")
    assert [quantity.value for quantity in marked.quantities] == [310, 5]
    assert [marked.index_of(position) for position in marked.at] == [0, 1]
