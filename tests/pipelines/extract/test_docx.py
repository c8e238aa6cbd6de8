"""Word files: text with its automatic numbers, tables with merged cells."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract import extract, word_parts
from pipelines.extract.doubts import LOST
from pipelines.extract.word_numbers import format_number

TITLE = "青禾县人民政府2022年政府信息公开工作年度报告"
PROSE = "青禾县把公开事项放在门户最显眼的位置，镇村两级照此办理。全年培训三次，参加人员覆盖各个站所，群众满意度比上一年提高不少。"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def file(body: str, **parts: str) -> bytes:
    """A Word file with this body; `numbering` and `styles` are the content of those parts."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {NAMESPACES}>{content}</w:{name}>")
    return packed.getvalue()


def p(text: str, number: tuple[int, int] | None = None, style: str = "") -> str:
    numbered = f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{numbered}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, span: int = 1, merge: str = "") -> str:
    merged = {"": "", "start": '<w:vMerge w:val="restart"/>', "go": "<w:vMerge/>"}[merge]
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merged}</w:tcPr>{p(text)}</w:tc>'


def tbl(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def read(body: bytes) -> Extracted:
    return extract(Page(body, path="report.docx", media_type="application/octet-stream"))


def lines(body: str, **parts: str) -> list[str]:
    return read(file(p(TITLE) + body + p(PROSE), **parts)).text.split("\n")[1:-1]


def reason(body: bytes) -> str:
    with pytest.raises(RejectedPage) as refused:
        read(body)
    assert refused.value.stage == "extract"
    return refused.value.reason


# --------------------------------------------------------------------------- text
def test_report_gives_title_paragraphs_and_provenance() -> None:
    found = read(file(p(TITLE) + p("一、总体情况") + p(PROSE) + p("") + p("  青禾县人民政府 ")))

    assert found.text.split("\n") == [TITLE, "一、总体情况", PROSE, "青禾县人民政府"]
    assert [candidate.text for candidate in found.titles] == [TITLE]
    assert found.source.extractor == "docx"
    assert found.source.path == "report.docx"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<w:ins><w:r><w:t>新增</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", ["新增"]),
        ("<w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>", ["甲"]),
        ("<w:r><w:t>甲</w:t></w:r><w:smartTag><w:r><w:t>乙</w:t></w:r></w:smartTag>", ["甲乙"]),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>可见</w:t></w:r>', ["可见"]),
        ("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>", ["甲", "乙"]),
        ("<w:r><w:t>甲</w:t><w:tab/><w:tab/><w:t>乙</w:t></w:r>", ["甲 乙"]),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple><w:r><w:t>3</w:t></w:r></w:fldSimple>", ["3"]),
        ("<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>"
         "</wps:txbx></w:drawing></mc:Choice></mc:AlternateContent><w:t>正文</w:t></w:r>", ["正文", "框"]),
    ],
)  # fmt: skip
def test_what_word_shows_of_a_paragraph_is_its_text(inner: str, text: list[str]) -> None:
    assert lines(f"<w:p>{inner}</w:p>") == text


def test_content_controls_are_read() -> None:
    assert lines(f"<w:sdt><w:sdtContent>{p('一、总体情况')}</w:sdtContent></w:sdt>") == ["一、总体情况"]


def level(number: int, form: str, text: str, start: int = 1) -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


