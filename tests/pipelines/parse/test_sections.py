from __future__ import annotations

import pytest

from pipelines.parse.sections import find_sections, read_heading, section_kind


def shape(text: str) -> list[tuple[int, str | None, str, bool]]:
    return [(s.level, s.number, s.heading, s.run_in) for s in find_sections(text, 0, len(text))]


def test_levels_follow_the_headings_above_not_the_style() -> None:
    text = "一、概述\n（一）组织领导。健全机制。\n1.专人负责。落实到人。\n(1)明确分工。分工到岗。\n二、重点领域\n2.建议提案办理。及时公开。"
    assert shape(text) == [
        (1, "一、", "概述", False),
        (2, "（一）", "组织领导", True),
        (3, "1.", "专人负责", True),
        (4, "(1)", "明确分工", True),
        (1, "二、", "重点领域", False),
        (2, "2.", "建议提案办理", True),
    ]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("一 、概 述", "概 述"),
        ("二、主动公开政府信息的情况;", "主动公开政府信息的情况"),
        ("㈠ 主动公开情况", "主动公开情况"),
        ("第三部分 依申请公开情况", "依申请公开情况"),
        ("（二）领导重视，高位推进。一是成立小组。", "领导重视，高位推进"),
        (
            "(一)进一步完善公开制度,落实目标责任,全面规范公开目录,规范公开流程,不断提高政府信息公开的质量和水平与群众满意度。",
            "进一步完善公开制度",
        ),
        ("3.依申请公开情况,2020年度我街道未收到申请。", "依申请公开情况"),
        ("• 主动公开情况", "主动公开情况"),
        ("表1:主动公开政府信息情况", "主动公开政府信息情况"),
        ("2018年政府信息公开基本情况", None),
        ("一、2018年政府信息公开基本情况", "2018年政府信息公开基本情况"),
        ("1.按照上级统一部署，我县结合实际制定方案，明确任务分工和完成时限，确保各项重点任务落到实处、见到成效。", None),
        ("（一）2019年我县主动公开政府信息120条。", None),
        ("一是加强领导。", None),
        ("2019.3.5", None),
    ],
)
def test_headings(line: str, heading: str | None) -> None:
    found = read_heading(line)
    assert (found.words if found else None) == heading


def test_titles_of_the_form_need_no_number() -> None:
    assert shape("总体情况\n全县高度重视。\n其他需要报告的事项\n无。") == [
        (1, None, "总体情况", False),
        (1, None, "其他需要报告的事项", False),
    ]


def test_own_text_and_offsets() -> None:
    text = "青禾县报告\n一、概述\n全县重视。\n继续努力。\n二、主动公开情况\n全年公开。"
    first, second = find_sections(text, 6, len(text))
    assert first.text == "全县重视。\n继续努力。"
    assert text[first.start : first.end] == "一、概述\n全县重视。\n继续努力。"
    assert second.text == "全年公开。"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("总体情况", "overview"),
        ("主动公开政府信息以及公开平台建设情况", "active_disclosure"),
        ("收到和处理政府信息公开申请情况", "requests"),
        ("因政府信息公开申请提起行政复议、行政诉讼的情况", "review_litigation"),
        ("收费及减免情况", "fees"),
        ("存在问题及2018年工作谋划", "problems"),
        ("其他需要报告的事项", "other"),
        ("强化信息发布平台建设", "platform"),
        ("天气", None),
    ],
)
def test_kinds_by_meaning(heading: str, kind: str | None) -> None:
    assert section_kind(heading) == kind
