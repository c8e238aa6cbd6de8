"""PDF files: printed lines become paragraphs, ruled cells become tables."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.demo.factory import make_report
from crawler.demo.gold import GoldReport, TableSlot
from crawler.items import Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract import extract, pdf, pdf_drawing
from pipelines.extract.doubts import LOST
from tests.pipelines.extract.pdf_writer import BOTTOM, EM, HEIGHT, LEFT, RIGHT, WIDTH, Sheet, Writer, width_of
from tests.pipelines.extract.pdf_writer import pdf as pdf_of

TITLE = ["青禾县人民政府", "2022年政府信息公开工作年度报告"]
LONG = "青禾县把公开事项放在门户最显眼的位置，镇村两级照此办理。" * 5
QUOTED = "各站所落实“先审查、后公布”的规矩，窗口设立“一次告知”牌，来人都能看懂‘怎么办’。"


def read(body: bytes) -> Extracted:
    return extract(Page(body, path="report.pdf", media_type="application/pdf"))


def reason(body: bytes) -> str:
    with pytest.raises(RejectedPage) as refused:
        read(body)
    assert refused.value.stage == "extract"
    return refused.value.reason


def texts(found: Extracted, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in found.tables[table].rows()]


def report(**options: str) -> Writer:
    writer = Writer(**options)
    for line in TITLE:
        writer.title(line)
    return writer


# --------------------------------------------------------------------------- text
def test_paragraphs_are_whole_again_over_line_and_page_ends() -> None:
    writer = report(header="青禾县政务公开办公室编印")
    printed = list(TITLE)
    for number, name in enumerate(("一、总体情况", "二、机构运行", "三、问题与打算"), 1):
        writer.paragraph(name)
        long = "".join(f"第{number}类第{count}项，青禾县各站所当年办理完毕并在门户公布结果。" for count in range(12))
        writer.paragraph(long)
        writer.paragraph(f"（{'一二三'[number - 1]}）队伍。{QUOTED}")
        printed += [name, long, f"（{'一二三'[number - 1]}）队伍。{QUOTED}"]
    writer.right("青禾县人民政府")
    writer.right("2023年1月10日")

    found = read(writer.pdf())

    assert len(writer.sheets) > 1
    assert found.text.split("\n") == [*printed, "青禾县人民政府", "2023年1月10日"]
    assert found.source.extractor == "pdf"
    assert [candidate.text for candidate in found.titles] == [TITLE[1]]


@pytest.mark.parametrize("numbers", ["- {} -", "{}", "— {} —", "第 {} 页 共 9 页", "{}/9", "－{}－"])
def test_page_numbers_are_no_text(numbers: str) -> None:
    writer = report(numbers=numbers)
    writer.paragraph(LONG * 4)
    writer.paragraph(LONG * 4)

    assert read(writer.pdf()).text.split("\n") == [*TITLE, LONG * 4, LONG * 4]


def test_last_words_of_paragraphs_at_the_top_of_pages_are_no_header() -> None:
    writer = report()
    printed = list(TITLE)
    for kind in ("许可", "处罚", "收费"):
        text = f"全县{kind}结果当年办理完毕并在门户公布的事项共计一百十二件。"
        assert width_of(text[:-1]) == RIGHT - LEFT
        writer.y = BOTTOM - EM
        writer.paragraph(text, indent=0)
        writer.paragraph(LONG)
        printed += [text, LONG]

    assert read(writer.pdf()).text.split("\n") == printed


def test_paragraphs_without_indentation_end_where_the_line_stops_short() -> None:
    writer = report()
    for text in (LONG + "全年无事故。", "一、总体情况", LONG + "办结率百分之百。"):
        writer.paragraph(text, indent=0)

    assert read(writer.pdf()).text.split("\n") == [*TITLE, LONG + "全年无事故。", "一、总体情况", LONG + "办结率百分之百。"]


def test_lines_of_a_contents_page_are_left_out() -> None:
    writer = report()
    writer.line(280, "目  录")
    writer.line(LEFT, "一、总体情况" + "." * 30 + "3")
    writer.new_page()
    writer.paragraph("一、总体情况")
    writer.paragraph(LONG)

    assert read(writer.pdf()).text.split("\n") == [*TITLE, "一、总体情况", LONG]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("截至  2022 年底， 办结 12 件。", "截至 2022 年底， 办结 12 件。"),
        ("\u3000\u3000合计\u300012 件 ", "合计 12 件"),
        ("⻓期公开，⽇常更新，⺠生优先", "长期公开，日常更新，民生优先"),
    ],
)
def test_typed_blanks_stay_and_lookalike_characters_do_not(printed: str, text: str) -> None:
    writer = report()
    writer.paragraph(LONG)
    writer.line(LEFT + 2 * EM, printed)

    assert read(writer.pdf()).text.split("\n")[-1] == text


def test_lines_of_a_hanging_list_belong_together() -> None:
    writer = report()
    writer.paragraph(LONG)
    item = "1.青禾县各站所当年办理完毕并在门户公布结果的事项共计十二类，其余事项在次年继续办理，办结以后同样向社会公布完整的名单和时间"
    writer.line(LEFT, item[:27])
    writer.line(LEFT + 1.5 * EM, item[27:53])
    writer.line(LEFT + 1.5 * EM, item[53:])

    assert read(writer.pdf()).text.split("\n")[-1] == item


def test_spread_line_has_no_blanks() -> None:
    writer = report()
    writer.paragraph(LONG)
    line = "办公地址：青禾县城南路8号，邮编：990001，电话：0990-5550001"
    writer.sheet.text(LEFT + 2 * EM, writer.y, line, EM, spread=(RIGHT - LEFT - 2 * EM - width_of(line)) / len(line))

    assert read(writer.pdf()).text.split("\n")[-1] == line


def test_bold_characters_printed_twice_are_read_once() -> None:
    writer = report()
    writer.line(LEFT + 2 * EM, "一、总体情况")
    writer.sheet.text(LEFT + 2 * EM + 0.3, writer.y - 28, "一、总体情况")
    writer.paragraph(LONG)

    assert read(writer.pdf()).text.split("\n") == [*TITLE, "一、总体情况", LONG]


def test_address_over_a_line_end_is_whole() -> None:
    writer = report()
    writer.paragraph(LONG)
    writer.line(LEFT + 2 * EM, "门户网址 http://www.qinghe.example/zwgk/xxgknb/ndbg/nr")
    writer.line(LEFT, "/2022/index.html，欢迎查阅。")

    assert read(writer.pdf()).text.split("\n")[-1] == "门户网址 http://www.qinghe.example/zwgk/xxgknb/ndbg/nr/2022/index.html，欢迎查阅。"


# --------------------------------------------------------------------------- tables
COLUMNS = (80.0, 220.0, 320.0, 420.0, 520.0)


def test_ruled_cells_are_a_table_with_its_merged_cells() -> None:
    writer = report()
    writer.paragraph("二、主动公开政府信息情况")
    top = writer.y
    writer.sheet.cell(80, top, 520, top + 22, "第二十条第（一）项")
    writer.sheet.cell(80, top + 22, 220, top + 66, "信息内容")
    writer.sheet.cell(220, top + 22, 520, top + 44, "件数")
    for x, text in ((220, "制发"), (320, "废止"), (420, "现行")):
        writer.sheet.cell(x, top + 44, x + 100, top + 66, text)
    writer.sheet.rows(top + 66, COLUMNS, [["规章", "0", "", "12"]])
    writer.y = top + 130
    writer.paragraph(LONG)

    found = read(writer.pdf())

    assert found.text.split("\n") == [*TITLE, "二、主动公开政府信息情况", LONG]
    assert found.text[: found.tables[0].start].endswith("主动公开政府信息情况")
    assert [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in found.tables[0].cells] == [
        (0, 0, 1, 4, "第二十条第（一）项"),
        (1, 0, 2, 1, "信息内容"),
        (1, 1, 1, 3, "件数"),
        (2, 1, 1, 1, "制发"),
        (2, 2, 1, 1, "废止"),
        (2, 3, 1, 1, "现行"),
        (3, 0, 1, 1, "规章"),
        (3, 1, 1, 1, "0"),
        (3, 2, 1, 1, ""),
        (3, 3, 1, 1, "12"),
    ]


def test_wrapped_cells_are_glued_and_stacked_ones_keep_their_lines() -> None:
    writer = report()
    writer.paragraph(LONG)
    top = writer.y
    for x0, x1, text in ((80, 130, "社会公\n益组织"), (130, 160, "39857\n58"), (160, 220, "12\n34"), (220, 300, "1.甲\n2.乙")):
        writer.sheet.cell(x0, top, x1, top + 40, text)
    writer.sheet.rows(top + 40, (80, 130, 160, 220, 300), [["件", "1", "2", "3"]])

    assert texts(read(writer.pdf()))[0] == ["社会公益组织", "3985758", "12\n34", "1.甲\n2.乙"]


def test_rules_drawn_as_flat_rectangles_are_rules() -> None:
    writer = report()
    writer.paragraph(LONG)
    top = writer.y
    for y in (top, top + 22, top + 44):
        writer.sheet.shade(80, y, 320, y + 0.7)
    for x in (80, 220, 320):
        writer.sheet.shade(x, top, x + 0.7, top + 44)
    for number, text in enumerate(("规章", "0", "规范性文件", "12")):
        writer.sheet.text((85, 225)[number % 2], top + 5 + 22 * (number // 2), text, 10)

    assert texts(read(writer.pdf())) == [["规章", "0"], ["规范性文件", "12"]]


def test_caption_and_note_go_with_their_table() -> None:
    writer = report()
    writer.paragraph(LONG)
    writer.line(180, "政府信息公开情况统计表")
    writer.y = writer.sheet.rows(writer.y, COLUMNS, [["指标", "单位", "数值", "备注"], ["主动公开", "条", "5", ""]]) + 10
    writer.paragraph("注：按栏目计数。")

    found = read(writer.pdf())

    assert found.text.split("\n") == [*TITLE, LONG]
    assert (found.tables[0].title, found.tables[0].note) == ("政府信息公开情况统计表", "注：按栏目计数。")


def test_frames_and_shading_are_no_tables() -> None:
    writer = report()
    top = writer.y - 6
    writer.paragraph(LONG)
    writer.sheet.cell(LEFT - 6, top, RIGHT + 6, writer.y)
    for y in (300, 328, 356):
        writer.sheet.shade(LEFT, y, RIGHT, y + 28)

    found = read(writer.pdf())

    assert found.tables == []
    assert found.text.split("\n") == [*TITLE, LONG]


def over_two_pages(first: list[list[str]], second: list[list[str]], *, close: bool = True, shift: float = 0.0) -> Extracted:
    """A table whose rows stand at the end of one page and at the top of the next."""
    writer = report()
    writer.paragraph(LONG)
    for number, rows in enumerate((first, second)):
        top = 600.0 if number == 0 else 80.0
        columns = [x + (shift if number else 0.0) for x in COLUMNS]
        for index, row in enumerate(rows):
            y = top + 22 * index
            last = number == 0 and index == len(rows) - 1
            for x0, x1, text in zip(columns, columns[1:], row, strict=False):
                writer.sheet.cell(x0, y, x1, y + 22, text, sides="ltr" if last and not close else "ltrb")
        if number == 0:
            writer.new_page()
    writer.y = 80 + 22 * len(second) + 20
    writer.paragraph(LONG)
    return read(writer.pdf())


HEAD = ["指标", "自然人", "企业", "总计"]


@pytest.mark.parametrize("close", [True, False])
@pytest.mark.parametrize("shift", [0.0, 2.0])
def test_table_over_a_page_end_is_one(close: bool, shift: float) -> None:
    found = over_two_pages([HEAD, ["甲项", "1", "2", "3"]], [["乙项", "4", "5", "9"], ["丙项", "", "", ""]], close=close, shift=shift)

    assert [texts(found)] == [[HEAD, ["甲项", "1", "2", "3"], ["乙项", "4", "5", "9"], ["丙项", "", "", ""]]]
    assert found.text.split("\n") == [*TITLE, LONG, LONG]


def test_header_repeated_on_the_next_page_is_dropped() -> None:
    found = over_two_pages([HEAD, ["甲项", "1", "2", "3"]], [HEAD, ["乙项", "4", "5", "9"]])

    assert texts(found) == [HEAD, ["甲项", "1", "2", "3"], ["乙项", "4", "5", "9"]]


def test_blank_row_after_the_page_end_keeps_its_cells() -> None:
    found = over_two_pages([HEAD, ["甲项", "1", "2", "3"]], [["乙项", "", "", ""]])

    assert texts(found) == [HEAD, ["甲项", "1", "2", "3"], ["乙项", "", "", ""]]


def test_row_cut_by_the_page_end_is_one_row() -> None:
    label = ("没有现成信息需要另行制作的", "申请")
    found = over_two_pages([HEAD, [label[0], "11", "", ""]], [[label[1], "", "2", "13"]])

    assert texts(found) == [HEAD, ["".join(label), "11", "2", "13"]]


def grouped(above: list[tuple[str, list[list[str]]]], below: list[tuple[str, list[list[str]]]]) -> Extracted:
    """A table of group labels and their rows, on both sides of a page end."""
    writer = report()
    writer.paragraph(LONG)
    for number, groups in enumerate((above, below)):
        y = 600.0 if number == 0 else 80.0
        if number:
            writer.new_page()
        for label, rows in groups:
            writer.sheet.cell(80, y, 150, y + 22 * len(rows), label)
            y = writer.sheet.rows(y, (150.0, 350.0, 520.0), rows)
    return read(writer.pdf())


def labels(found: Extracted) -> list[tuple[int, str]]:
    """Height and text of the first column's cells."""
    return [(cell.rowspan, cell.text) for cell in found.tables[0].cells if cell.column == 0]


