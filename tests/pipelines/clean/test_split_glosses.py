from __future__ import annotations

import pytest

from crawler.items import Source
from pipelines.clean import clean, restore_string
from pipelines.clean.split_glosses import find_split_glosses
from pipelines.clean.tracked import TrackedText
from pipelines.draft import Extracted


def undo(text: str) -> str:
    tracked = TrackedText(text)
    tracked.apply(run.edit for run in find_split_glosses(text) if run.confidence != "flagged")
    return tracked.text


@pytest.mark.parametrize(
    ("shown", "true"),
    [
        ("編制管理?xiàng)l例", "編制管理條例"),
        ("全縣要?jiǎng)?chuàng)新機制", "全縣要創新機制"),
        ("規範申請?zhí)峤缓徒邮招袨?全縣", "規範申請提交和接收行為全縣"),
    ],
)
def test_a_character_with_a_reading_in_its_middle_is_read_back(shown: str, true: str) -> None:
    assert undo(shown) == true


def test_the_reading_behind_a_damaged_heading_names_its_character() -> None:
    assert undo("（一）?shí)施情況") == "（一）實施情況"


def test_a_run_that_lost_more_bytes_is_flagged_and_left() -> None:
    shown = "轉變?yōu)椤盀槲宜谩?，全縣"
    assert undo(shown) == shown
    assert [run.confidence for run in find_split_glosses(shown)] == ["flagged"]


@pytest.mark.parametrize("text", ["是否公开?(shì)", "什么是PM?PM)", "公开?xyz)后", "?xiàng)", "如何申请?见指南(附件)"])
def test_ordinary_question_marks_stay(text: str) -> None:
    assert find_split_glosses(text) == []


def test_cells_of_a_glossed_page_are_read_back() -> None:
    assert restore_string("公開管理?xiàng)l例", True, page_is_glossed=True) == "公开管理条例"


def test_on_a_page_the_run_is_a_repair_with_its_span() -> None:
    text = "青禾縣2016年政府信息公開(kāi)年度報(bào)告\n依據(jù)公開管理?xiàng)l例辦理申請，保障群眾的知情權(quán)。"
    cleaned = clean(Extracted(text=text, source=Source()))
    assert cleaned.text.endswith("依据公开管理条例办理申请，保障群众的知情权。")
    [repair] = [repair for repair in cleaned.repairs if repair.kind == "shifted_byte"]
    assert text[repair.start : repair.end] == repair.before == "?xiàng)l"
