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


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("三)政府信息管理情况", "政府信息管理情况"),
        ("()公开内容。", "公开内容"),
        ("一 概 述", "概 述"),
        ("二 政府信息主动公开情况", "政府信息主动公开情况"),
        ("1、2016年政务公开工作部署情况", "2016年政务公开工作部署情况"),
        ("2.2019年工作打算", "2019年工作打算"),
        ("1)公开的内容", "公开的内容"),
        ("（一）主动公开情况2020年，我局公开信息12条。", "主动公开情况"),
        ("二、主动公开政府信息情况 青禾县按照统一部署，全年公开信息12条。", "主动公开政府信息情况"),
        ("一 二三产业融合发展，全县经济向好。", None),
        ("3.5万人参加活动", None),
        ("1.门户网站；2.公示栏；3.便民手册。", None),
        ("• 联系电话：0990-1234567。周一至周五接听。", None),
        ("• 2021-01-20 10:20", None),
        ("2.2022年青禾县政府信息公开工作年度报告.pdf", None),
        ("一、概述，（一）加强领导。，（二）健全制度。，二、主动公开情况，三、存在问题", None),
    ],
)
def test_headings_with_damaged_or_missing_marks(line: str, heading: str | None) -> None:
    found = read_heading(line)
    assert (found.words if found else None) == heading


def test_rows_a_cut_table_left_behind_are_no_headings() -> None:
    text = "三、收到和处理政府信息公开申请情况\n三、本年度办理结果\n（一）予以公开\n四、结转\n四、政府信息公开行政复议、行政诉讼情况\n无。"
    assert [s.heading for s in find_sections(text, 0, len(text))] == [
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
    ]


def test_a_table_of_contents_is_no_run_of_headings() -> None:
    contents = "目录\n一、总体情况……1\n二、主动公开政府信息情况……2\n三、存在的问题……3\n"
    text = f"{contents}一、总体情况\n全县重视。\n二、主动公开政府信息情况\n公开。\n三、存在的问题\n不足。"
    found = find_sections(text, 0, len(text))
    assert [(s.heading, s.start >= len(contents)) for s in found] == [
        ("总体情况", True),
        ("主动公开政府信息情况", True),
        ("存在的问题", True),
    ]


def test_headings_whose_tables_were_lost_are_no_table_of_contents() -> None:
    text = "一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n四、其他需要报告的事项\n无。"
    assert len(find_sections(text, 0, len(text))) == 4


@pytest.mark.parametrize("items", ["1.机构职能；\n2.领导信息；\n3.规划计划。", "1.机构职能\n2.领导信息\n3.规划计划"])
def test_items_of_a_list_are_no_headings(items: str) -> None:
    text = f"一、概述\n主要公开下列内容：\n{items}\n（一）公开形式\n网站。"
    assert [s.heading for s in find_sections(text, 0, len(text))] == ["概述", "公开形式"]


def test_a_report_that_numbers_nothing_has_headings_by_their_words() -> None:
    text = "政府信息主动公开情况\n全年公开。\n依申请公开情况\n全年未收到申请。\n政府信息公开情况统计表\n无。"
    assert shape(text) == [(1, None, "政府信息主动公开情况", False), (1, None, "依申请公开情况", False)]


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


def test_a_short_sentence_that_names_a_way_is_a_heading() -> None:
    text = "一、主动公开情况\n（一）通过门户网站公开信息。全年公开12条。\n（二）通过微信发布信息36条。全部及时。"
    assert shape(text) == [(1, "一、", "主动公开情况", False), (2, "（一）", "通过门户网站公开信息", True)]


def test_a_reason_and_what_was_done_is_a_sentence() -> None:
    assert read_heading("1、根据工作发展的需要，改进网站设置。") is None
    assert read_heading("（三）为适应新形势，我局设立了办事窗口") is None
    assert read_heading("（三）健全机制，落实责任。") is not None


def test_a_table_of_contents_may_shorten_the_headings() -> None:
    text = "一、概述\n二、主动公开\n三、问题\n一、概述\n重视。\n二、主动公开情况\n公开。\n三、问题和措施\n不足。"
    assert [heading for _, _, heading, _ in shape(text)] == ["概述", "主动公开情况", "问题和措施"]


def test_roman_numerals_number_parts() -> None:
    assert shape("Ⅰ、概述\n全县重视。\nⅡ、主动公开\n全年公开。") == [(1, "Ⅰ、", "概述", False), (1, "Ⅱ、", "主动公开", False)]