@pytest.mark.parametrize("values", [["7", "11", "1"], ["7", "", ""], ["", "", ""], ["7件", "无", "无"], ["/", "/", "/"]])
@pytest.mark.parametrize(("upper", "lower"), [("（四）无", "法提供"), ("（四）无法提供", ""), ("", "（四）无法提供")])
def test_group_label_cut_by_the_page_end_is_one_cell(values: list[str], upper: str, lower: str) -> None:
    names = ["1.本机关不掌握", "2.没有现成信息", "3.补正后不明确"]
    above = [[name, value] for name, value in zip(names, values, strict=True)]

    found = grouped([(upper, above)], [(lower, [["4.甲", "5"], ["5.乙", "6"]]), ("（五）不予处理", [["1.丙", "8"]])])

    assert labels(found) == [(5, "（四）无法提供"), (1, "（五）不予处理")]
    assert [c.text for c in found.tables[0].cells if c.column == 2] == [*values, "5", "6", "8"]


def test_first_row_of_a_group_at_the_page_end_belongs_to_the_label_below() -> None:
    found = grouped([("（三）结转", [["1.甲", "2"]]), ("", [["1.乙", ""]])], [("（四）无法提供", [["2.丙", "5"], ["3.丁", "6"]])])

    assert labels(found) == [(1, "（三）结转"), (3, "（四）无法提供")]