LISTS = (
    f'<w:abstractNum w:abstractNumId="0">{level(0, "chineseCounting", "%1、")}{level(1, "chineseCounting", "（%2）")}'
    f"{level(2, 'decimal', '%3.')}{level(3, 'decimal', '%3.%4')}</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="1">{level(0, "bullet", "●")}{level(1, "decimal", "第%2条", 5)}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def test_automatic_numbers_are_restored() -> None:
    body = (
        p("总体", (1, 0)) + p("主动", (1, 1)) + p("申请", (1, 1)) + p("甲", (1, 2)) + p("乙", (1, 3)) + p("公开", (1, 0))
        + p("制发", (1, 1)) + p("点", (2, 0)) + p("条", (2, 1)) + p("条", (2, 1)) + p("重来", (3, 0)) + p("接着", (1, 0))
        + p("无", (9, 0)) + p("无", (0, 0))
    )  # fmt: skip
    assert lines(body, numbering=LISTS) == [
        "一、总体", "（一）主动", "（二）申请", "1.甲", "1.1乙", "二、公开", "（一）制发",
        "点", "第5条条", "第6条条", "一、重来", "三、接着", "无", "无",
    ]  # fmt: skip


def test_styles_give_and_inherit_numbers() -> None:
    styles = (
        '<w:style w:styleId="1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="2"><w:basedOn w:val="1"/></w:style><w:style w:styleId="3"><w:basedOn w:val="3"/></w:style>'
    )
    body = p("总体", style="1") + p("公开", style="2") + p("正文", style="3") + p("正文", (0, 0), style="1")
    assert lines(body, numbering=LISTS, styles=styles) == ["一、总体", "二、公开", "正文", "正文"]


@pytest.mark.parametrize(
    ("number", "form", "printed"),
    [
        (10, "chineseCounting", "十"),
        (11, "japaneseCounting", "十一"),
        (20, "chineseCountingThousand", "二十"),
        (36, "chineseCounting", "三十六"),
        (100, "chineseCounting", "100"),
        (11, "chineseLegalSimplified", "壹拾壹"),
        (10, "ideographDigital", "一〇"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (28, "lowerLetter", "bb"),
        (2, "upperLetter", "B"),
        (44, "lowerRoman", "xliv"),
        (9, "upperRoman", "IX"),
        (12, "decimalFullWidth", "１２"),
        (7, "hebrew1", "7"),
    ],
)
def test_number_formats(number: int, form: str, printed: str) -> None:
    assert format_number(number, form) == printed


# --------------------------------------------------------------------------- tables
def test_merged_cells_keep_their_spans() -> None:
    table = tbl(
        tc("", 2, "start") + tc("申请人", 2),
        tc("", 2, "go") + tc("自然人") + tc("企业"),
        tc("三、结果", 1, "start") + tc("（一）公开") + tc("1") + tc(""),
        tc("", 1, "go") + tc("（二）部分公开") + tc("/") + tc("0"),
    )
    found = read(file(p(TITLE) + p("三、申请情况") + table + p(PROSE)))

    assert found.text.split("\n") == [TITLE, "三、申请情况", PROSE]
    assert found.text[: found.tables[0].start].endswith("三、申请情况")
    assert [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in found.tables[0].cells] == [
        (0, 0, 2, 2, ""),
        (0, 2, 1, 2, "申请人"),
        (1, 2, 1, 1, "自然人"),
        (1, 3, 1, 1, "企业"),
        (2, 0, 2, 1, "三、结果"),
        (2, 1, 1, 1, "（一）公开"),
        (2, 2, 1, 1, "1"),
        (2, 3, 1, 1, ""),
        (3, 1, 1, 1, "（二）部分公开"),
        (3, 2, 1, 1, "/"),
        (3, 3, 1, 1, "0"),
    ]


def test_cell_with_several_paragraphs_and_skipped_columns() -> None:
    cell = f"<w:tc><w:tcPr/>{p('第一行')}{p('')}{p('第二行')}</w:tc>"
    table = tbl(tc("甲") + tc("乙") + tc("丙"), '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell + tc("3"))

    cells = read(file(p(TITLE) + table + p(PROSE))).tables[0].cells

    assert [(c.row, c.column, c.text) for c in cells[3:]] == [(1, 1, "第一行\n第二行"), (1, 2, "3")]


def test_deleted_rows_are_gone() -> None:
    table = tbl(tc("甲") + tc("1"), "<w:trPr><w:del/></w:trPr>" + tc("旧") + tc("2"), tc("乙") + tc("3"))
    assert [[c.text for c in row] for row in read(file(p(TITLE) + table + p(PROSE))).tables[0].rows()] == [["甲", "1"], ["乙", "3"]]


def test_tables_that_only_lay_out_the_page_flow_as_text() -> None:
    found = read(file(p(TITLE) + tbl(tc("一、总体情况"), tc(PROSE * 4))))
    assert found.tables == []
    assert found.text.split("\n") == [TITLE, "一、总体情况", PROSE * 4]


def test_header_tables_become_pairs() -> None:
    head = tbl(
        tc("索引号") + tc("990001/2023-1") + tc("发布日期") + tc("2023-01-20"), tc("发布机构") + tc("青禾县人民政府") + tc("文号") + tc("")
    )
    found = read(file(head + p(TITLE) + p(PROSE)))

    assert found.tables == []
    assert {pair.key: pair.value for pair in found.pairs}["index_number"] == "990001/2023-1"


# --------------------------------------------------------------------------- files that give no report
def test_word_file_of_pictures_is_left_to_ocr() -> None:
    assert reason(file("<w:p><w:r><w:drawing/></w:r></w:p>")) == "image_only"


def test_blank_word_file_is_empty() -> None:
    assert reason(file(p(""))) == "empty"


def test_document_without_body_is_damaged() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {NAMESPACES}/>")
    assert reason(packed.getvalue()) == "damaged_docx"


def test_other_zip_containers_stay_binary() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ppt/presentation.xml", "<presentation/>")
    assert reason(packed.getvalue()) == "binary"


def test_parts_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_parts, "_MAX_PART", 1000)
    assert reason(file(p(TITLE) + p(PROSE * 20))) == "too_large"


_WHOLE = file(p(TITLE, (1, 0)) + p(PROSE) + tbl(tc("甲", 1, "start") + tc("1"), tc("", 1, "go") + tc("2")), numbering=LISTS)


@settings(deadline=None, max_examples=150)
@given(cut=st.integers(0, 2000), flips=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=6))
def test_broken_files_are_refused_or_read_but_never_crash(cut: int, flips: list[tuple[int, int]]) -> None:
    broken = bytearray(_WHOLE[: len(_WHOLE) - cut % (len(_WHOLE) - 60)])
    for place, value in flips:
        broken[place % len(broken)] = value
    found = outcome(bytes(broken))
    assert found.stage == "extract" if isinstance(found, RejectedPage) else found.text or found.tables


def outcome(body: bytes) -> Extracted | RejectedPage:
    try:
        return read(body)
    except RejectedPage as refused:
        return refused


def test_the_official_blank_form_gives_its_grids(samples: Path) -> None:
    found = read((samples / "corpus" / "reports" / "006_annual_report_template.docx").read_bytes())
    grids = [(max(c.row + c.rowspan for c in t.cells), max(c.column + c.colspan for c in t.cells)) for t in found.tables]
    assert grids == [(14, 4), (28, 10), (4, 15)]


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


_HIDDEN_STYLE = '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'


@pytest.mark.parametrize(
    "properties",
    [
        "<w:strike/>",
        "<w:dstrike/>",
        '<w:vertAlign w:val="superscript"/>',
        '<w:rStyle w:val="FootnoteReference"/>',
        '<w:rStyle w:val="H"/>',
        "<w:webHidden/>",
        '<w:sz w:val="2"/>',
        '<w:color w:val="FFFFFF"/>',
        '<w:color w:themeColor="background1"/>',
        '<w:color w:val="FF0000"/><w:shd w:val="clear" w:fill="FF0000"/>',
        '<w:color w:val="000000"/><w:highlight w:val="black"/>',
    ],
)
def test_unseen_struck_and_raised_runs_join_no_number(properties: str) -> None:
    printed = lines(f"<w:p>{run('全县公开信息321')}{run('9', properties)}{run('条，按期答复。' * 10)}</w:p>", styles=_HIDDEN_STYLE)
    assert printed[0].startswith("全县公开信息321条")


@pytest.mark.parametrize(
    "piece",
    [
        run("92", "<w:rtl/>"),
        run("9", '<w:position w:val="20"/>'),
        run("9", '<w:spacing w:val="-400"/>'),
        f'<w:bdo w:val="rtl">{run("92")}</w:bdo>',
        f'<w:dir w:val="rtl">{run("92")}</w:dir>',
    ],
)
def test_digits_set_apart_inside_a_number_are_doubtful(piece: str) -> None:
    cell = f"<w:tc><w:p>{run('321')}{piece}</w:p></w:tc>"
    (table,) = read(file(p("公开" * 40) + f"<w:tbl><w:tr>{tc('行政处罚')}{cell}</w:tr></w:tbl>")).tables
    assert LOST in table.cells[1].text


def test_a_raised_digit_in_front_of_a_number_is_doubtful() -> None:
    raised = run("9", '<w:vertAlign w:val="superscript"/>')
    cell = f"<w:tc><w:p>{raised}{run('321')}</w:p></w:tc>"
    (table,) = read(file(p("公开" * 40) + f"<w:tbl><w:tr>{tc('行政处罚')}{cell}</w:tr></w:tbl>")).tables
    assert LOST in table.cells[1].text


@pytest.mark.parametrize("properties", ['<w:spacing w:val="-6"/>', '<w:position w:val="-2"/>', "<w:b/>", '<w:rtl w:val="0"/>'])
def test_ordinary_runs_inside_a_number_are_read(properties: str) -> None:
    assert lines(f"<w:p>{run('公开' * 40 + '3')}{run('21', properties)}{run('条')}</w:p>")[0].endswith("321条")


def test_white_text_on_a_shaded_paragraph_is_read() -> None:
    shaded = '<w:p><w:pPr><w:shd w:val="clear" w:fill="1F4E79"/></w:pPr>'
    white = run("公开" * 40, '<w:color w:val="FFFFFF"/>')
    assert lines(f"{shaded}{white}</w:p>") == ["公开" * 40]


@pytest.mark.parametrize(
    "inner",
    [
        '<w:r><w:sym w:font="Arial" w:char="0031"/></w:r>',
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>1</m:t></m:r></m:oMath>',
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice><w:r><w:t>1</w:t></w:r>'
        "</mc:Choice><mc:Fallback><w:r><w:t>1</w:t></w:r></mc:Fallback></mc:AlternateContent>",
    ],
)
def test_digits_in_other_elements_are_read(inner: str) -> None:
    assert lines(f"<w:p>{run('条，按期答复。' * 10 + '公开32')}{inner}{run('件')}</w:p>")[0].endswith("公开321件")


def test_a_list_number_joins_no_datum() -> None:
    numbered = '<w:abstractNum w:abstractNumId="1">' + level(0, "decimal", "%1", 9) + "</w:abstractNum>"
    numbered += '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    cell = f"<w:tc>{p('321', (1, 0))}</w:tc>"
    (table,) = read(file(p("公开" * 40) + f"<w:tbl><w:tr>{tc('行政处罚')}{cell}</w:tr></w:tbl>", numbering=numbered)).tables
    assert table.cells[1].text == "321"


def test_bombs_are_refused() -> None:
    assert reason(file("<w:a/>" * 1_600_000)) == "too_large"
    assert reason(file(p("公" * 150_000))) == "too_large"


# --------------------------------------------------------------------------- boxes and parts under other names
def box(inner: str) -> str:
    return f"<wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx>"


TABLE = tbl(tc("行政许可") + tc("321"), tc("行政处罚") + tc("7"))


@pytest.mark.parametrize(
    "held",
    [
        f"<w:drawing>{box(TABLE)}</w:drawing>",
        f"<w:pict>{box(TABLE)}</w:pict>",
        f"<mc:AlternateContent><mc:Choice><w:drawing>{box(TABLE)}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box(TABLE)}</w:pict></mc:Fallback></mc:AlternateContent>",
        f"<mc:AlternateContent><mc:Choice/><mc:Fallback><w:pict>{box(TABLE)}</w:pict></mc:Fallback></mc:AlternateContent>",
    ],
)
def test_tables_in_text_boxes_are_tables_once(held: str) -> None:
    for body in (f"<w:p><w:r>{held}</w:r></w:p>", tbl(f"<w:tc><w:p><w:r>{held}</w:r></w:p></w:tc>")):
        found = read(file(p(TITLE) + body + p(PROSE)))
        (table,) = found.tables
        assert [cell.text for cell in table.cells] == ["行政许可", "321", "行政处罚", "7"]
        assert found.text.split("\n") == [TITLE, PROSE]


def test_a_table_in_a_frame_of_one_column_keeps_its_cells() -> None:
    """Portals paste a page's layout table with the form inside it into Word."""
    frame = tbl(f"<w:tc>{p('一、总体情况')}{TABLE}{p('二、主动公开')}</w:tc>", f"<w:tc>{p(PROSE)}</w:tc>")
    found = read(file(p(TITLE) + frame))
    assert [(cell.row, cell.column, cell.text) for cell in found.tables[0].cells][1:3] == [(0, 1, "321"), (1, 0, "行政处罚")]
    assert found.text.split("\n") == [TITLE, "一、总体情况", "二、主动公开", PROSE]


def test_a_box_in_a_box_is_read_once() -> None:
    inner = p("外") + f"<w:p><w:r>{box(p('内'))}</w:r></w:p>"
    assert lines(f"<w:p><w:r><w:t>正文</w:t></w:r><w:r>{box(inner)}</w:r></w:p>") == ["正文", "外", "内"]


def repacked(body: bytes, **names: str) -> bytes:
    """The file with parts renamed or, where the value begins with `<`, added."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(body)) as archive, zipfile.ZipFile(packed, "w") as other:
        for name in archive.namelist():
            other.writestr(names.get(name, name), archive.read(name))
        for name, part in names.items():
            if part.startswith("<") or "\n" in part:
                other.writestr(name, part)
    return packed.getvalue()


def links(kind: str, target: str) -> str:
    return f'<Relationships><Relationship Id="r1" Type="http://x.example/{kind}" Target="{target}"/></Relationships>'


def test_the_main_part_may_have_any_name_and_the_strict_namespace() -> None:
    body = file(p(TITLE) + p(PROSE))
    named = repacked(body, **{"word/document.xml": "word/document2.xml", "_rels/.rels": links("officeDocument", "/word/document2.xml")})
    slashed = repacked(body, **{"word/document.xml": "word\\document.xml"})
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = (
        zipfile.ZipFile(BytesIO(body)).read("word/document.xml").decode().replace(main, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    )
    renewed = repacked(body, **{"word/document.xml": "old.xml", "word/a.xml": strict, "_rels/.rels": links("officeDocument", "word/a.xml")})
    for found in (named, slashed, renewed):
        assert read(found).text.split("\n") == [TITLE, PROSE]


@pytest.mark.parametrize("packed", ["page", "mail"])
def test_a_file_that_wraps_a_page_is_the_page(packed: str) -> None:
    page = f'<html><head><meta charset="utf-8"></head><body><h1>{TITLE}</h1><div id="zoom"><p>{PROSE}</p></div></body></html>'
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset="utf-8"\n\n'
    mail = f"{head}{page}\n--b--\n"
    shell = file('<w:altChunk xmlns:r="x" r:id="r1"/>')
    chunk = {"word/a.htm": page if packed == "page" else mail, "word/_rels/document.xml.rels": links("aFChunk", "a.htm")}
    found = read(repacked(shell, **chunk))
    assert found.text.split("\n") == [TITLE, PROSE]
    assert found.source.path == "report.docx"
