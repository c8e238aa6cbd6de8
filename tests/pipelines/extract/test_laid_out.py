"""Tables of text files whose layout tells the cells: markup, grids, columns below rules of dashes."""

from __future__ import annotations

import pytest

from crawler.items import Page, Table
from pipelines.extract import extract
from pipelines.extract.laid_out import laid_out_table

TITLE = "青禾县2022年政府信息公开工作年度报告"
PROSE = "青禾县把公开事项放在门户最显眼的位置，镇村两级照此办理，全年培训三次。"
ROWS = [["信息内容", "本年制发件数", "本年废止件数"], ["规章", "0", ""], ["行政规范性文件", "12", "+3"]]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def read(text: str) -> tuple[str, list[Table]]:
    found = extract(Page(f"{TITLE}\n\n{PROSE}\n\n{text}\n\n{PROSE}\n".encode(), path="a.md", media_type="text/plain"))
    return found.text, found.tables


def cells(text: str) -> list[tuple[int, int, int, int, str]] | None:
    found = laid_out_table(text.split("\n"), 0)
    return found and [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in found[1].cells]


MARKUP = """前言<TABLE border="1">
<tr><td>信息内容</td><td>本年制发件数</td>
<td>本年废止件数</td></tr>
<tr><td rowspan="2">规章</td><td>0</td><td></td></tr>
<tr><td colspan="2">3</td></tr>
</table>后记"""


def test_markup_in_a_text_is_a_table_and_the_words_around_it_stay() -> None:
    text, [table] = read(MARKUP)
    assert table.rendering == "html"
    assert texts(table) == [["信息内容", "本年制发件数", "本年废止件数"], ["规章", "0", ""], ["3"]]
    assert [(cell.rowspan, cell.colspan) for cell in table.cells[3:]] == [(2, 1), (1, 1), (1, 1), (1, 2)]
    assert text.split("\n") == [TITLE, "", PROSE, "", "前言", "后记", "", PROSE]


def test_a_table_of_markup_in_one_that_lays_out_the_page_is_found() -> None:
    text, [table] = read(f"<table><tr><td><p>{PROSE}</p>{MARKUP}</td></tr></table>")
    assert len(table.cells) == 7
    assert "<" not in text


def test_markup_that_does_not_end_is_text() -> None:
    text, tables = read(MARKUP.replace("</table>", ""))
    assert not tables
    assert "<TABLE" in text


def test_labels_above_an_article_in_markup_are_pairs() -> None:
    head = "<table><tr><td>索引号：</td><td>099/2023-1</td><td>发布机构：</td><td>青禾县人民政府</td></tr></table>"
    found = extract(Page(f"{TITLE}\n{head}\n{PROSE}".encode(), path="a.md", media_type="text/plain"))
    assert {pair.key: pair.value for pair in found.pairs} == {"index_number": "099/2023-1", "publisher": "青禾县人民政府"}
    assert not found.tables


WIKI = """{| class="wikitable"
|+ 表
! colspan="2" | 信息内容
! 制发 !! 废止
|-
| rowspan="2"| 规章
| 主动
公开
| 0
| -
|-
| 依申请
| 12
|
|}"""


def test_a_table_of_a_wiki() -> None:
    _, [table] = read(WIKI)
    assert texts(table) == [["信息内容", "制发", "废止"], ["规章", "主动\n公开", "0", "-"], ["依申请", "12", ""]]
    assert [(cell.row, cell.column) for cell in table.cells if cell.row == 2] == [(2, 1), (2, 2), (2, 3)]
    assert "{|" in read(WIKI.removesuffix("|}"))[0]


GRID = """+----------------+--------------+--------------+
| 信息内容       | 本年制发件数 | 本年废止件数 |
+================+==============+==============+
| 规章           | 0            |              |
+----------------+--------------+--------------+
| 行政规         | 12           | +3           |
| 范性文件       |              |              |
+----------------+--------------+--------------+"""


@pytest.mark.parametrize("indent", ["", "      "])
def test_a_grid_is_a_table_wherever_its_labels_break(indent: str) -> None:
    _, [table] = read("\n".join(indent + line for line in GRID.split("\n")))
    assert texts(table) == ROWS


def test_a_grid_of_a_program_that_counts_characters() -> None:
    rule = "+----------------+----+----+"
    rows = ["| 规章             | 0  | -1 |", "| 行政规范性文件   | 12 | +3 |"]
    assert cells("\n".join([rule, rows[0].replace("规章  ", "规章"), rule, rows[1], rule])) is None
    rows = [f"| {label:14} | {number:2} | {change:2} |" for label, number, change in (("规章", "0", "-1"), ("行政规范性文件", "12", "+3"))]
    assert [text for *_, text in cells("\n".join([rule, rows[0], rule, rows[1], rule])) or ()] == [
        "规章",
        "0",
        "-1",
        "行政规范性文件",
        "12",
        "+3",
    ]