def test_groups_that_end_with_the_page_stay_apart() -> None:
    found = grouped([("企业", [["申请", "2"], ["答复", "1"]])], [("社会团体", [["申请", ""], ["答复", "6"]])])

    assert labels(found) == [(2, "企业"), (2, "社会团体")]


@pytest.mark.parametrize("value", ["3", "", "/", "无"])
@pytest.mark.parametrize("corner", ["", "指标"])
def test_header_at_the_page_end_takes_no_rows(value: str, corner: str) -> None:
    writer = report()
    writer.paragraph(LONG)
    writer.sheet.cell(80, 600, 150, 644, corner)
    writer.sheet.cell(150, 600, 520, 622, "申请人情况")
    writer.sheet.rows(622, (150.0, 350.0, 520.0), [["自然人", "企业"]])
    writer.new_page()
    writer.sheet.cell(80, 80, 150, 124, "收到")
    writer.sheet.rows(80, (150.0, 350.0, 520.0), [[value, value], ["4", "5"]])

    assert labels(read(writer.pdf())) == [(2, corner), (2, "收到")]


def test_tables_with_text_between_them_stay_two() -> None:
    writer = report()
    writer.paragraph(LONG)
    writer.sheet.rows(600, COLUMNS, [HEAD, ["甲项", "1", "2", "3"]])
    writer.new_page()
    writer.paragraph("四、复议诉讼情况")
    writer.sheet.rows(writer.y, COLUMNS, [HEAD, ["乙项", "1", "2", "3"]])

    assert [len(table.cells) for table in read(writer.pdf()).tables] == [8, 8]


