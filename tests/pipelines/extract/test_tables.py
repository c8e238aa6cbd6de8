from __future__ import annotations

import random
from typing import Any

import pytest

from crawler.items import Cell
from pipelines.extract.html import parse
from pipelines.extract.tables import RawTable, read_tables


def grids(markup: str) -> list[RawTable]:
    return list(read_tables(parse(markup).root).grids.values())


def cells(markup: str) -> list[Cell]:
    (grid,) = grids(markup)
    return grid.cells


def test_spans_give_grid_coordinates() -> None:
    found = cells(
        "<table><tr><td rowspan=2>指标</td><td colspan=2>申请人</td></tr><tr><td>自然人</td><td>其他</td></tr>"
        "<tr><td>公开</td><td>1</td><td>&nbsp;</td></tr></table>"
    )

    assert [(c.row, c.column, c.text, c.rowspan, c.colspan) for c in found] == [
        (0, 0, "指标", 2, 1),
        (0, 1, "申请人", 1, 2),
        (1, 1, "自然人", 1, 1),
        (1, 2, "其他", 1, 1),
        (2, 0, "公开", 1, 1),
        (2, 1, "1", 1, 1),
        (2, 2, "", 1, 1),
    ]


@pytest.mark.parametrize("seed", range(30))
def test_generated_grids_come_back_exactly(seed: int) -> None:
    expected, markup = generated_table(random.Random(seed))

    assert cells(markup) == expected


def generated_table(chance: random.Random) -> tuple[list[Cell], str]:
    """A table with random, non-overlapping spans, its cells wrapped the ways editors wrap them."""
    height, width = chance.randint(2, 9), chance.randint(2, 10)
    taken: set[tuple[int, int]] = set()
    expected: list[Cell] = []
    rows = []
    for row in range(height):
        printed = []
        for column in range(width):
            if (row, column) in taken:
                continue
            colspan = next(n for n in range(1, width + 1) if column + n >= width or (row, column + n) in taken or chance.random() < 0.7)
            rowspan = min(chance.choice((1, 1, 1, 2, 3)), height - row)
            taken |= {(row + down, column + right) for down in range(rowspan) for right in range(colspan)}
            text = chance.choice(("", "0", "/", "本年\n新收", f"{chance.randint(1, 9999)}", "（一）予以公开"))
            expected.append(Cell(row, column, text, rowspan, colspan))
            inner = text.replace("\n", "<br/>") or "&nbsp;"
            wrapped = chance.choice((inner, f"<p>{inner}</p>", f"\n <p align=center><span>{inner}</span></p>\n"))
            printed.append(f'<td colspan="{colspan}" rowspan="{rowspan}">{wrapped}</td>')
        rows.append(f"<tr>{''.join(printed)}</tr>")
    return expected, f"<table border=1><tbody>{''.join(rows)}</tbody></table>"


def test_lines_of_a_cell_are_joined_and_stripped() -> None:
    texts = [
        cell.text
        for cell in cells(
            "<table><tr><td><p> 本年新 </p><p>\u3000制作数量</p></td><td>上<br>年</td></tr><tr><td>规章</td><td>0</td></tr></table>"
        )
    ]

    assert texts == ["本年新\n制作数量", "上\n年", "规章", "0"]


@pytest.mark.parametrize(
    "attributes",
    ['colspan="0"', 'colspan="-3"', 'colspan="abc"', 'rowspan="x"', 'colspan="1000000000"', 'rowspan="1000000000"', 'rowspan="0"'],
)
def test_malformed_spans_neither_crash_nor_explode(attributes: str) -> None:
    found = cells(f"<table><tr><td {attributes}>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>")

    assert [cell.text for cell in found] == ["甲", "1", "乙", "2"]
    assert all(1 <= cell.colspan <= 100 and cell.row + cell.rowspan <= 2 for cell in found)


def test_rows_and_cells_are_found_without_their_elements_in_order() -> None:
    found = cells("<table><tr><td>甲<td>1<tr><td>乙<td>2</table>")

    assert [(c.row, c.column, c.text) for c in found] == [(0, 0, "甲"), (0, 1, "1"), (1, 0, "乙"), (1, 1, "2")]


PROSE = "全年各站所按要求公开事项，群众可以在门户和服务大厅查阅。" * 4


