"""OFD: lines and tables from positions and rules."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract import extract

TITLE = "青禾县2023年政府信息公开工作年度报告"
LINES = ["一、总体情况", "青禾县把公开事项放在门户最显眼的位置，镇村两级照此办理，", "全年培训三次，参加人员覆盖各个站所。"]
NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(x: float, y: float, printed: str, size: float = 5.0, more: str = "", steps: str | None = None) -> str:
    """A line of Chinese, one em a character; `y` is the upper edge."""
    stated = f"g {len(printed) - 1} {size}" if steps is None else steps
    code = f'<ofd:TextCode X="0" Y="{0.88 * size}" DeltaX="{stated}">{printed}</ofd:TextCode>'
    return f'<ofd:TextObject Boundary="{x} {y} {size * len(printed)} {size}" Size="{size}" {more}>{code}</ofd:TextObject>'


def path(x: float, y: float, drawn: str, more: str = "") -> str:
    return f'<ofd:PathObject Boundary="{x} {y} 100 100" {more}><ofd:AbbreviatedData>{drawn}</ofd:AbbreviatedData></ofd:PathObject>'


def article() -> str:
    return "".join(text(30 if number < 2 else 20, 30 + 9 * number, line) for number, line in enumerate([TITLE, *LINES]))


def ofd(*pages: str, **parts: str) -> bytes:
    listed = "".join(f'<ofd:Page ID="{number}" BaseLoc="Pages/P{number}/Content.xml"/>' for number in range(len(pages)))
    common = "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{}</ofd:CommonData>"
    template = '<ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/>' if "template" in parts else ""
    used = '<ofd:Template TemplateID="9"/>' if template else ""
    root = parts.get("root", "Doc_0/Document.xml")
    files = {
        "OFD.xml": f"<ofd:OFD {NAMES}><ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NAMES}>{common.format(template)}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    content = "<ofd:Content><ofd:Layer>{}</ofd:Layer></ofd:Content>"
    for number, page in enumerate(pages):
        files[f"Doc_0/Pages/P{number}/Content.xml"] = f"<ofd:Page {NAMES}>{used}{content.format(page)}</ofd:Page>"
    if template:
        files["Doc_0/Tpls/T.xml"] = f"<ofd:Page {NAMES}>{content.format(parts['template'])}</ofd:Page>"
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in files.items():
            archive.writestr(name, part)
        for name in parts.get("names", "").split():
            archive.writestr(name, "<x/>")
    return packed.getvalue()


def read(body: bytes) -> Extracted:
    return extract(Page(body, path="report.ofd"))


def reason(body: bytes) -> str | None:
    try:
        read(body)
    except RejectedPage as rejected:
        return rejected.reason
    return None


@pytest.mark.parametrize("root", ["Doc_0/Document.xml", "/Doc_0/Document.xml", "./Doc_0/../Doc_0/Document.xml"])
def test_lines_become_paragraphs(root: str) -> None:
    found = read(ofd(article(), root=root))
    assert found.text.split("\n") == [TITLE, LINES[0], LINES[1] + LINES[2]]
    assert found.source.extractor == "ofd"
    assert [title.text for title in found.titles] == [TITLE]


def test_matrices_and_inherited_places() -> None:
    scaled = '<ofd:TextObject CTM="0.5 0 0 0.5 0 0" Boundary="30 30 200 5" Size="10"><ofd:TextCode X="0" Y="8.8">青禾县</ofd:TextCode>'
    scaled += '<ofd:TextCode X="30">2023年政府信息公开工作年度报告</ofd:TextCode></ofd:TextObject>'
    lines = "".join(text(20, 39 + 9 * number, line) for number, line in enumerate(LINES))
    assert read(ofd(scaled + lines)).text.split("\n")[0] == TITLE


@pytest.mark.parametrize(
    "mark",
    [
        text(20, 40, "草稿", 30, 'CTM="0.7 0.7 -0.7 0.7 0 0"'),
        text(32, 39, "九九九", 5, 'Visible="false"'),
        text(32, 39, "九九九", 5, 'Fill="false"'),
    ],
)
def test_marks_across_the_page_and_unseen_text_are_left_out(mark: str) -> None:
    assert read(ofd(article() + mark)).text == read(ofd(article())).text


def test_templates_belong_to_the_page() -> None:
    assert TITLE in read(ofd("".join(text(20, 40 + 9 * n, line * 2) for n, line in enumerate(LINES)), template=text(30, 30, TITLE))).text


GRID = [(20, 150), (60, 150), (100, 150)], [(20, 150), (20, 160), (20, 170)]
STROKES = [path(x, y, "M 0 0 L 0 20") for x, y in GRID[0]] + [path(x, y, "M 0 0 L 80 0") for x, y in GRID[1]]
FLAT = [path(x, y, "M 0 0 L 0.2 0 L 0.2 20 L 0 20 C", 'Fill="true" Stroke="false"') for x, y in GRID[0]]
FLAT += [path(x, y, "M 0 0 L 80 0 L 80 0.2 L 0 0.2 C", 'Fill="true" Stroke="false"') for x, y in GRID[1]]
FRAMES = [path(x, y, "M 0 0 L 40 0 L 40 10 L 0 10 C") for x in (20, 60) for y in (150, 160)]


@pytest.mark.parametrize("rules", [STROKES, FLAT, FRAMES])
def test_rules_become_a_table(rules: list[str]) -> None:
    cells = [(21, 152, "行政许可"), (61, 152, "三"), (21, 162, "行政处罚"), (61, 162, "四")]
    (table,) = read(ofd(article() + "".join(rules) + "".join(text(x, y, cell, 4) for x, y, cell in cells))).tables
    assert [(cell.row, cell.column, cell.text) for cell in table.cells] == [
        (0, 0, "行政许可"), (0, 1, "三"), (1, 0, "行政处罚"), (1, 1, "四"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (ofd('<ofd:ImageObject Boundary="0 0 210 297"/>'), "image_only"),
        (ofd(""), "empty"),
        (ofd(article(), root="Doc_9/Document.xml"), "damaged_ofd"),
        (ofd(article(), names="Encryptions.xml"), "encrypted"),
        (ofd(*[""] * 151), "too_large"),
        (ofd("<ofd:a/>" * 400_000), "too_large"),
        (ofd(path(0, 0, "M 0 0 L 9 0 " * 6_000)), "too_large"),
        (ofd(text(0, 0, "公" * 30_000)), "too_large"),
        (ofd("".join(path(2 * n, 0, "M 0 0 L 0 200") + path(0, 2 * n, "M 0 0 L 200 0") for n in range(100))), "too_large"),
        (ofd(article())[:900], "damaged_ofd"),
    ],
)
def test_what_cannot_be_read_is_named(body: bytes, expected: str) -> None:
    assert reason(body) == expected


@pytest.mark.parametrize("steps", ["g 999999999 1", "g", "g g g", "x y", "1e5 1e5", ""])
def test_odd_distances_cost_nothing(steps: str) -> None:
    assert reason(ofd(article() + text(20, 200, "公开", steps=steps))) is None


BODY = ofd(article() + "".join(STROKES))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(BODY) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_broken_bytes_cost_one_page(changes: list[tuple[int, int]]) -> None:
    body = bytearray(BODY)
    for position, value in changes:
        body[position] = value
    assert reason(bytes(body)) in (None, "damaged_ofd", "archive", "binary", "empty", "no_body", "too_large", "encrypted", "image_only")
