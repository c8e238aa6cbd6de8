from __future__ import annotations

import pytest

from pipelines.clean.form_text import as_table, find_form_tables, find_lost_breaks
from pipelines.clean.tracked import TrackedText

# Labels the form of 2021 prescribes, with numbers of our own, nothing between them.
DISCLOSURE = "".join(
    [
        "第二十条第（一）项", "信息内容", "本年制发件数", "本年废止件数", "现行有效件数", "规章", "000", "行政规范性文件", "2117",
        "第二十条第（五）项", "信息内容", "本年处理决定数量", "行政许可", "88",
        "第二十条第（六）项", "信息内容", "本年处理决定数量", "行政处罚", "0", "行政强制", "0",
        "第二十条第（八）项", "信息内容", "本年收费金额（单位：万元）", "行政事业性收费", "0",
    ]
)  # fmt: skip


def broken(text: str) -> list[str]:
    tracked = TrackedText(text)
    tracked.apply(find_lost_breaks(text))
    return tracked.text.split("\n")


def test_a_report_on_one_line_gets_its_sections_back() -> None:
    filling = "全县各部门按照统一部署认真开展工作。" * 8
    text = (
        f"现将情况报告如下: 一、主动公开情况 (一)公开形式方面。{filling} (二)公开内容方面。{filling} "
        f"二、依申请公开情况 {filling} 三、存在的问题和改进措施 主要问题有:1.更新慢;2.内容少。"
    )
    assert [line[:7].strip() for line in broken(text)] == [
        "现将情况报告如",
        "一、主动公开情",
        "(一)公开形式",
        "(二)公开内容",
        "二、依申请公开",
        "三、存在的问题",
    ]


def test_points_of_one_paragraph_are_no_sections() -> None:
    points = "一、学习不够。二、方式单一。三、更新不及时。" + "下一步将认真改进。" * 40
    assert broken(f"存在的问题:{points}") == [f"存在的问题:{points}"]
    other = f"一、概述\n全县重视。\n二、存在的问题\n有:一、公开情况不佳。二、答复情况不佳。三、培训情况不佳。{'继续努力。' * 60}"
    assert broken(other) == other.split("\n")


def test_a_remark_behind_a_title_stays_on_its_line() -> None:
    assert broken("一、总体情况（宋体加粗）\n全县重视。") == ["一、总体情况（宋体加粗）", "全县重视。"]


def test_a_glued_table_is_cut_from_first_to_last_label() -> None:
    text = f"二、主动公开政府信息情况{DISCLOSURE}\n2022年，我县继续推进公开。"
    [form] = find_form_tables(text)
    assert text[form.start : form.end] == DISCLOSURE
    assert form.rendering == "glued"


def test_one_cell_a_line_is_a_table_too() -> None:
    text = "\n".join(["结果如下", "行政复议", "行政诉讼", "结果维持", "结果纠正", "总计", "1", "0", "1", "五、存在的主要问题及改进情况"])
    [form] = find_form_tables(text)
    assert text[form.start : form.end].split("\n")[-1] == "1"
    assert form.rendering == "lines"


@pytest.mark.parametrize(
    "text",
    [
        "全年未发生行政复议、行政诉讼案件，结果维持不变。",
        "行政复议行政诉讼结果维持良好",
        "行政复议结果维持、结果纠正、其他结果、尚未审结均为0件，未经复议直接起诉和复议后起诉均为0件。",
        "收到申请数12件，其中当面申请数3件，网络申请数9件；申请办结数12件，按时办结数12件。",
        "三、依申请公开情况\n（一）收到申请数12件\n1.当面申请数3件\n2.传真申请数0件\n3.网络申请数9件\n4.信函申请数0件\n（二）申请办结数12件",
        "予以公开 12件、部分公开 3件、不予公开 2件，属于国家秘密0件、重复申请1件，结转下年度继续办理0件。",
        "依据第二十条第（一）项，主动公开规章、行政规范性文件、行政许可、行政处罚等信息内容，本年处理决定数量12件。",
        "办理行政许可12件\n行政处罚8件\n行政强制0件\n行政事业性收费0元\n信息内容准确。",
    ],
)
def test_prose_that_names_labels_is_no_table(text: str) -> None:
    assert find_form_tables(text) == []


