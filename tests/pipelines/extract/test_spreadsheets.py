"""Workbooks. `annex_2016.xls` and `.xlsx` are our own table, saved by LibreOffice."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
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


@example("xlsx", [(5055, 0)])
@given(st.sampled_from(["xls", "xlsx"]), st.lists(st.tuples(st.integers(0, 5600), st.integers(0, 255)), min_size=1, max_size=40))
def test_broken_bytes_cost_one_page(kind: str, changes: list[tuple[int, int]]) -> None:
    body = bytearray(FILES[kind])
    for position, value in changes:
        body[position] = value
    # A workbook whose parts lost their names is a ZIP like any other.
    assert reason(bytes(body)) in (None, "archive", "damaged_sheet", "binary", "empty", "no_body", "too_large", "unreadable_text")


def workbook(rows: str, *, behind: str = "", before: str = "", strings: str = "", styles: str = "") -> bytes:
    """A workbook with one sheet, in the namespaces programs write."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        sheet = '<sheet name="a" sheetId="1" r:id="r1"/>'
        archive.writestr("xl/workbook.xml", f'<workbook {main} xmlns:r="{links}"><sheets>{sheet}</sheets></workbook>')
        link = '<Relationship Id="r1" Target="worksheets/sheet1.xml"/>'
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{packages}">{link}</Relationships>')
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet {main}>{before}<sheetData>{rows}</sheetData>{behind}</worksheet>")
        archive.writestr("xl/sharedStrings.xml", f"<sst {main}>{strings}</sst>")
        archive.writestr("xl/styles.xml", f"<styleSheet {main}>{styles}</styleSheet>")
    return buffer.getvalue()


def cells(body: bytes) -> list[str]:
    (table,) = read(body).tables
    return [cell.text for cell in table.cells]


ROW = '<row r="1"><c t="inlineStr"><is><t>统计指标</t></is></c><c t="inlineStr"><is><t>统计数</t></is></c></row>'
STRINGS = (
    "<si><t>主动公开</t></si><si><r><rPr><strike/></rPr><t>999</t></r><r><t>321</t></r></si>"
    '<si><r><t>321</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></si>'
)


@pytest.mark.parametrize("number", [1, 2])
def test_struck_and_raised_runs_join_no_number(number: int) -> None:
    row = f'<row r="2"><c t="s"><v>0</v></c><c t="s"><v>{number}</v></c></row>'
    assert cells(workbook(ROW + row, strings=STRINGS)) == ["统计指标", "统计数", "主动公开", "321"]


def test_hidden_rows_and_columns_are_no_part_of_the_sheet() -> None:
    hidden = '<row r="2" hidden="1"><c t="s"><v>0</v></c><c><v>9</v></c></row>'
    row = '<row r="3"><c t="s"><v>0</v></c><c><v>7</v></c><c><v>8</v></c></row>'
    columns = '<cols><col min="3" max="3" hidden="1"/></cols>'
    assert cells(workbook(ROW + hidden + row, before=columns, strings=STRINGS)) == ["统计指标", "统计数", "主动公开", "7"]


def test_numbers_are_read_in_their_format() -> None:
    styles = '<numFmts><numFmt numFmtId="164" formatCode="#,##0,"/></numFmts><cellXfs><xf/><xf numFmtId="164"/></cellXfs>'
    row = '<row r="2"><c t="s"><v>0</v></c><c s="1"><v>321000</v></c></row>'
    assert cells(workbook(ROW + row, strings=STRINGS, styles=styles))[-1] == "321"


def test_bombs_are_refused_or_cost_nothing() -> None:
    row = '<row r="2"><c t="s"><v>0</v></c><c><v>7</v></c></row>'
    far = '<mergeCells><mergeCell ref="A20:XFD1048576"/></mergeCells>'
    assert cells(workbook(ROW + row, behind=far, strings=STRINGS))[-1] == "7"
    assert reason(workbook(ROW, behind='<mergeCell ref="A1:B2"/>' * 6000)) == "too_large"
    assert reason(workbook(ROW + "<row>" + "<c><v>1</v></c>" * 1_100_000 + "</row>")) == "too_large"
    assert reason(workbook(ROW + "<!--" + " " * 60_000_000 + "-->")) == "too_large"


def test_formats_hidden_rows_and_errors_of_an_old_workbook() -> None:
    """`annex_formats.xls` is our own table, saved by LibreOffice: 321000 under `#,##0,`, 0.97 under `0%`, a hidden row and column."""
    (table,) = read(Path(__file__).with_name("annex_formats.xls").read_bytes()).tables
    assert [cell.text for cell in table.cells] == ["统计指标", "统计数", "主动公开", "321", "按时答复率", "97%", "平均", "#DIV/0!"]


def test_a_password_is_named() -> None:
    body = bytearray(FILES["xls"])
    first = body.index(b"\x09\x08\x10\x00")
    body[first + 20 : first + 22] = b"\x2f\x00"
    assert reason(bytes(body)) == "encrypted"
