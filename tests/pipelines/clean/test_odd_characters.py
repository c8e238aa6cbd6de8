from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.clean.dirt import find_invisible
from pipelines.clean.foreign import find_lookalikes
from pipelines.clean.mojibake import find_mojibake
from pipelines.clean.odd_characters import has_odd_characters
from pipelines.clean.script import is_traditional, restore_script


@pytest.mark.parametrize("odd", ["涓婃捣甯?", "ä¸\u008aæµ·", "青禾\u200b县", "機構", "丌断觃范"])
def test_each_kind_of_damage_shows(odd: str) -> None:
    assert has_odd_characters(f"青禾县2020年政府信息公开工作年度报告\n{odd}")


def test_an_ordinary_page_shows_none() -> None:
    assert not has_odd_characters("青禾县2020年政府信息公开工作年度报告（A·B）\n全年主动公开信息12条，占比50%。")


@given(st.text())
def test_without_odd_characters_there_is_nothing_to_repair(text: str) -> None:
    if not has_odd_characters(text):
        assert not find_mojibake(text)
        assert not find_invisible(text)
        assert not find_lookalikes(text)
        assert not is_traditional(text)
        assert restore_script(text, page_is_traditional=False) == text


@pytest.mark.parametrize(
    ("printed", "kept"), [("公开\u200f3256条", "公开3256条"), ("公开32\u200b56条", "公开3256条"), ("公开6\u200f523条", "公开6\ufffd523条")]
)
def test_a_mark_that_turns_digits_around_is_not_taken_out_of_a_number(printed: str, kept: str) -> None:
    text = printed
    for edit in reversed(find_invisible(printed)):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    assert text == kept