# --------------------------------------------------------------------------- made reports
def printed(gold: GoldReport, *, open_ends: bool = False) -> bytes:
    """A report of the factory set like a word processor does."""
    writer = Writer()
    for block in gold.blocks:
        if isinstance(block, TableSlot):
            table = gold.tables[block.index]
            for line in (table.title or "").split("\n") if table.title else ():
                writer.line((WIDTH - width_of(line)) / 2, line)
            writer.table(table.cells, open_ends=open_ends)
            if table.note:
                writer.paragraph(table.note)
        elif block.role == "title":
            writer.title(block.text)
        elif block.role in ("sign_organ", "sign_date"):
            writer.right(block.text)
        else:
            writer.paragraph(block.text)
    return writer.pdf()


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**9), open_ends=st.booleans())
def test_reports_of_the_factory_come_back_whole(seed: int, open_ends: bool) -> None:
    gold = make_report(seed)

    found = read(printed(gold, open_ends=open_ends))

    assert found.text.split("\n") == gold.text.split("\n")
    assert [[(c.row, c.column, c.rowspan, c.colspan, squeezed(c.text)) for c in table.cells] for table in found.tables] == [
        [(c.row, c.column, c.rowspan, c.colspan, squeezed(c.text)) for c in table.cells] for table in gold.tables
    ]


