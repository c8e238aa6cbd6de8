from __future__ import annotations

import pytest

from pipelines.extract.assembly import assemble
from pipelines.extract.tables import RawTable
from pipelines.extract.text_tables import cut_tables


def tables(text: str) -> list[list[list[str]]]:
    return [grid_rows(item) for item in cut_tables(text.split("\n")) if isinstance(item, RawTable)]


def grid_rows(table: RawTable) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return list(rows.values())


FORM = [["信息内容", "制发", "废止", "现行"], ["规章", "0", "0", "0"], ["规范性文件", "3", "1", "12"]]


def test_cells_behind_tabs_with_wrapped_labels_blank_values_and_stray_blank_lines() -> None:
    text = (
        "前文。\n\n\t统\u3000计\u3000指\u3000标\n\t单位\n\t统计数\n\n\t一、公开情况\n\t\n\t\n\n\t\u3000（一）公开数（同一内容\n\u3000\u3000计一条）\n\t条\n\t120\n\n"
        "\t七、报送数\n\n\n\t条\n\t0\n\n\t接待人数\n\t次\n\t\n\n\t培训\n\t人次\n\t61\n\n\n后文。"
    )

    assert tables(text) == [
        [
            ["统 计 指 标", "单位", "统计数"],
            ["一、公开情况", "", ""],
            ["（一）公开数（同一内容\n计一条）", "条", "120"],
            ["七、报送数", "条", "0"],
            ["接待人数", "次", ""],
            ["培训", "人次", "61"],
        ]
    ]


def test_rows_with_tabs_between_the_cells() -> None:
    text = (
        "二、公开\n第二十条第（一）项\n"
        + "\n".join("\t".join(row) for row in FORM)
        + "\n第二十条第（五）项\n信息内容\t处理决定\n行政许可\t8\n三、申请"
    )

    assert tables(text) == [[["第二十条第（一）项"], *FORM, ["第二十条第（五）项"], ["信息内容", "处理决定"], ["行政许可", "8"]]]


def test_captions_between_tab_rows_are_rows_in_any_script_and_with_glosses() -> None:
    caption = "第二十(shi)(shi)條(tiao)(tiao)第(di)(di)（一(yi)(yi)）項(xiang)(xiang)"
    rows = ["\t".join(row) for row in FORM]
    text = "\n".join(["二(er)、公開", caption, *rows, caption.replace("一(yi)(yi)", "五"), *rows[:2], "三(san)、申請情況", "正文。"])
    [table] = tables(text)
    assert table == [[caption], *FORM, [caption.replace("一(yi)(yi)", "五")], *FORM[:2]]


def test_rows_whose_blank_cells_were_dropped_with_their_tabs_stay_in_the_table() -> None:
    rows = [
        "统计指标\t单位\t统计数",
        "一、主动公开情况",
        "（一）主动公开政府信息数\t条\t610",
        "制发规范性文件总数\t件\t4",
        "三、依申请公开情况",
    ]
    rows += ["（一）收到申请数\t件\t2", "（二）申请办结数"]
    text = "\n".join(["前文。", *rows, "四、收费情况", "没有收费。"])
    assert tables(text) == [[row.split("\t") for row in rows]]


def test_halves_of_the_review_table_begin_with_their_caption() -> None:
    rows = ["结果维持\t结果纠正\t总计", "1\t0\t1"]
    text = "\n".join(["四、复议情况", "行政复议", *rows, "五、问题"])
    assert tables(text) == [[["行政复议"], *(row.split("\t") for row in rows)]]


def pipes(*rows: str) -> str:
    return "二、公开\n" + "\n".join(rows) + "\n三、申请"


@pytest.mark.parametrize(
    "text",
    [
        pipes("信息内容 | 制发 | 废止 | 现行 |", "规章 | 0 | 0 | 0 |", "规范性文件 | 3 | 1 | 12 |"),
        pipes("| 信息内容 | 制发 | 废止 | 现行 |", "| 规章 | 0 | 0 | 0 |", "| 规范性文件 | 3 | 1 | 12 |"),
        pipes("信息内容|制发|废止|现行", "规章|0|0|0", "规范性文件|3|1|12"),
        pipes(*("\t\t\t".join(f"{cell}  | \n" for cell in row[:-1]) + f"\t\t\t{row[-1]}\n   | \n\t\t" for row in FORM)),
        pipes("信息内容 | 制\n      发 | 废\n      止 | 现行 |", "规章 | 0 | 0 | 0 |", "规范性文件 | 3 | 1 | 12 |"),
    ],
)
def test_pipe_rows_in_their_variants(text: str) -> None:
    assert [[[cell.replace("\n", "") for cell in row] for row in table] for table in tables(text)] == [FORM]


