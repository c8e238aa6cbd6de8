from __future__ import annotations

import pytest

from pipelines.clean.mojibake import find_mojibake

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


def test_the_one_lost_byte_is_filled_in_where_one_character_fits() -> None:
    data = "主动公开政府信息公开".encode()
    broken = data[:-1].decode("gb18030", errors="replace").replace("\ufffd", "?")
    broken = broken if broken.endswith("?") else f"{broken}?"
    found = find_mojibake(broken)
    assert all(line.edit.replacement in ("主动公开政府信息公开", broken) for line in found)
    assert found


def test_twice_broken_text_is_flagged() -> None:
    twice = "闂備礁缍婂" * 4
    [found] = find_mojibake(twice)
    assert (found.confidence, found.edit.replacement) == ("flagged", twice)


def test_good_text_is_left_alone() -> None:
    assert find_mojibake("青禾县主动公开政府信息，浜海镇、淇河街道均已发布。Ünïcode café") == []