def squeezed(text: str) -> str:
    return "".join(text.split())


# --------------------------------------------------------------------------- files that give no report
def test_scans_are_left_to_ocr() -> None:
    sheet = Sheet(picture=True)
    sheet.text(280, 795, "- 1 -")
    assert reason(pdf_of([sheet, Sheet(picture=True)])) == "image_only"


def test_blank_pages_are_empty() -> None:
    assert reason(pdf_of([Sheet()])) == "empty"


def test_fonts_without_meaning_are_unreadable() -> None:
    writer = report()
    writer.paragraph(LONG)
    assert reason(pdf_of(writer.sheets, unicode_map=False)) == "unreadable_text"


def test_character_without_meaning_leaves_a_mark() -> None:
    writer = report()
    writer.paragraph(f"全年办结125件。{LONG}")

    assert read(pdf_of(writer.sheets, without_meaning="5")).text.split("\n")[-1] == f"全年办结12\ufffd件。{LONG}"


def test_characters_without_size_are_not_printed() -> None:
    writer = report()
    writer.paragraph(LONG)
    writer.line(LEFT, "看不见的字", size=0)
    writer.paragraph(LONG)

    assert read(writer.pdf()).text.split("\n") == [*TITLE, LONG, LONG]


def test_password_is_named() -> None:
    owner = "28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a"
    secret = f"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <{owner}> /U <{owner}> /P -4 >>"
    writer = report()
    writer.paragraph(LONG)
    assert reason(pdf_of(writer.sheets, trailer=secret)) == "encrypted"


def test_cut_download_is_damaged() -> None:
    writer = report()
    writer.paragraph(LONG)
    assert reason(writer.pdf()[:-100]) == "damaged_pdf"


def test_pages_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert reason(pdf_of([Sheet()] * 3)) == "too_large"


def test_drawings_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_drawing, "MAX_OBJECTS", 100)
    writer = report()
    writer.paragraph(LONG)
    assert reason(writer.pdf()) == "too_large"


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(cut=st.integers(0, 12_000), flips=st.lists(st.tuples(st.integers(0, 12_000), st.integers(0, 255)), max_size=8), end=st.booleans())
def test_broken_files_are_refused_or_read_but_never_crash(cut: int, flips: list[tuple[int, int]], end: bool) -> None:
    broken = bytearray(_WHOLE[: len(_WHOLE) - cut % 4000] + (b"\n%%EOF\n" if end else b""))
    for place, value in flips:
        broken[place % len(broken)] = value
    found = outcome(bytes(broken))
    assert found.stage == "extract" if isinstance(found, RejectedPage) else found.text or found.tables


def outcome(body: bytes) -> Extracted | RejectedPage:
    try:
        return read(body)
    except RejectedPage as refused:
        return refused


def _whole() -> bytes:
    writer = report()
    writer.paragraph(LONG)
    writer.sheet.rows(writer.y, COLUMNS, [HEAD, ["甲项", "1", "2", "3"]])
    return writer.pdf()


_WHOLE = _whole()


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("001_hongze_2023.pdf", [(14, 4, 30), (26, 10, 198), (4, 15, 34)]),
        ("005_huaian_2024.pdf", [(14, 4, 30), (28, 10, 215), (4, 15, 34)]),
    ],
)
def test_real_reports_give_the_grids_of_the_form(samples: Path, name: str, shapes: list[tuple[int, int, int]]) -> None:
    found = read((samples / "corpus" / "reports" / name).read_bytes())

    grids = [(max(c.row + c.rowspan for c in t.cells), max(c.column + c.colspan for c in t.cells), len(t.cells)) for t in found.tables]
    assert grids == shapes
    assert sum(line[1:2] == "、" for line in found.text.split("\n")) == 6


