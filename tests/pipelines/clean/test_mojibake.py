from __future__ import annotations

import pytest

from pipelines.clean.mojibake import find_mojibake
from pipelines.clean.shifted_bytes import read_shifted

LINE = "主动公开政府信息12条，"


@pytest.mark.parametrize(
    "broken",
    [LINE.encode().decode("gb18030"), LINE.encode().decode("latin-1"), LINE.encode("gbk").decode("latin-1")],
    ids=["utf8 as gbk", "utf8 as latin-1", "gbk as latin-1"],
)
def test_a_line_is_read_back(broken: str) -> None:
    [found] = find_mojibake(f"一、总体情况\n{broken}\n全年公开信息")
    assert found.edit.replacement == LINE
    assert found.confidence == "certain"


@pytest.mark.parametrize("true", ["门户网站政务咨询服务", "委托方（政府部门）", "统一受理全县申请，公开标准文件"])
def test_characters_that_lost_bytes_are_put_back_where_one_fits(true: str) -> None:
    shown = read_shifted(true.encode())
    assert shown.encode("gb18030") != true.encode()
    assert [line.edit.replacement for line in find_mojibake(shown)] == [true]


def test_what_cannot_be_put_back_leaves_a_mark() -> None:
    [found] = find_mojibake(read_shifted("青禾县人民政府门户网站".encode()))
    assert (found.confidence, found.edit.replacement) == ("likely", "青\ufffd县人民政府门户网站")


def test_letters_that_a_western_charset_lacks_are_put_back() -> None:
    shown = "县公司管理办法".encode().decode("cp1252", errors="ignore")
    assert [line.edit.replacement for line in find_mojibake(shown)] == ["县公司管理办法"]


def test_twice_broken_text_is_flagged() -> None:
    twice = "闂備礁缍婂" * 4
    [found] = find_mojibake(twice)
    assert (found.confidence, found.edit.replacement) == ("flagged", twice)


def test_good_text_is_left_alone() -> None:
    assert find_mojibake("青禾县主动公开政府信息，浜海镇、淇河街道均已发布。Ünïcode café") == []
