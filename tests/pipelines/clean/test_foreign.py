from __future__ import annotations

from pipelines.clean.foreign import find_lookalikes, find_recognition_errors, find_watermarks
from pipelines.clean.tracked import Edit, TrackedText


def changed(text: str, edits: list[Edit]) -> str:
    tracked = TrackedText(text)
    tracked.apply(edits)
    return tracked.text


def test_lookalikes_are_undone_where_a_page_shows_them() -> None:
    text = "主劢公开癿各斱面觃定，丌断完善，基二工作实际，由机兰陉制"
    assert changed(text, find_lookalikes(text)) == "主动公开的各方面规定，不断完善，基于工作实际，由机关限制"


def test_one_rare_character_is_a_name() -> None:
    assert find_lookalikes("王弼同志任组长，井陉县二中") == []


def test_real_characters_stay_beside_lookalikes() -> None:
    text = "癿癿癿 井陉县 木兰镇 第二批 恶劣 戒毒"
    assert changed(text, find_lookalikes(text)) == "的的的 井陉县 木兰镇 第二批 恶劣 戒毒"


def test_watermarks_go_with_their_whole_series() -> None:
    text = "一、概述\n工作有序开展。b5E2RGbCAP\n信息及时更新。Qz7RtY2mKp\n公众号QingHeZwgk已开通"
    assert changed(text, find_watermarks(text)) == "一、概述\n工作有序开展。\n信息及时更新。\n公众号QingHeZwgk已开通"


def test_a_shape_alone_is_no_watermark() -> None:
    assert find_watermarks("关注公众号QingHeZwgk\n") == []


def test_recognition_errors_are_pointed_at() -> None:
    [found] = find_recognition_errors("2017年度政府信念么右年掘，县政府认真落实")
    assert found.replacement == "政府信念么右年掘"
    assert find_recognition_errors("政府信息公开年报，青政办〔2017〕68号，政府信用年度评价") == []