SPANS = """+-----------+-------------------+
| 结果      | 申请人情况        |
|           +--------+----------+
|           | 自然人 | 总计     |
+-----------+--------+----------+
| 予以公开  | 3      | 4        |
+-----------+--------+----------+
| 本列数据的勾稽关系            |
+-------------------------------+"""


def test_merged_cells_of_a_grid() -> None:
    assert cells(SPANS) == [
        (0, 0, 2, 1, "结果"),
        (0, 1, 1, 2, "申请人情况"),
        (1, 1, 1, 1, "自然人"),
        (1, 2, 1, 1, "总计"),
        (2, 0, 1, 1, "予以公开"),
        (2, 1, 1, 1, "3"),
        (2, 2, 1, 1, "4"),
        (3, 0, 1, 3, "本列数据的勾稽关系"),
    ]


@pytest.mark.parametrize(("old", "new"), [("| 0   ", "| 0  "), ("+--------------+\n| 行政规", "---------------+\n| 行政规")])
def test_a_grid_whose_strokes_do_not_fit_is_none(old: str, new: str) -> None:
    assert cells(GRID) is not None
    assert old in GRID
    assert cells(GRID.replace(old, new)) is None


def test_a_frame_of_one_column_is_no_table_but_what_it_holds_is() -> None:
    width = 48
    framed = "\n".join(f"| {line} |" for line in GRID.split("\n"))
    frame = "+" + "-" * (width + 2) + "+"
    _, [table] = read(f"{frame}\n{framed}\n{frame}")
    assert texts(table) == ROWS
    prose, tables = read(f"{frame}\n| {PROSE} |\n{frame}")
    assert not tables
    assert prose.count(PROSE) == 3


SIMPLE = """  ---------------- -------------- --------------
  信息内容         本年制发件数   本年废止件数
  规章             0
  行政规范性文件   12             +3
  ---------------- -------------- --------------"""
HEADED = """  信息内容         本年制发件数   本年废止件数
  ---------------- -------------- --------------
  规章             0
  行政规范性文件   12             +3"""
SEVERAL_LINES = """  ----------------------------------------------
  信息内容         本年           本年废止件数
                   制发件数
  ---------------- -------------- --------------
  规章             0

  行政规           12             +3
  范性文件
  ----------------------------------------------"""
SIGNS = """================  ============  ============
信息内容          本年制发件数  本年废止件数
================  ============  ============
规章              0
行政规范性文件    1             +3
                  2
================  ============  ============"""


@pytest.mark.parametrize("text", [SIMPLE, HEADED, SEVERAL_LINES, "  " + SIMPLE.replace("\n", "\n  ")])
def test_columns_are_as_wide_as_the_dashes_of_a_rule(text: str) -> None:
    _, [table] = read(text)
    assert texts(table) == ROWS


def test_what_has_nothing_in_its_first_column_goes_on_below_double_rules_and_may_be_another_number() -> None:
    _, [table] = read(SIGNS)
    assert texts(table) == [*ROWS[:2], ["行政规范性文件", "1\n2", "+3"]]


@pytest.mark.parametrize(
    "text",
    [
        SIMPLE.replace("文件   12", "文件 12  "),
        SIMPLE.replace("规章             0", "规章               0"),
        SIMPLE.replace("规章             0", "规章      0       "),
        SIMPLE.rsplit("\n", 1)[0] + "\n\n" + PROSE,
    ],
)
def test_a_line_that_does_not_stand_in_the_columns_leaves_the_table_to_others(text: str) -> None:
    assert cells(text) is None


def test_dashes_below_a_heading_are_no_table() -> None:
    _, tables = read(f"主动公开情况\n------------\n\n{PROSE}\n\n--- ---\n\n{PROSE}")
    assert not tables


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ('<span lang="EN-US">12</span>', "12"),
        ('[12]{lang="EN-US" style="font-size:10.5pt"}', "12"),
        ('[[12]{.a}]{lang="EN-US"}', "12"),
        ("**12**", "12"),
        (r"\-1", "-1"),
        (r"\+3", "+3"),
        ("\\", "\\"),
        ("12<br>", "12"),
        ("1_2", "1_2"),
        ("<3", "<3"),
    ],
)
def test_marks_of_markdown_are_no_part_of_a_cell(printed: str, shown: str) -> None:
    _, [table] = read(f"| 信息内容 | 制发 |\n|---|---|\n| 规章 | 5 |\n| 行政规范性文件 | {printed} |")
    assert texts(table)[-1][1] == shown
