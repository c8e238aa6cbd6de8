"""Tables of other years and other bodies beside the report's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.items import Cell, Table
from pipelines.parse.statistics import Statistics, read_statistics
from pipelines.parse.statistics.captions import Caption, bodies_beside, of_other_years, parts, read_caption

LABELS = ("主动公开政府信息数", "收到申请数", "当面申请数", "传真申请数", "申请办结数")


def table(number: int, title: str | None, first: int, labels: tuple[str, ...] = LABELS) -> Table:
    rows = [["统计指标", "单位", "统计数"], *([label, "件", str(first + step)] for step, label in enumerate(labels))]
    return Table(number, "html", [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)], title)


def joined(*tables: Table) -> Table:
    """One table with the captions of the others as rows of one cell."""
    cells: list[Cell] = []
    for part in tables:
        below = cells[-1].row + 1 if cells else 0
        cells += [Cell(below, 0, part.title or ""), *(replace(cell, row=cell.row + below + 1) for cell in part.cells)]
    return Table(1, "html", cells)


def own(read: Statistics) -> dict[str, float | None]:
    return {value.code: value.value for value in read.values if value.scope is None}


@pytest.mark.parametrize(
    ("title", "caption"),
    [
        ("2015年度政府信息公开情况统计表", Caption(2015, "")),
        ("附件2：\n青禾县教育局政府信息公开情况统计表（2016年度）", Caption(2016, "青禾县教育局")),
        ("附表1 2016年青禾县政府信息公开工作情况统计表", Caption(2016, "青禾县")),
        ("政府信息公开情况汇总表", Caption(None, "全部")),
        ("主动公开情况统计表", Caption(None, "")),
    ],
)
def test_a_caption_names_year_and_body(title: str, caption: Caption) -> None:
    assert read_caption(title) == caption


@pytest.mark.parametrize("together", [False, True], ids=["two tables", "one table"])
def test_the_table_of_the_latest_year_counts_wherever_it_stands(together: bool) -> None:
    before = table(1, "2015年度政府信息公开情况统计表", 900, (*LABELS, "按时办结数"))
    this = table(2, "2016年度政府信息公开情况统计表", 10)
    read = read_statistics([joined(before, this)] if together else [before, this], "e2")
    assert own(read)["ad_total"] == 10
    assert "req_closed_on_time" not in own(read)
    (finding,) = read.findings
    assert finding.rule == "table_year"
    assert "captioned 2015" in finding.message


def test_the_table_of_the_whole_area_counts_and_that_of_a_department_keeps_its_name() -> None:
    department, area = table(1, "青禾县水利局政府信息公开情况统计表", 1), table(2, "全县政府信息公开情况统计表", 50)
    for order in ([department, area], [area, department]):
        read = read_statistics(order, "e2")
        assert own(read)["ad_total"] == 50
        assert {value.scope for value in read.values} == {None, "青禾县水利局"}


def test_a_table_without_a_caption_is_the_report_s_own_beside_that_of_a_department() -> None:
    read = read_statistics([table(1, None, 50), replace(table(2, "青禾县水利局政府信息公开情况统计表", 1), start=40)], "e2")
    assert own(read)["ad_total"] == 50


def test_between_departments_alone_none_is_taken_for_the_report_s_own() -> None:
    titles = ("青禾县水利局政府信息公开情况统计表", "青禾县教育局政府信息公开情况统计表")
    read = read_statistics([table(number, title, number * 10) for number, title in enumerate(titles, start=1)], "e2")
    assert own(read) == {}
    assert {value.scope for value in read.values} == {"青禾县水利局", "青禾县教育局"}


def test_a_table_goes_on_below_the_caption_right_above_it_only() -> None:
    first = replace(table(1, "2015年度政府信息公开情况统计表", 1), start=30)
    assert [part.caption.year for part in parts([first, replace(first, title=None), replace(first, title=None, start=60)])] == [
        2015,
        2015,
        None,
    ]


def test_two_halves_of_a_table_in_text_keep_the_rows_of_the_source() -> None:
    body = "统计指标\n单位\n统计数\n主动公开政府信息数\n条\n{0}\n收到申请数\n件\n{0}\n当面申请数\n件\n{0}\n申请办结数\n件\n{0}"
    text = "\n".join(("2015年政府信息公开情况统计表", body.format(7), "2016年政府信息公开情况统计表", body.format(9)))
    printed = Table(1, "lines", [Cell(row, 0, line) for row, line in enumerate(text.split("\n"))])
    read = read_statistics([printed], "e2")
    total = next(value for value in read.values if value.code == "ad_total")
    assert (total.value, text.split("\n")[total.evidence.row or 0]) == (9, "主动公开政府信息数")


def test_the_body_whose_name_begins_the_others_is_the_report_s_own() -> None:
    captions = [Caption(None, "青禾县人民政府"), Caption(None, "青禾县教育局")]
    assert bodies_beside(captions) == {"青禾县教育局"}
    assert of_other_years([*captions, Caption(2016, ""), Caption(2015, "")], None) == {Caption(2015, "")}


def test_the_report_year_decides_which_table_is_read() -> None:
    before, this = table(1, "2015年度政府信息公开情况统计表", 900), table(2, "2016年度政府信息公开情况统计表", 10)
    assert own(read_statistics([before, this], "e2", year=2015))["ad_total"] == 900
    assert own(read_statistics([before, this], "e2", year=2016))["ad_total"] == 10


def test_a_lone_table_of_an_earlier_year_is_not_read() -> None:
    read = read_statistics([table(1, "2015年度政府信息公开情况统计表", 900)], "e2", year=2016)
    assert own(read) == {}
    assert [finding.rule for finding in read.findings] == ["table_year"]


def test_a_lone_table_captioned_with_the_year_of_publication_is_read() -> None:
    read = read_statistics([table(1, "2017年度政府信息公开情况统计表", 900)], "e2", year=2016)
    assert own(read)["ad_total"] == 900
    assert [finding.rule for finding in read.findings] == ["table_year"]


@pytest.mark.parametrize("line", ["2015年：", "（2015年度）", "上年（2015年）情况", "以下为2015年数据，2016年数据待核定后公布。"])
def test_the_line_above_a_table_says_of_which_year_it_is(line: str) -> None:
    text = f"二、主动公开情况\n{line}\n三、其他"
    printed = replace(table(1, None, 900), start=text.index("三、"))
    assert own(read_statistics([printed], "e2", year=2016, text=text)) == {}
    assert own(read_statistics([printed], "e2", year=2015, text=text))["ad_total"] == 900


def test_what_comes_below_is_all_of_the_year_that_a_sentence_says() -> None:
    text = "二、主动公开情况\n以下为2015年数据。\n三、申请情况\n四、其他"
    first, second = replace(table(1, None, 1), start=text.index("三、")), replace(table(2, None, 9), start=text.index("四、"))
    assert own(read_statistics([first, second], "e2", year=2016, text=text)) == {}


@pytest.mark.parametrize("line", ["2015年以来，我县公开情况如下：", "与2015年的数据相比有所增加。", "（2016年）"])
def test_a_sentence_with_a_year_above_a_table_says_nothing_about_it(line: str) -> None:
    text = f"二、主动公开情况\n{line}\n三、其他"
    printed = replace(table(1, None, 900), start=text.index("三、"))
    assert own(read_statistics([printed], "e2", year=2016, text=text))["ad_total"] == 900


@pytest.mark.parametrize(
    "line",
    [
        "上年数据",
        "去年同期情况：",
        "（初稿）",
        "填表样例",
        "历年累计",
        "2016年1-6月",
        "2016年第四季度",
        "二〇一五年申请情况",
        "2015年数据如下：",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_table_that_is_called_another_gives_way_wherever_it_stands(line: str, first: bool) -> None:
    above, below = (line, "2016年：") if first else ("2016年：", line)
    text = f"二、主动公开情况\n{above}\n三、申请情况\n{below}\n四、其他"
    numbers = (900, 10) if first else (10, 900)
    tables = [
        replace(table(1, None, numbers[0]), start=text.index("三、")),
        replace(table(2, None, numbers[1]), start=text.index("四、")),
    ]
    read = read_statistics(tables, "e2", year=2016, text=text)
    assert own(read)["ad_total"] == 10
    assert {finding.rule for finding in read.findings} == {"table_year"}


@pytest.mark.parametrize("line", ["历年累计", "（初稿）", "2017年计划数"])
def test_a_table_that_is_called_another_is_read_where_it_stands_alone_and_says_so(line: str) -> None:
    text = f"二、主动公开情况\n{line}\n三、其他"
    read = read_statistics([replace(table(1, None, 10), start=text.index("三、"))], "e2", year=2016, text=text)
    assert own(read)["ad_total"] == 10
    assert [finding.rule for finding in read.findings] == ["table_year"]


NOTES = ["注：以上为2015年数据", "（以上数据均为2015年度数据）", "注：表中数字系2015年情况。"]


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("place", ["note", "line", "top", "end"])
def test_a_note_says_of_which_year_its_table_is(note: str, place: str) -> None:
    printed, text = table(1, None, 900), "二、主动公开情况\n三、其他"
    if place == "note":
        printed = replace(printed, note=note)
    elif place == "line":
        text = f"二、主动公开情况\n{note}\n三、其他"
        printed = replace(printed, start=text.index(note))
    else:
        row = max(cell.row for cell in printed.cells) + 1 if place == "end" else 0
        moved = printed.cells if row else [replace(cell, row=cell.row + 1) for cell in printed.cells]
        printed = replace(printed, cells=sorted([*moved, Cell(row, 0, note)], key=lambda cell: cell.row))
    read = read_statistics([printed], "e2", year=2016, text=text)
    assert own(read) == {}
    assert [finding.rule for finding in read.findings] == ["table_year"]


@pytest.mark.parametrize("title", ["2015年度", "上年数据", "2015年收到和处理政府信息公开申请情况"])
def test_a_row_of_one_cell_and_a_short_caption_say_it_too(title: str) -> None:
    other = replace(table(1, None, 900), start=7)
    inside = replace(other, cells=[Cell(0, 0, title), *(replace(cell, row=cell.row + 1) for cell in other.cells)])
    for first in (inside, replace(other, title=title)):
        assert own(read_statistics([first, replace(table(2, None, 10), start=50)], "e2", year=2016))["ad_total"] == 10


@pytest.mark.parametrize("note", ["注：上年结转数为2015年结转数据。", "注：以上数据为2016年数据", "注：以上数据由各单位报送汇总"])
def test_other_notes_say_nothing_of_the_year(note: str) -> None:
    read = read_statistics([replace(table(1, None, 10), note=note)], "e2", year=2016)
    assert own(read)["ad_total"] == 10
    assert read.findings == []


def test_a_column_of_numbers_beside_that_of_a_year_is_not_guessed() -> None:
    rows = [["统计指标", "单位", "2015年", "统计数"], *([label, "件", "900", "10"] for label in LABELS)]
    printed = Table(1, "html", [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)])
    read = read_statistics([printed], "e2", year=2016)
    assert not read.values
    assert {finding.rule for finding in read.findings} == {"row_width"}


def test_the_table_of_the_body_that_reports_is_its_own() -> None:
    titles = ("青禾县水利局政府信息公开情况统计表", "全县政府信息公开情况统计表")
    tables = [table(number, title, number * 10) for number, title in enumerate(titles, start=1)]
    assert own(read_statistics(tables, "e2", organ="青禾县水利局"))["ad_total"] == 10
    assert own(read_statistics(tables, "e2", organ="青禾县人民政府"))["ad_total"] == 20


def test_the_table_below_the_name_of_a_township_is_the_townships() -> None:
    text = "二、主动公开情况\n青禾镇\n全县\n三、其他"
    township, area = replace(table(1, None, 1), start=text.index("全县")), replace(table(2, None, 50), start=text.index("三、"))
    read = read_statistics([township, area], "e2", organ="青禾县人民政府", text=text)
    assert own(read)["ad_total"] == 50
    assert {value.scope for value in read.values} == {None, "青禾镇"}


def blank(printed: Table, row: int) -> Table:
    return replace(printed, cells=[replace(cell, text="") if (cell.row, cell.column) == (row, 2) else cell for cell in printed.cells])


def test_a_blank_is_not_filled_from_another_table() -> None:
    first, second = blank(table(1, None, 10), 2), replace(table(2, None, 900), start=50)
    read = read_statistics([first, second], "e2")
    assert own(read)["req_received_total"] is None
    assert "repeated_row" in {finding.rule for finding in read.findings}


def test_a_blank_is_filled_where_the_table_was_torn_in_its_row() -> None:
    first, second = blank(table(1, None, 10), 5), table(2, None, 900, LABELS[-1:])
    assert own(read_statistics([first, second], "e2"))["req_closed_total"] == 900
