"""Tables drawn with characters, in text files, pages and PDF files."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from crawler.items import Page
from pipelines.extract import extract
from pipelines.extract.drawn_tables import drawn_table

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", f'<w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>')
    return packed.getvalue()


TITLE = "青禾县2009年政府信息公开工作年度报告"
PROSE = "青禾县把公开事项放在门户最显眼的位置，镇村两级照此办理，全年培训三次。"
DRAWN = """┌────┬──────────────────────┬────┐
│　　│指标　　　　　　　　　　│数量│
├────┼────┬─────────────────┤　　│
│公开│主动│其中：网站公开信息数　│　12│
│　　│公开├─────────────────┼────┤
│信息│　　│公报　　　　　　　　　│３　│
│　　├────┴─────────────────┼────┤
│　　│依申请　　　　　　　　　│４５│
└────┴──────────────────────┴────┘"""
CELLS = [
    (0, 0, 1, 1, ""),
    (0, 1, 1, 2, "指标"),
    (0, 3, 2, 1, "数量12"),
    (1, 0, 3, 1, "公开信息"),
    (1, 1, 2, 1, "主动公开"),
    (1, 2, 1, 1, "其中：网站公开信息数"),
    (2, 2, 1, 1, "公报"),
    (2, 3, 1, 1, "３"),
    (3, 1, 1, 2, "依申请"),
    (3, 3, 1, 1, "４５"),
]


def cells(text: str) -> list[tuple[int, int, int, int, str]] | None:
    found = drawn_table(text.split("\n"), 0)
    return found and [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in found[1].cells]


@pytest.mark.parametrize("change", [str, lambda text: text.replace("　", ""), lambda text: text.replace("─", "━").replace("│", "┃")])
def test_strokes_tell_the_cells_whether_blanks_are_kept_or_not(change: type[str]) -> None:
    assert cells(change(DRAWN)) == CELLS


@pytest.mark.parametrize(
    "damage", [("│　　│公报", "│公报"), ("├────┴──", "├────┬──"), ("└────┴", "└────"), ("│　　│依申请", "　　│依申请")]
)
def test_strokes_that_do_not_fit_are_no_table(damage: tuple[str, str]) -> None:
    assert cells(DRAWN.replace(*damage)) is None


def test_a_number_over_two_lines_may_be_two() -> None:
    assert cells("┌──┐\n│12│\n│3 │\n└──┘") == [(0, 0, 1, 1, "12\n3")]


def test_page_numbers_among_the_lines_are_no_part_of_the_drawing() -> None:
    first, *rest = DRAWN.split("\n")
    assert cells("\n".join([first, *rest[:4], "", "　　　- 3 -", "第 4 页", *rest[4:]])) == CELLS


def test_word_files_give_the_drawn_table() -> None:
    lines = [TITLE, PROSE, *DRAWN.split("\n"), PROSE]
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in lines)
    found = extract(Page(docx(body), path="report.docx"))
    (table,) = found.tables
    assert [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in table.cells] == CELLS
    assert found.text.split("\n") == [TITLE, PROSE, PROSE]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (f"{TITLE}\n　　{PROSE}\n{DRAWN}\n　　{PROSE}", "text/plain"),
        (f"<title>{TITLE}</title><h1>{TITLE}</h1><p>{PROSE}</p><pre>{DRAWN}</pre><p>{PROSE}</p>", "text/html"),
        (f"<h1>{TITLE}</h1><p>{PROSE}<br>{DRAWN.replace(chr(10), '<br>')}</p><p>{PROSE}</p>", "text/html"),
    ],
)
def test_files_and_pages_give_the_drawn_table(body: str, media_type: str) -> None:
    found = extract(Page(body.encode(), media_type=media_type))
    (table,) = found.tables
    assert [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in table.cells] == CELLS
    assert "│" not in found.text