@pytest.mark.parametrize(
    "markup",
    [
        f"<table><tr><td>{PROSE}</td></tr></table>",
        f"<table><tr><td>左</td><td>{PROSE * 3}</td></tr><tr><td>又</td><td>右</td></tr></table>",
        "<table><tr><td>首页</td><td>公开</td><td>服务</td></tr></table>",
        f"<table><tr><td>{PROSE}</td></tr><tr><td>{PROSE}</td></tr></table>",
    ],
)
def test_layout_tables_are_no_data(markup: str) -> None:
    assert grids(markup) == []


def test_a_data_table_inside_a_layout_table_is_read_alone() -> None:
    (inner,) = grids(
        f"<table><tr><td>{PROSE}<table><tr><td>指标</td><td>数</td></tr><tr><td>公开</td><td>3</td></tr></table></td></tr></table>"
    )

    assert [cell.text for cell in inner.cells] == ["指标", "数", "公开", "3"]


def test_article_and_statistics_in_one_table_are_parted() -> None:
    rows: list[list[str]] = [[PROSE], ["二、主动公开政府信息情况"], ["信息内容", "制发", "现行"], ["规章", "0", "2"], ["三、其他"], [PROSE]]
    markup = "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"
    tables = read_tables(parse(markup).root)
    (grid,) = tables.grids.values()

    assert [cell.text for cell in grid.cells] == ["信息内容", "制发", "现行", "规章", "0", "2"]
    assert len(tables.hidden_rows) == 1


def test_header_tables_become_pairs() -> None:
    markup = "<table><tr><td>索 引 号</td><td>q/2023-1</td><td>文&nbsp;&nbsp;号：</td><td></td></tr>"
    markup += "<tr><td>标题</td><td colspan=3>年报</td></tr></table>"
    tables = read_tables(parse(markup).root)
    (pairs,) = tables.metadata.values()

    assert not tables.grids
    assert [(pair.key, pair.label, pair.value, pair.origin) for pair in pairs] == [
        ("index_number", "索引号", "q/2023-1", "table"),
        ("doc_number", "文号", "", "table"),
        ("title", "标题", "年报", "table"),
    ]


@pytest.mark.parametrize(
    "bomb",
    [
        "<table>" + "<tr><td rowspan=65534 colspan=1000>1</td><td>2</td></tr>" * 3000 + "</table>",
        "<table><tr>" + "<td rowspan=9>1</td>" * 20000 + "</tr><tr><td>2</td></tr></table>",
    ],
)
def test_table_bombs_give_one_cell_for_each_printed_one(bomb: str) -> None:
    assert len(cells(bomb)) == bomb.count("<td")


def test_cells_of_a_grid_are_plain_data() -> None:
    fields: dict[str, Any] = {name: getattr(cells("<table><tr><td>a</td><td>1</td></tr></table>")[0], name) for name in ("row", "text")}

    assert fields == {"row": 0, "text": "a"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("<td>行政许可</td><td>-</td>", ["行政许可", "-"]),
        ("<td>行政强制</td><td>&nbsp;</td>", ["行政强制", ""]),
        ("<td>一、本年新收政府信息公开申请数量</td>" + "<td></td>" * 7, ["一、本年新收政府信息公开申请数量", *[""] * 7]),
        ("<td>/</td>" * 15, ["/"] * 15),
        ("<td>行(xíng)政處罰</td><td>無</td>", ["行(xíng)政處罰", "無"]),
        ("<td>信息内容</td><td>本年制发件数</td>", ["信息内容", "本年制发件数"]),
    ],
)
def test_a_single_row_without_a_number_is_data_when_the_form_has_it(row: str, expected: list[str]) -> None:
    assert [cell.text for cell in cells(f"<table><tr>{row}</tr></table>")] == expected


@pytest.mark.parametrize(
    "row",
    [
        "<td>行政许可</td><td>行政处罚</td>",
        "<td>公开指南</td><td>-</td>",
        "<td>规章</td><td>更多</td>",
        "<td>行政许可</td>",
        "<td></td><td>-</td>",
    ],
)
def test_a_single_row_of_a_menu_is_no_data(row: str) -> None:
    assert grids(f"<table><tr>{row}</tr></table>") == []


def test_rows_each_followed_by_a_paragraph_are_tables_of_their_own() -> None:
    rows = [["信息内容", "本年制发件数"], ["规章", "0"], ["行政规范性文件", "/"]]
    printed = (f"<tr><td>{PROSE}</td></tr>".join(f"<tr><td>{label}</td><td>{cell}</td></tr>" for label, cell in [*rows, ["", ""]]),)
    found = grids(f"<table>{printed[0]}</table>")
    assert [[cell.text for cell in grid.cells] for grid in found] == rows
