"""RTF: what is printed, in which charset, and what hostile files cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract import extract
from tests.pipelines.extract.conftest import PROSE, TITLE

HEAD = "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fcharset0 Times;}{\\f1\\fcharset134 \\'cb\\'ce;}{\\f2\\fcharset136 b;}}"


def coded(text: str, charset: str = "gb18030") -> str:
    return "".join(char if char.isascii() else "".join(f"\\'{byte:02x}" for byte in char.encode(charset)) for char in text)


def read(text: str) -> Extracted:
    body = f"{HEAD}{{\\f1 {coded(TITLE)}}}\\par {text}\\pard\\par{{\\f1 {coded(PROSE)}}}\\par}}"
    return extract(Page(body.encode("latin-1"), path="report.doc", media_type="application/msword"))


def lines(text: str) -> list[str]:
    return read(text).text.split("\n")[1:-1]


def reason(body: bytes) -> str | None:
    try:
        extract(Page(body, path="report.rtf"))
    except RejectedPage as rejected:
        return rejected.reason
    return None


@pytest.mark.parametrize(
    ("inner", "printed"),
    [
        (coded("青禾"), "青禾"),
        ("{\\f0 " + coded("青禾") + "}", "青禾"),
        ("{\\f2 " + coded("報告", "big5") + "}", "報告"),
        # A character of two bytes may end in a letter or in a sign of the format.
        ("\\'81A\\'95\\{", "丄昜"[0] + b"\x95{".decode("gb18030")),
        ("\\uc1\\u24180?\\u-28780?", "年" + chr(0x10000 - 28780)),
        ("{\\uc2\\u24180\\'c4\\'ea}{\\uc0\\u24180 1}", "年年1"),
        ("\\u-10178?\\u-8640?", "\U0001fa40"),
        ("A\\tab B\\~C\\_D\\ldblquote E\\rdblquote\\emdash", "A B C-D“E”—"),
        ("公".encode("gb18030").decode("latin-1"), "公"),
        ("321{\\v 9}{\\strike 8}{\\deleted 7}{\\super 1}{\\revised\\revdttm1736509440 4}", "3214"),
        ("m{\\super 2}", "m2"),
        ("{\\field{\\*\\fldinst { HYPERLINK x }}{\\fldrslt www.qinghe.example}}", "www.qinghe.example"),
        ("{\\*\\unknown 9}{\\pict\\pngblip 89504e47}{\\footnote 8}{\\header 7}{\\bin3 {{{}a", "a"),
        ("{\\listtext\\pard\\plain " + coded("一、") + "\\tab}" + coded("概述"), "一、概述"),
        ("{\\listtext\\f3\\'b7\\tab}" + coded("要点"), "要点"),
    ],
)
def test_what_word_prints(inner: str, printed: str) -> None:
    assert lines(f"\\pard\\f1 {inner}\\par ") == [printed]


def test_a_text_box_stands_before_its_paragraph_and_headers_nowhere() -> None:
    box = "{\\shp{\\*\\shpinst\\shpleft0{\\sp{\\sn x}{\\sv 1}}{\\shptxt " + coded("框中") + "\\par}}{\\shprslt 9}}"
    assert lines(f"{{\\header {box}\\par}}\\pard\\f1 {box}{coded('正文')}\\par ") == ["框中", "正文"]


def test_a_table_with_merged_cells_and_two_paragraphs_in_one() -> None:
    rows = (
        "\\trowd\\trleft-108\\cellx2000\\cellx3000\\pard\\intbl A\\par B\\cell 321\\cell\\row"
        "\\trowd\\trleft-108\\clvmgf\\cellx1000\\cellx2000\\cellx3000\\intbl C\\cell D\\cell 1\\cell\\row"
        "\\trowd\\trleft-108\\clvmrg\\cellx1000\\cellx2000\\cellx3000\\intbl\\cell E\\cell 2\\cell\\row"
        "\\trowd\\trleft-108\\clmgf\\cellx1000\\clmrg\\cellx2000\\cellx3000\\intbl F\\cell\\cell 3\\cell\\row"
    )
    (table,) = read(rows).tables
    assert [(cell.row, cell.column, cell.rowspan, cell.colspan, cell.text) for cell in table.cells] == [
        (0, 0, 1, 2, "A\nB"), (0, 2, 1, 1, "321"), (1, 0, 2, 1, "C"), (1, 1, 1, 1, "D"), (1, 2, 1, 1, "1"),
        (2, 1, 1, 1, "E"), (2, 2, 1, 1, "2"), (3, 0, 1, 2, "F"), (3, 2, 1, 1, "3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{\\rtf1" + b"{" * 5000, "too_deep"),
        (b"{\\rtf1" + b"\\b" * 3_100_000, "too_large"),
        (b"{\\rtf1{\\pict 00}}", "image_only"),
        (b"{\\rtf1}", "empty"),
        (b"{\\rtf1" + b"}" * 1000, "empty"),
        (b"{\\rtf1\\bin99999999999999999999 x}", "empty"),
        (b"{\\rtf1" + b"\\cell" * 1000 + b"}", "empty"),
    ],
)
def test_hostile_files_are_refused(body: bytes, expected: str) -> None:
    assert reason(body) == expected


WHOLE = f"{HEAD}{{\\f1 {coded(TITLE)}}}\\par\\trowd\\cellx9\\cellx99\\intbl 1\\cell 2\\cell\\row{{\\listtext 1}}{coded(PROSE)}}}".encode()


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=30))
def test_broken_bytes_cost_one_page(changes: list[tuple[int, int]]) -> None:
    body = bytearray(WHOLE)
    for position, value in changes:
        body[position] = value
    assert reason(bytes(body)) in (None, "damaged_doc", "binary", "empty", "no_body", "too_deep", "unreadable_text")