@pytest.mark.parametrize("instructions", [b"0 0 m 1 1 l S\n" * 4_000_000, b"q Q " * 1_500_000, b" " * 60_000_000])
def test_packed_drawings_are_refused(instructions: bytes) -> None:
    packed = zlib.compress(instructions, 9)
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    parts.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>")
    parts.append(b"<< /Length %d /Filter /FlateDecode >> stream\n" % len(packed) + packed + b"\nendstream")
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n" % number + part + b"\nendobj\n" for number, part in enumerate(parts, 1))
    assert reason(body + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n") == "too_large"


@pytest.mark.parametrize("mark", ["q 1 1 1 rg BT /F1 10 Tf {x} {y} Td <0039> Tj ET Q", "BT 3 Tr /F1 10 Tf {x} {y} Td <0039> Tj 0 Tr ET"])
def test_text_without_ink_is_not_read(mark: str) -> None:
    writer = report()
    writer.paragraph(LONG)
    sheet = writer.sheets[-1]
    sheet.used |= {"9"}
    sheet.marks.append(mark.format(x=100, y=300))
    assert "9" not in extract(Page(writer.pdf())).text


def number_with(drawing: str) -> str:
    """The cell of a table with 836 in it, over which something is drawn; `y` is the line its digits stand on."""
    writer = report()
    writer.paragraph(LONG * 2)
    top = writer.y + 22 + 4
    writer.y = writer.sheet.rows(writer.y, [LEFT, 300, RIGHT], [["行政许可", "321"], ["行政处罚", "836"], ["行政强制", "6"]])
    writer.sheet.used |= set("836")
    line = HEIGHT - top - 8.8
    writer.sheet.marks.append(drawing.format(y=line, middle=line + 3.5, low=line - 2, high=line + 8))
    found = read(writer.pdf())
    assert [row[1] for row in texts(found)][::2] == ["321", "6"]
    return texts(found)[1][1]


OTHER = "BT /F1 10 Tf 302 {y} Td <003600330038> Tj ET"


@pytest.mark.parametrize(
    "drawing",
    [
        "0.8 w 302 {middle} m 317 {middle} l S",
        "1 0 0 rg 302 {middle} 15 0.6 re f 0 g",
        "0 g 302 {low} 20 12 re f",
        OTHER,
    ],
    ids=["a stroke", "a red stroke", "a black bar", "another number"],
)
def test_a_number_that_is_struck_or_painted_over_is_doubtful(drawing: str) -> None:
    assert LOST in number_with(drawing)


@pytest.mark.parametrize(
    ("drawing", "number"),
    [
        ("1 1 1 rg 302 {low} 20 12 re f 0 g " + OTHER, "638"),
        ("0.8 w 302 {low} m 317 {low} l S", "836"),
        ("1 1 0 rg 302 {low} 20 12 re f 0 g", "836"),
        ("BT /F1 10 Tf 302 {y} Td <003800330036> Tj ET", "836"),
        ("BT 1 Tz /F1 10 Tf 317 {y} Td <0038> Tj 100 Tz ET", "836"),
    ],
    ids=["corrected in white", "underlined", "marked with a pen", "bold", "a digit without width"],
)
def test_a_number_that_is_seen_is_read(drawing: str, number: str) -> None:
    assert number_with(drawing) == number


# --------------------------------------------------------------------------- stamps, turned pages, spoiled files
TABLE_ROWS = [["行政许可", "321"], ["行政处罚", "45"], ["行政强制", "6"]]


def stamped(mark: str) -> bytes:
    """Two pages with a mark across each; the second is nearly blank."""
    writer = report()
    writer.paragraph(LONG * 3)
    writer.y = writer.sheet.rows(writer.y, [LEFT, 300, RIGHT], TABLE_ROWS)
    writer.new_page()
    writer.paragraph("青禾县人民政府")
    for sheet in writer.sheets:
        sheet.used |= set("2023")
        sheet.marks.insert(0, f"BT /F1 60 Tf {mark} <0032003000320033> Tj ET")
    return writer.pdf()


@pytest.mark.parametrize("mark", ["1 0 0 1 150 480 Tm", "0.7 0.7 -0.7 0.7 200 300 Tm", "0.98 0.17 -0.17 0.98 150 480 Tm"])
def test_marks_across_the_page_join_no_number(mark: str) -> None:
    found = read(stamped(mark))
    assert texts(found) == TABLE_ROWS
    assert found.text.split("\n") == [*TITLE, LONG * 3, "青禾县人民政府"]


@pytest.mark.parametrize(("turned", "matrix"), [(0, "0 1 -1 0 842 0"), (0, "0 -1 1 0 0 595"), (180, "1 0 0 1 0 0"), (90, "1 0 0 1 0 0")])
def test_a_page_set_sideways_is_read(turned: int, matrix: str) -> None:
    writer = report()
    writer.paragraph(LONG * 2)
    writer.y = writer.sheet.rows(writer.y, [LEFT, 300, RIGHT], TABLE_ROWS)
    writer.sheet.marks.insert(0, f"q {matrix} cm")
    writer.sheet.marks.append("Q")
    size = "0 0 842 595" if matrix[0] == "0" else "0 0 595 842"
    body = writer.pdf().replace(b"/MediaBox [0 0 595 842]", f"/MediaBox [{size}] /Rotate {turned}".encode())
    found = read(body)
    assert texts(found) == TABLE_ROWS
    assert found.text.split("\n") == [*TITLE, LONG * 2]


def test_a_spoiled_list_of_objects_is_written_anew() -> None:
    writer = report()
    writer.paragraph(LONG)
    body = writer.pdf()
    spoiled = body[: body.rindex(b"xref\n0")] + b"trailer << /Root 1 0 R >>\nstartxref\n5\n%%EOF\n"
    assert read(spoiled).text.split("\n") == [*TITLE, LONG]
    assert reason(b"%PDF-1.4\nx\n%%EOF") == "damaged_pdf"


def test_headings_with_numbers_in_one_sign_begin_paragraphs() -> None:
    writer = report()
    # The line above is full, so that only its mark and the number tell.
    full = "青" * int((RIGHT - LEFT - 2 * EM) // EM + (RIGHT - LEFT) // EM - 1) + "。"
    writer.paragraph(full)
    writer.paragraph("㈠主动公开")
    writer.paragraph("①依申请公开")
    assert read(writer.pdf()).text.split("\n") == [*TITLE, full, "㈠主动公开", "①依申请公开"]


TOP_OF_PAGE = 90.0


def two_pages(above: list[tuple[float, float, str]], below: list[tuple[float, float, str]]) -> Extracted:
    """Cells (left, right, text) in one row at the end of a page and at the beginning of the next; values stand in a last row."""
    writer = report()
    writer.paragraph(LONG * 2)
    edges = sorted({edge for left, right, *_ in [*above, *below] for edge in (left, right)})
    for left, right, text in above:
        writer.sheet.cell(left, 700, right, 730, text)
    writer.new_page()
    for left, right, text in below:
        writer.sheet.cell(left, TOP_OF_PAGE, right, TOP_OF_PAGE + 30, text)
    writer.sheet.rows(TOP_OF_PAGE + 30, edges, [[str(number + 11) for number in range(len(edges) - 1)]])
    return read(writer.pdf())


def test_heads_of_columns_go_on_over_the_page_s_end() -> None:
    above = [(74, 114, "自然"), (114, 300, "法人或其他组织"), (300, 400, "总计")]
    below = [(74, 114, "人"), (114, 200, "商业企业"), (200, 300, "科研机构"), (300, 400, "")]
    rows = texts(two_pages(above, below))
    assert rows == [["自然人", "法人或其他组织", "总计"], ["商业企业", "科研机构"], ["11", "12", "13", "14"]]


def test_a_row_whose_label_goes_on_over_the_page_s_end_is_one() -> None:
    above = [(74, 116, "四、结"), (116, 200, "2"), (200, 300, "/")]
    below = [(74, 116, "转下年"), (116, 200, ""), (200, 300, "")]
    assert texts(two_pages(above, below)) == [["四、结转下年", "2", "/"], ["11", "12", "13"]]


# --------------------------------------------------------------------------- two columns
def _set_in_columns(sheet: Sheet, left: list[str], right: list[str], top: float = 120.0, lower: float = 0.0) -> None:
    """Lines of 10 points in two columns, those of the right one lower by a little."""
    for number, line in enumerate(left):
        sheet.text(60, top + 16 * number, line, 10)
    for number, line in enumerate(right):
        sheet.text(310, top + lower + 16 * number, line, 10)


def _lines_of_column(text: str) -> list[str]:
    return [text[start : start + 22] for start in range(0, len(text), 22)]


HEADLINE = "青禾县2009年政府信息公开工作年度报告"
RUNNING = "全县各单位把公开的事项逐条列入清单，按月更新，按季检查，对没有按时更新的单位发函提醒，对群众反映的问题逐件答复，" * 4


@pytest.mark.parametrize("lower", [0.0, 7.0])
def test_two_columns_are_read_one_after_the_other(lower: float) -> None:
    first, second, last = Sheet(), Sheet(), Sheet()
    first.text(150, 40, HEADLINE, 18)
    _set_in_columns(first, _lines_of_column(f"{RUNNING}主动公开政府信"), _lines_of_column(f"息4821条。{RUNNING}"), lower=lower)
    _set_in_columns(second, _lines_of_column(RUNNING), _lines_of_column(RUNNING), lower=lower)
    _set_in_columns(last, _lines_of_column(RUNNING)[:4], [])
    for number, sheet in enumerate((first, second, last), 1):
        sheet.text(285, 800, f"- {number} -", 9)
    found = read(pdf_of([first, second, last]))
    assert found.text.split("\n")[0] == HEADLINE
    assert found.text.split("\n", 1)[1].replace("\n", "") == f"{RUNNING}主动公开政府信息4821条。{RUNNING * 3}" + "".join(
        _lines_of_column(RUNNING)[:4]
    )


def test_a_table_goes_on_in_the_next_column() -> None:
    sheet = Sheet()
    text = _lines_of_column(RUNNING)
    _set_in_columns(sheet, text, [])
    edges, shifted = [60.0, 200.0, 280.0], [310.0, 450.0, 530.0]
    sheet.rows(400, edges, [["行政许可", "12"], ["行政处罚", "3"]])
    sheet.rows(90, shifted, [["行政强制", "45"], ["行政收费", "6"]])
    _set_in_columns(sheet, [], text, top=200)
    (table,) = read(pdf_of([sheet])).tables
    assert [cell.text for cell in table.cells] == ["行政许可", "12", "行政处罚", "3", "行政强制", "45", "行政收费", "6"]


def test_columns_of_a_table_without_rules_are_no_columns_of_text() -> None:
    sheet = Sheet()
    for number in range(20):
        sheet.text(60, 90 + 16 * number, "其中网站公开的政府信息数量"[: 4 + number % 9], 10)
        sheet.text(330, 90 + 16 * number, f"{number}", 10)
    assert "其中网站公 1" in read(pdf_of([sheet])).text.replace("\n", " ")


def test_graph_paper_is_refused_before_it_costs_minutes() -> None:
    sheet = Sheet()
    for number in range(111):
        sheet.line(50, 100 + 5 * number, 500, 100 + 5 * number)
        sheet.line(50 + 4 * number, 100, 50 + 4 * number, 660)
    assert reason(pdf_of([sheet])) == "too_large"


def test_radicals_of_a_font_are_recorded() -> None:
    sheet = Sheet()
    sheet.text(74, 90, "⻘禾县⼈民政府公开⼯作", 12)
    sheet.text(74, 120, RUNNING[:40], 12)
    sheet.text(74, 140, RUNNING[40:80], 12)
    found = read(pdf_of([sheet]))
    assert "青禾县人民政府公开工作" in found.text
    assert [(repair.kind, repair.count) for repair in found.repairs] == [("lookalike", 3)]


def test_rules_between_columns_alone_make_no_cells() -> None:
    sheet = Sheet()
    for number, label in enumerate(
        ["主动公开政府信息数", "收到申请数", "当面申请数", "传真申请数", "网络申请数", "信函申请数", "申请办结数"]
    ):
        sheet.text(70, 200 + 20 * number, label, 10)
        sheet.text(330, 200 + 20 * number, str(40 + number), 10)
    sheet.text(70, 90, RUNNING[:40], 10)
    for x in (60, 300, 400):
        sheet.line(x, 190, x, 350)
    found = read(pdf_of([sheet]))
    assert not found.tables
    assert "收到申请数 41" in found.text