def test_the_rule_below_the_heads_of_markdown_is_no_row_and_dashes_below_are_cells() -> None:
    text = "| 信息内容 | 制发 | 废止 |\n| :--- | ---: | --- |\n| 规章 | 1 | --- |\n| 规范性文件 | 3 | 0 |"
    assert tables(text) == [[["信息内容", "制发", "废止"], ["规章", "1", "---"], ["规范性文件", "3", "0"]]]


@pytest.mark.parametrize("opening", ["", "|\n"])
def test_a_cell_a_line_with_pipes_for_the_columns_covered(opening: str) -> None:
    rows = (
        f"{opening}第二十条第(一)项 |\n|||",
        *(opening + "\n".join(f"{cell} |" for cell in row) for row in FORM),
        f"{opening}第二十条第(五)项 |\n|||",
        f"{opening}信息内容 |\n处理决定 |\n||",
        f"{opening}行政许可 |\n0 |\n||",
    )

    assert tables(pipes(*rows)) == [[["第二十条第(一)项"], *FORM, ["第二十条第(五)项"], ["信息内容", "处理决定"], ["行政许可", "0"]]]


def stream(rows: list[list[str]], columns: int, opening: str = "", own_line: bool = False) -> str:
    """A cell a line, a pipe behind each and further pipes for the columns that the last covers; a blank cell is a pipe alone."""
    lines = []
    for row in rows:
        cells = [f"{cell}\n|" if own_line else f"{cell} |" if cell else "|" for cell in row]
        lines.append(opening + "\n".join(cells) + ("\n" + "|" * (columns - len(row)) if len(row) < columns else ""))
    return "\n".join(lines)


BLANKS = [["（表）"], ["一、新收", "", "", "0"], ["二、结转", "", "7", ""], ["三、结果", "公开", "", "2"]]


def test_a_pipe_alone_is_a_blank_cell_and_pipes_in_a_row_are_none() -> None:
    assert tables(pipes(stream(BLANKS, 6))) == [BLANKS]


