from __future__ import annotations

import pytest

from pipelines.clean.shifted_bytes import find_shifted, lose_byte
from pipelines.clean.tracked import TrackedText


def undo(text: str) -> str:
    tracked = TrackedText(text)
    tracked.apply(run.edit for run in find_shifted(text) if run.confidence != "flagged")
    return tracked.text


@pytest.mark.parametrize(
    ("true", "shown"),
    [
        ("。縣政府", "?？h政府"),
        ("。現將", "?，F將"),
        ("校”制度,", "?！敝贫?,"),
        ("　（一）實(shí)施", "?。ㄒ唬?實(shí)施"),
        ("　（一）總體情況", "?。ㄒ唬┛傮w情況"),
        ("。我縣", "?Ｎ铱h"),
    ],
)
def test_the_loss_of_a_byte_prints_what_mirrors_print(true: str, shown: str) -> None:
    assert lose_byte(true, 0) == shown


def test_a_loss_ends_with_its_line() -> None:
    assert lose_byte("甲。縣\n。縣", 1) == "甲?？h\n。縣"


@pytest.mark.parametrize(
    "true",
    [
        "扎實推進公開工作。縣政府認真組織",
        "及時公開信息。現將有關情況報告如下",
        "公開內容更加豐富。我縣各部門積極配合",
    ],
)
def test_a_run_that_comes_back_in_step_is_undone(true: str) -> None:
    assert undo(lose_byte(true, true.index("。"))) == true


@pytest.mark.parametrize("heading", ["（一）總體情況", "（三）政府信息管理情況", "（五）監督保障情況", "（四）平臺建設方面"])
def test_a_lost_heading_is_known_by_its_damaged_form(heading: str) -> None:
    page = f"青禾縣政府信息公開\n{lose_byte('　' + heading, 0)}\n全縣工作扎實"
    assert undo(page) == f"青禾縣政府信息公開\n{heading}\n全縣工作扎實"


def test_a_heading_that_lost_its_own_line_gets_one() -> None:
    text = "工作取得進展。" + lose_byte("　（一）總體情況", 0)
    assert undo(text) == "工作取得進展。\n（一）總體情況"


@pytest.mark.parametrize(
    "true",
    [
        "建立三審三校”制度,",  # the lost byte was not a mark's
        "積極組織。”根據這一規定",  # a pair fell into the private area
        "圍繞重點。“十四五”“十五五”時期",
        "公开“一事一议”。《办法》提倡，各部门",  # the last byte is lost as well, and 提倡 is no word of reports
    ],
)
def test_what_has_no_certain_reading_is_flagged_and_left(true: str) -> None:
    at = next(index for index, character in enumerate(true) if character in "校。")
    damaged = lose_byte(true, at)
    assert undo(damaged) == damaged
    assert [run.confidence for run in find_shifted(damaged)] == ["flagged"]


@pytest.mark.parametrize(
    "text",
    ["是否公开?青禾县有答复", "?", "网址 http://www.qinghe.example/a?id=3", "如何申请??请看指南", "公开什么？怎么公开？", "好不好?\n好"],
)
def test_ordinary_question_marks_are_no_damage(text: str) -> None:
    assert find_shifted(text) == []
