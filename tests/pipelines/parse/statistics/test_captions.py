"""Tables of other years and other bodies beside the report's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.items import Cell, Table
from pipelines.parse.statistics import Statistics, read_statistics
from pipelines.parse.statistics.captions import Caption, bodies_beside, older, parts, read_caption

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
    assert finding.rule == "repeated_row"
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
    assert older([*captions, Caption(2016, ""), Caption(2015, "")]) == {Caption(2015, "")}
