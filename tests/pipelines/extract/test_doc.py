"""Word files from before 2007. `qinghe_2016.doc` is our own text, saved by LibreOffice as Word 97."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Page
from pipelines.draft import RejectedPage
from pipelines.extract import extract

FILE = Path(__file__).with_name("qinghe_2016.doc").read_bytes()


def reason(body: bytes) -> str | None:
    try:
        extract(Page(body, media_type="application/msword"))
    except RejectedPage as rejected:
        return rejected.reason
    return None


def test_paragraphs_fields_line_breaks_and_rare_characters() -> None:
    found = extract(Page(FILE, path="report.doc"))
    assert found.source.extractor == "doc"
    assert found.text.split("\n") == [
        "青禾县2016年政府信息公开工作年度报告",
        "一、概述",
        "本报告由青禾县人民政府办公室编制，联系人在𠮷村，网址为www.qinghe.example。",
        "第二行。",
        "二、附表",
        "青禾县人民政府办公室",
        "2017年1月20日",
    ]


def test_a_table_with_merged_cells_and_two_paragraphs_in_one() -> None:
    (table,) = extract(Page(FILE)).tables
    assert [(cell.row, cell.column, cell.rowspan, cell.colspan, cell.text) for cell in table.cells] == [
        (0, 0, 1, 2, "指标名称"),
        (0, 2, 1, 1, "计量单位"),
        (0, 3, 1, 1, "统计数"),
        (1, 0, 2, 1, "一、主动公开情况"),
        (1, 1, 1, 1, "（一）主动公开政府信息数"),
        (1, 2, 1, 1, "条"),
        (1, 3, 1, 1, "1,204"),
        (2, 1, 1, 1, "其中：主动公开\n规范性文件数"),
        (2, 2, 1, 1, "条"),
        (2, 3, 1, 1, "12"),
    ]
    assert extract(Page(FILE)).text[: table.start].rstrip("\n").endswith("二、附表")


def test_a_password_and_a_version_before_1997_are_named() -> None:
    head = FILE.index(b"\xec\xa5")
    encrypted, old = bytearray(FILE), bytearray(FILE)
    encrypted[head + 11] |= 0x01
    old[head + 2 : head + 4] = b"\x65\x00"
    assert reason(bytes(encrypted)) == "encrypted"
    assert reason(bytes(old)) == "binary"


def test_another_office_file_is_no_text() -> None:
    assert reason(FILE.replace("WordDocument".encode("utf-16-le"), "WorkDocument".encode("utf-16-le"))) == "binary"


@pytest.mark.parametrize("length", [8, 600, 2000, len(FILE) - 3000])
def test_a_cut_file_is_refused(length: int) -> None:
    assert reason(FILE[:length]) in ("damaged_doc", "binary", "empty")


@given(st.lists(st.tuples(st.integers(0, len(FILE) - 1), st.integers(0, 255)), min_size=1, max_size=40))
def test_broken_bytes_cost_one_page(changes: list[tuple[int, int]]) -> None:
    body = bytearray(FILE)
    for position, value in changes:
        body[position] = value
    assert reason(bytes(body)) in (None, "damaged_doc", "binary", "encrypted", "empty", "image_only", "too_large")


# --------------------------------------------------------------------------- lists, boxes and what is not shown
def saved(name: str) -> bytes:
    """Our own text, saved by LibreOffice as Word 97."""
    return Path(__file__).with_name(name).read_bytes()


LISTS = saved("qinghe_lists.doc")


def test_automatic_numbers_boxes_and_unseen_characters() -> None:
    found = extract(Page(LISTS))
    assert found.text.split("\n") == [
        "青禾县2016年政府信息公开工作年度报告",
        "一、概述",
        "（一）公开工作",
        "县政府办公室负责，联系人住在𠮷村。",
        "（二）依申请公开",
        "二、收费",
        # 999 is deleted, 8 hidden, 9 struck, 1 a footnote's mark; the 2 of a square metre is none.
        "全年公开321条，面积5m2。",
        "青禾县人民政府",
    ]
    assert [[cell.text for cell in table.cells] for table in found.tables] == [["主动公开", "321"]]


def test_styles_give_numbers() -> None:
    assert extract(Page(saved("qinghe_styles.doc"))).text.split("\n")[1:5] == ["一、概述", "（一）公开工作", "（二）依申请公开", "二、收费"]


@pytest.mark.parametrize("place", [0x2E2, 0x2EA, 0xA2])
def test_damaged_lists_cost_the_numbers_alone(place: int) -> None:
    body = bytearray(LISTS)
    head = body.index(b"\xec\xa5")
    body[head + place : head + place + 4] = b"\xf0\xff\xff\x0f"
    assert "公开工作" in extract(Page(bytes(body))).text


@given(st.lists(st.tuples(st.integers(0, len(LISTS) - 1), st.integers(0, 255)), min_size=1, max_size=40))
def test_broken_lists_cost_one_page(changes: list[tuple[int, int]]) -> None:
    body = bytearray(LISTS)
    for position, value in changes:
        body[position] = value
    assert reason(bytes(body)) in (None, "damaged_doc", "binary", "encrypted", "empty", "image_only", "too_large")
