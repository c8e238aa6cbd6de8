from __future__ import annotations

import pytest

from pipelines.clean.lost_characters import find_lost_characters
from pipelines.clean.tracked import TrackedText


def mend(text: str) -> str:
    tracked = TrackedText(text)
    tracked.apply(lost.edit for lost in find_lost_characters(text) if lost.confidence != "flagged")
    return tracked.text


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("自201611日至20161231日", "自2016年1月1日至2016年12月31日"),
        ("自20191月1日起至201912月31日止", "自2019年1月1日起至2019年12月31日止"),
        ("(2009年36日)", "(2009年3月6日)"),
        ("2019130日", "2019年1月30日"),
        ("自1月1日至1231日止", "自1月1日至12月31日止"),
        ("青政办〔201917号", "青政办〔2019〕17号"),
        ("青政办〔201917\n各镇", "青政办〔2019〕17\n各镇"),
        ("自201911月项目启动以来", "自2019年11月项目启动以来"),
        ("青政办〔201917号\n青禾县人民政府办公室\n2019926", "青政办〔2019〕17号\n青禾县人民政府办公室\n2019年9月26日"),
        ("受理全县申请。?\n标? ? 题", "受理全县申请。\n标 题"),
        ("受理全县申请。?\n一、主动公开情况?", "受理全县申请。\n一、主动公开情况"),
        ("“中国?青禾”门户网站", "“中国·青禾”门户网站"),
        ("二)依申请公开", "(二)依申请公开"),
        ("（一）加强领导\n（二）完善制度\n）抓好培训", "（一）加强领导\n（二）完善制度\n（三）抓好培训"),
    ],
)
def test_one_valid_reading_is_restored(damaged: str, mended: str) -> None:
    assert mend(damaged) == mended


@pytest.mark.parametrize(
    "text",
    [
        "2019111日",
        "2019年1月1日至12月31日",
        "在2019年30日内答复",
        "电话20191231",
        "至31日",
        "占比2019条",
        "青禾县财政局\n2019926",
        "2019年120日内办结",
        "是否公开?青禾",
        "一、怎样申请公开?",
    ],
)
def test_everything_else_is_left_alone(text: str) -> None:
    assert mend(text) == text


def test_two_readings_are_flagged() -> None:
    [lost] = find_lost_characters("2019111日")
    assert (lost.confidence, lost.kind) == ("flagged", "lost_date_sign")
