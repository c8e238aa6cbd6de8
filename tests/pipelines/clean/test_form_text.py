from __future__ import annotations

from pipelines.clean.form_text import find_form_tables, find_lost_breaks
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


def test_a_sentence_that_quotes_labels_is_no_table() -> None:
    assert find_form_tables("全年未发生行政复议、行政诉讼案件，结果维持不变。") == []
    assert find_form_tables("行政复议行政诉讼结果维持良好") == []


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
