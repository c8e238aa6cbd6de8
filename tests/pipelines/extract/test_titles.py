from __future__ import annotations

import pytest

from pipelines.extract.titles import looks_like_title, opening_title, page_title, same_title, title_in_lines

TITLE = "青禾县2022年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TITLE, True),
        ("青禾縣2022年政府信息公開(kāi)年度報(bào)告", True),
        ("青禾县2022年政府信息公开年度报...", True),
        ("青禾县2022年政务公开年报（图片版）", True),
        ("本报告根据政府信息公开条例编制，形成年度报告", False),
        ("一、政府信息公开工作年度报告", False),
        ("首页>政务公开>政府信息公开年报", False),
        ("青禾县气象局", False),
    ],
)
def test_what_reads_like_a_title(text: str, expected: bool) -> None:
    assert looks_like_title(text) is expected


def test_titles_are_compared_without_blanks_glosses_and_cut_tails() -> None:
    assert same_title("青禾县2022年 政府信息公开年报", "青禾县2022年政府信息公开年报")
    assert same_title("青禾县2022年政府信息公开年度报...", "青禾县2022年政府信息公开年度报告")
    assert not same_title("青禾县2022年年报", "青禾县2021年年报")


def test_the_opening_title_may_wrap_and_stand_below_labels() -> None:
    assert (
        opening_title(["发布日期：2023-01-02", "青禾县2022年", "政府信息公开工作年度报告", "正文"], [])
        == "青禾县2022年\n政府信息公开工作年度报告"
    )
    assert opening_title(["一、总体情况", TITLE], []) is None
    assert opening_title(["工作情况", "一、概述"], ["工作情况"]) == "工作情况"


def test_titles_of_a_text_file_with_a_menu_above() -> None:
    texts = ["走进青禾", "城市综述 自然地理", "县政府信息公开工作年度报告", "", TITLE, "2018年02月06日 来源: 县政府办"]

    assert title_in_lines(texts) == [TITLE, "县政府信息公开工作年度报告"]
    assert title_in_lines(["青禾县人民政府办公室2020年", "政府信息公开工作年度报告", "一、总体情况"]) == [
        "青禾县人民政府办公室2020年\n政府信息公开工作年度报告"
    ]


@pytest.mark.parametrize("title", [f"{TITLE}_青禾县人民政府", f"{TITLE}-青禾县", f"示例平台-{TITLE}", f"{TITLE} | 门户"])
def test_the_site_leaves_the_page_title(title: str) -> None:
    assert page_title(title) == TITLE