REVIEW = "".join(
    [
        "行政复议", "行政诉讼", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计", "未经复议直接起诉", "复议后起诉",
        *["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 2,
    ]
)  # fmt: skip


@pytest.mark.parametrize("cells", ["", "-" * 15, "/" * 15, "300032010310102", "0无无03"])
def test_heads_over_blank_cells_are_a_table(cells: str) -> None:
    text = f"四、政府信息公开行政复议、行政诉讼情况{REVIEW}{cells}五、存在的主要问题及改进情况"
    [form] = find_form_tables(text)
    assert text[form.start : form.end] == REVIEW + cells


STATISTICS = ["统计指标", "单位", "统计数", "一、主动公开情况", "", "", "（一）主动公开政府信息数", "条", "610"]
STATISTICS += ["其中：主动公开规范性文件数", "条", "3", "制发规范性文件总数", "件", "", "（二）收到申请数", "件", "2"]


@pytest.mark.parametrize("gap", ["", "\n"])
def test_title_heads_and_note_go_with_their_table(gap: str) -> None:
    lines = [
        "我县公开情况良好。",
        "2016年度政府信息公开情况统计表",
        "序号",
        *STATISTICS,
        "（注：子栏目数之和应与总栏目数相等）",
        "感谢支持。",
    ]
    text = f"\n{gap}".join(lines)
    [form] = find_form_tables(text)
    assert (form.title, form.note) == ("2016年度政府信息公开情况统计表", "（注：子栏目数之和应与总栏目数相等）")
    assert text[: form.start].strip() == "我县公开情况良好。"
    assert text[form.end :].strip() == "感谢支持。"
    table = as_table(form, text, 1, 0)
    assert [cell.text for cell in table.cells] == ["序号", *STATISTICS]


def test_prose_behind_the_last_number_stays() -> None:
    text = f"{REVIEW}300032010310102\n全年新增因政府信息公开提起的行政复议8件。行政诉讼件数均为零。"
    [form] = find_form_tables(text)
    assert text[form.end :] == "\n全年新增因政府信息公开提起的行政复议8件。行政诉讼件数均为零。"


@pytest.mark.parametrize("behind", ["2022年，我县继续推进公开。", "\n三、收到和处理政府信息公开申请情况\n无", "\n1.加强领导。"])
def test_what_follows_a_table_is_not_taken_for_its_cells(behind: str) -> None:
    text = DISCLOSURE + behind
    [form] = find_form_tables(text)
    assert text[form.start : form.end] == DISCLOSURE


def test_a_row_of_the_portals_own_below_the_last_goes_with_the_table() -> None:
    text = "\n".join(["统计指标", "单位", *STATISTICS[2:], "十三、宣传报道数", "篇", "8", "四、收费情况", "没有收费。"])
    [form] = find_form_tables(text)
    assert text[form.end :] == "\n四、收费情况\n没有收费。"


def test_glued_headings_get_their_own_lines() -> None:
    text = "".join(["效果明显。", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "全年无申请。"])
    assert broken(text) == ["效果明显。", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "全年无申请。"]


def test_a_list_in_one_long_paragraph_is_opened() -> None:
    filler = "我县认真落实各项部署" * 20
    text = f"{filler}。（一）主动公开情况。{filler}。（二）依申请公开情况。{filler}。"
    assert [line[:10] for line in broken(text)] == [filler[:10], "（一）主动公开情况。", "（二）依申请公开情况"]


def test_enumerations_in_prose_stay() -> None:
    text = "全文包括：一、总体情况，二、主动公开政府信息情况，三、其他需要报告的事项。"
    assert broken(text) == [text]


SPACED = ["第二十条第（九）项", "信息内容", "采购项目数量", "采购总金额", "政府集中采购", "13", "2601.95万"]
BROKEN_HEADS = ["第二十条第（一）项", "信息内容", "本年新\n制作数量", "本年新\n公开数量", "对外公开\n总数量", "规章", "0", "1", "2"]


def cells(text: str) -> list[str]:
    [form] = find_form_tables(text)
    return [cell.text for cell in as_table(form, text, 1, 0).cells]


def test_blank_lines_between_all_cells_are_none_even_where_heads_are_broken() -> None:
    wanted = [line for cell in [*BROKEN_HEADS, *SPACED] for line in cell.split("\n")]
    assert cells("\n\n".join([*BROKEN_HEADS, *SPACED])) == wanted


def test_two_more_blank_lines_between_such_cells_are_a_blank_cell() -> None:
    text = "\n\n".join([*BROKEN_HEADS[:-2], "", "2", *SPACED])
    assert cells(text)[-9:] == ["", "2", *SPACED]


def test_blank_lines_of_a_text_with_a_cell_a_line_are_blank_cells() -> None:
    rows = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数", "规章", "", "", "3", "行政规范性文件", "", "4", "5"]
    assert cells("\n".join(rows)) == rows


def test_pipes_on_lines_of_their_own_part_cells_and_blank_ones() -> None:
    rows = ["信息内容", "本年新\n制作数量", "本年新公开数量", "对外公开总数量", "规章", "", "", "3", "规范性文件", "5", "", "7"]
    text = "\n".join(f"{cell}\n|" if cell else "|" for cell in rows)
    assert cells(text)[: len(rows)] == rows


def test_heads_of_the_review_table_in_pieces_are_cut_with_their_row() -> None:
    pieces = "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n结 结 其 尚\n结 结 其 尚 结 结 其 尚\n果 果 他 未\n"
    pieces += "总计 果 果 他 未 总 果 果 他 未 总\n"
    pieces += "维 纠 结 审\n维 纠 结 审 计 维 纠 结 审 计\n持 正 果 结\n持 正 果 结 持 正 果 结\n"
    row = " ".join("0" * 15)
    text = f"四、行政复议、行政诉讼情况\n没有发生。\n{pieces}{row}\n五、存在的主要问题"
    [form] = find_form_tables(text)
    assert text[form.start : form.end] == pieces + row
    assert find_form_tables(text.replace("维 纠", "维 救")) == []