@pytest.mark.parametrize("change", ["增10", "减少4", "減少4", "未增未减", "未增未減", "-3", "2项", "2項", "16368(件)", "12（项）"])
def test_a_change_told_in_words_is_a_cell(change: str) -> None:
    rows = [["第二十条第（五）项"], ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"], ["行政许可", "6", change, "2"]]
    assert tables(pipes(stream(rows, 5))) == [rows]
    assert tables(pipes(stream(rows, 6, "| ", own_line=True))) == [rows]


def test_labels_broken_over_lines_stand_in_front_of_a_pipe_alone() -> None:
    rows = [["第二十条第（一）项"], ["信息内容", "本年新\n制作数量", "对外公开\n总数量"], ["规章", "0", "0"], ["规范性文件", "2", "1"]]
    text = stream(rows[:1], 3) + "\n" + "\n|\n".join(cell for row in rows[1:] for cell in row) + "\n|"
    assert tables(pipes(text)) == [rows]


def test_where_no_pipes_touch_every_pipe_alone_is_a_blank_cell() -> None:
    text = "\n".join(["内容 |", "规章 |", "|", "|", "5 |", "规范性文件 |", "|", "|", "4 |"])
    assert tables(pipes(text)) == [[["内容", "规章", "", "", "5"], ["规范性文件", "", "", "4"]]]


def test_blank_cells_of_the_review_table_keep_their_place() -> None:
    outcomes = ["维持", "纠正", "其他", "未结", "总计"]
    text = "复议 |\n||||\n诉讼 |\n|||||||||\n" + stream([outcomes], 5) + "\n直接 |\n||||\n之后 |\n||||\n" + stream([outcomes * 2], 15)
    row = ["1", "", "2", "", "3", *[""] * 5, "0", "", "", "", "4"]
    [table] = tables(pipes(f"{text}\n{stream([row], 15)}"))
    assert table[-2:] == [outcomes * 2, row]


def test_columns_covered_are_counted() -> None:
    (table,) = (
        item
        for item in cut_tables(["第二十条第(一)项 | |||", "内容 | 制发 | 废止 | 现行 |", "规章 | 0 | 0 | 0 |", "许可 | 8 | ||"])
        if isinstance(item, RawTable)
    )

    assert [(cell.text, cell.colspan) for cell in table.cells if cell.colspan > 1] == [("第二十条第(一)项", 4), ("8", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "首页 | 公开 | 服务\n互动 | 走进青禾 | 数据",
        "|\n根据要求编制本报告。\n一、概述",
        "\t一段缩进的话，说的是全年工作的安排和落实情况。\n\t又一段缩进的话，说的是下一年的打算和措施。\n\n\t再一段缩进的话，说的是存在的困难和不足之处。",
        "作者:本站 | 来源:本站 | 时间:2019-01-18",
        "规章\n0\n0\n0\n规范性文件\n3",
    ],
)
def test_lines_that_are_no_table_stay(text: str) -> None:
    assert cut_tables(text.split("\n")) == text.split("\n")


def test_caption_and_note_go_with_their_table_and_the_text_ends_with_the_date() -> None:
    table = "\t指标\n\t单位\n\t数\n\n\t公开\n\t条\n\t3\n\n\t培训\n\t次\n\t1\n\n\n（注：虚构的数字）\n \n"
    text = f"标题\n正文。\n\n青禾县人民政府办公室\n\n2018年1月22日  \n\n附件1\n\n2017年度公开情况统计表\n\n（各镇）\n\n{table}"
    assembled = assemble(cut_tables(text.split("\n")))
    (found,) = assembled.tables
    (annex,) = assembled.annexes

    assert assembled.text.endswith("2018年1月22日")
    assert (found.title, found.note, found.rendering) == ("2017年度公开情况统计表\n（各镇）", "（注：虚构的数字）", "tabs")
    assert found.start == len(assembled.text)
    assert (annex.label, annex.title, annex.status, annex.url) == ("附件1", "2017年度公开情况统计表", "inline", None)


def test_a_table_starts_where_the_line_above_it_ends() -> None:
    table = RawTable("html", [])
    assembled = assemble(["标题", "二、公开", table, "三、申请", "（一）项目情况统计表的编制", table])

    assert assembled.text == "标题\n二、公开\n三、申请\n（一）项目情况统计表的编制"
    assert [assembled.text[: found.start].split("\n")[-1] for found in assembled.tables] == ["二、公开", "（一）项目情况统计表的编制"]


def test_a_cell_a_line_with_pipes_in_front_and_one_alone_behind_each_row() -> None:
    heads = "指 标 名 称\n| 计量\n单位\n| 代码\n| 统计数\n|"
    text = f"前文。\n{heads}\n主动公开信息数\n| 条\n| 01\n| 12\n|\n其中：全文电子化数\n| 条\n| 02\n|\n|\n后文。"
    assert tables(text) == [
        [
            ["指 标 名 称", "计量\n单位", "代码", "统计数"],
            ["主动公开信息数", "条", "01", "12"],
            ["其中：全文电子化数", "条", "02", ""],
        ]
    ]
    assert cut_tables(text.split("\n"))[-1] == "后文。"


def test_rows_of_a_stream_are_as_wide_as_the_heads_of_the_2014_form() -> None:
    remarks = ["统计指标", "单位", "统计数", "备注", "收到申请数", "件", "12", "含乡镇", "1.当面申请数", "件", "2", ""]
    remarks += ["2.传真申请数", "件", "", "", "3.网络申请数", "件", "10", "见附件"]
    assert [row[0] for row in tables("\n".join(f"{cell} |" if cell else "|" for cell in remarks))[0]] == remarks[::4]
    serials = [
        "序号",
        "统计指标",
        "单位",
        "统计数",
        "1",
        "收到申请数",
        "件",
        "12",
        "2",
        "1.当面申请数",
        "件",
        "2",
        "3",
        "2.传真申请数",
        "件",
        "10",
    ]
    assert [row[1] for row in tables("\n".join(f"{cell} |" for cell in serials))[0]] == serials[1::4]
