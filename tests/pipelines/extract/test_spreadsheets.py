"""Workbooks. `annex_2016.xls` and `.xlsx` are our own table, saved by LibreOffice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Page, PageHints
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract import extract
from pipelines.extract.spreadsheets import grid

FILES = {kind: Path(__file__).with_name(f"annex_2016.{kind}").read_bytes() for kind in ("xls", "xlsx")}
TITLE = "青禾县2016年政府信息公开工作年度报告"


def read(body: bytes) -> Extracted:
    return extract(Page(body, hints=PageHints(list_title=TITLE)))


def reason(body: bytes) -> str | None:
    try:
        read(body)
    except RejectedPage as rejected:
        return rejected.reason
    return None


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_a_sheet_is_a_table_with_merged_cells(kind: str) -> None:
    found = read(FILES[kind])
    assert (found.source.extractor, found.text.split("\n")[0]) == ("spreadsheet", TITLE)
    (table,) = found.tables
    assert [(cell.row, cell.column, cell.rowspan, cell.colspan, cell.text) for cell in table.cells] == [
        (0, 0, 1, 2, "统计指标"),
        (0, 2, 1, 1, "单位"),
        (0, 3, 1, 1, "统计数"),
        (1, 0, 2, 1, "一、主动公开情况"),
        (1, 1, 1, 1, "（一）主动公开政府信息数"),
        (1, 2, 1, 1, "条"),
        (1, 3, 1, 1, "1204"),
        (2, 1, 1, 1, "其中：主动公开规范性文件数"),
        (2, 2, 1, 1, "条"),
        (2, 3, 1, 1, "12"),
        (3, 0, 1, 2, "六、收费情况：依申请公开信息收取的费用"),
        (3, 2, 1, 1, "万元"),
        (3, 3, 1, 1, "0.5"),
    ]


def test_empty_rows_and_columns_are_left_out() -> None:
    rows = [["", "", ""], ["甲", "", 3.0], ["", "", ""], ["乙", None, 0.25]]
    cells = [(cell.row, cell.column, cell.text, cell.rowspan, cell.colspan) for cell in grid(rows, [(1, 3, 0, 2)])]
    assert cells == [(0, 0, "甲", 1, 1), (0, 1, "3", 1, 1), (1, 0, "乙", 1, 1), (1, 1, "0.25", 1, 1)]


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_cut_file_is_refused(kind: str, share: float) -> None:
    assert reason(FILES[kind][: int(len(FILES[kind]) * share)]) in ("damaged_sheet", "binary")


@given(st.sampled_from(["xls", "xlsx"]), st.lists(st.tuples(st.integers(0, 5600), st.integers(0, 255)), min_size=1, max_size=40))
def test_broken_bytes_cost_one_page(kind: str, changes: list[tuple[int, int]]) -> None:
    body = bytearray(FILES[kind])
    for position, value in changes:
        body[position] = value
    assert reason(bytes(body)) in (None, "damaged_sheet", "binary", "empty", "no_body", "too_large", "unreadable_text")
