"""Files that are not what their names say: known by their bytes, read as what they are."""

from __future__ import annotations

import base64
import hashlib
import quopri
import zipfile
from io import BytesIO
from random import Random

import pytest

from crawler.demo.factory import make_report
from crawler.demo.gold import GoldReport, Line
from crawler.demo.render import render_page
from crawler.demo.word import word_file
from crawler.items import Page, PageHints, Report
from pipelines.draft import RejectedPage
from pipelines.extract import extract
from pipelines.workers import load_stages
from tests.pipelines.extract.conftest import PROSE, TITLE, article

DOC = "application/msword"
WORD_2003 = "http://schemas.microsoft.com/office/word/2003/wordml"
HINTS = "http://schemas.microsoft.com/office/word/2003/auxHint"
MAIL = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
AML = "http://schemas.microsoft.com/aml/2001/core"


def lines(body: bytes, **fields: str) -> list[str]:
    return extract(Page(body, path="report.doc", **{"media_type": DOC, **fields})).text.split("\n")


def reason(body: bytes) -> str | None:
    try:
        extract(Page(body, path="report.doc", media_type=DOC))
    except RejectedPage as rejected:
        return rejected.reason
    return None


def mail(page: bytes, *, encoding: str = "quoted-printable", charset: str = "utf-8", line: str = "\r\n") -> bytes:
    packed = quopri.encodestring(page) if encoding == "quoted-printable" else base64.encodebytes(page)
    head = f'MIME-Version: 1.0{line}Content-Type: multipart/related; boundary="b"{line}{line}x{line}--b{line}'
    part = f'Content-Type: text/html; charset="{charset}"{line}Content-Transfer-Encoding: {encoding}{line}{line}'
    return (head + part).encode() + packed + f"{line}--b{line}Content-Type: image/png{line}{line}x{line}--b--{line}".encode()


# --------------------------------------------------------------------------- every way a report may be packed
def through_the_chain(body: bytes, media_type: str = DOC) -> Report:
    stages = load_stages()
    page = Page(body, path="report.doc", media_type=media_type)
    return stages.validate(stages.parse(page, stages.clean(stages.extract(page))))


def as_word_2003(gold: GoldReport) -> bytes:
    document = zipfile.ZipFile(BytesIO(word_file(gold))).read("word/document.xml").decode()
    body = document[document.index("<w:body>") + 8 : document.index("</w:body>")].replace("w:vMerge", "w:vmerge")
    return word_2003(f"<wx:sect>{body}</wx:sect>").encode()


def as_mail(gold: GoldReport) -> bytes:
    return mail(render_page(gold, family="trs", rng=Random(gold.seed), url="http://www.qinghe.example/1.html").body)


def as_parcel(gold: GoldReport) -> bytes:
    return parcel({"年报.docx": word_file(gold)})


def as_rtf(gold: GoldReport) -> bytes:
    def coded(text: str) -> str:
        return "".join(char if char.isascii() else "".join(f"\\'{byte:02x}" for byte in char.encode("gb18030")) for char in text)

    printed = []
    for block in gold.blocks:
        if isinstance(block, Line):
            printed.append(f"\\pard {{\\f1 {coded(block.text)}}}\\par\n")
            continue
        table = gold.tables[block.index]
        for row in range(max(cell.row + cell.rowspan for cell in table.cells)):
            cells = sorted((cell for cell in table.cells if cell.row <= row < cell.row + cell.rowspan), key=lambda cell: cell.column)
            flags = ["" if cell.rowspan == 1 else "\\clvmgf" if cell.row == row else "\\clvmrg" for cell in cells]
            edges = [f"{flag}\\cellx{900 * (cell.column + cell.colspan)}" for flag, cell in zip(flags, cells, strict=True)]
            texts = [coded(cell.text if cell.row == row else "").replace("\n", "\\line ") for cell in cells]
            printed.append("\\trowd" + "".join(edges) + "".join(f"\\pard\\intbl {text}\\cell" for text in texts) + "\\row\n")
    return ("{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f1\\fcharset134 a;}}" + "".join(printed) + "}").encode()


@pytest.mark.parametrize("packed", [as_word_2003, as_mail, as_parcel, as_rtf], ids=lambda packed: packed.__name__)
@pytest.mark.parametrize("seed", [8, 10, 35])
def test_a_made_report_comes_back(packed: object, seed: int) -> None:
    gold = make_report(seed)
    report = through_the_chain(packed(gold))  # type: ignore[operator]
    read = {(value.code, value.applicant): (value.kind, value.value) for value in report.values if value.origin == "table"}
    wanted = {(value.code, value.applicant): (value.kind, value.value) for value in gold.table_values()}
    assert {key: read.get(key) for key in wanted} == wanted
    assert [(section.level, section.heading) for section in report.sections] == [(s.level, s.heading) for s in gold.sections]
    assert (report.title, report.year, report.organ) == (gold.title, gold.year, gold.organ)


# --------------------------------------------------------------------------- web pages in one file
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
@pytest.mark.parametrize("line", ["\r\n", "\n"])
def test_a_page_saved_as_one_file(encoding: str, charset: str, line: str) -> None:
    page = article(f"<p>{PROSE}</p>").replace("utf-8", charset).encode("gb18030" if charset == "gb2312" else charset)
    assert lines(mail(page, encoding=encoding, charset=charset, line=line)) == [TITLE, PROSE]


def test_the_stamp_is_that_of_the_whole_file() -> None:
    body = mail(article(f"<p>{PROSE}</p>").encode())
    assert extract(Page(body, path="a")).source.content_hash == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (MAIL + b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--", "damaged_mhtml"),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n", "empty"),
        (MAIL + b"--b\r\n\r\n" * 3000, "too_large"),
    ],
)  # fmt: skip
def test_mails_without_a_page_are_refused(body: bytes, expected: str) -> None:
    assert reason(body) == expected


def test_running_text_is_no_mail() -> None:
    assert lines(f"{TITLE}\nContent-Type: 表\n{PROSE}".encode(), media_type="text/plain")[0] == TITLE


# --------------------------------------------------------------------------- Word 2003
def p(text: str, hint: str = "") -> str:
    listed = f'<w:pPr><w:listPr><wx:t wx:val="{hint}"/></w:listPr></w:pPr>' if hint else ""
    return f"<w:p>{listed}<w:r><w:t>{text}</w:t></w:r></w:p>"


def word_2003(body: str) -> str:
    names = f'xmlns:w="{WORD_2003}" xmlns:wx="{HINTS}" xmlns:aml="{AML}"'
    return f'<?xml version="1.0" encoding="UTF-8"?><w:wordDocument {names}><w:body>{body}</w:body></w:wordDocument>'


def test_word_2003_prints_numbers_and_insertions() -> None:
    changed = (
        "<w:p><w:r><w:t>公开</w:t></w:r><aml:annotation><aml:content><w:r><w:delText>999</w:delText></w:r></aml:content></aml:annotation>"
        "<aml:annotation><aml:content><w:r><w:t>321</w:t></w:r></aml:content></aml:annotation><w:r><w:t>条</w:t></w:r></w:p>"
    )
    body = p(TITLE) + f"<wx:sect><wx:sub-section>{p('概述', '一、')}{p('要点', '·')}{changed}{p(PROSE)}</wx:sub-section></wx:sect>"
    expected = [TITLE, "一、概述", "要点", "公开321条", PROSE]
    assert lines(word_2003(body).encode()) == expected
    assert lines(word_2003(body).encode("utf-16")) == expected


def test_all_parts_in_one_file() -> None:
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<w:document xmlns:w="{main}"><w:body>{p(TITLE)}{p(PROSE)}</w:body></w:document>'
    part = f'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData>{document}</pkg:xmlData></pkg:part>'
    package = f'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{part}</pkg:package>'
    assert lines(package.encode()) == [TITLE, PROSE]
    assert reason(package.replace("/word/document.xml", "/word/other.xml").encode()) == "damaged_docx"
    assert reason(package[:400].encode()) == "damaged_docx"


# --------------------------------------------------------------------------- parcels
def parcel(files: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


REPORT = word_file(make_report(8))


@pytest.mark.parametrize("name", ["a/年报.docx", "年报.doc", "年报.wps"])
def test_the_one_document_of_a_parcel_is_read(name: str) -> None:
    litter = {"__MACOSX/._年报.docx": b"x", "a/~$年报.docx": b"x", "a/图.jpg": b"\xff\xd8"}
    assert lines(parcel({**litter, name: REPORT}))[0] == make_report(8).title


def test_workbooks_beside_the_document_are_named() -> None:
    found = extract(Page(parcel({"年报.docx": REPORT, "统计表.xls": b"x"}), path="a.zip"))
    assert [attachment.title for attachment in found.attachments] == ["统计表.xls"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"1.docx": REPORT, "2.docx": REPORT}, "archive"),
        ({"1.jpg": b"x"}, "archive"),
        ({"1.txt": b"x" * 30_000_000}, "too_large"),
        ({f"{number}.jpg": b"" for number in range(6000)}, "too_large"),
    ],
)
def test_parcels_that_leave_a_doubt_are_refused(files: dict[str, bytes], expected: str) -> None:
    assert reason(parcel(files)) == expected


def test_a_report_stored_in_a_parcel_is_not_taken_for_the_parcel() -> None:
    assert reason(parcel({"1.docx": REPORT, "2.docx": REPORT}, compression=zipfile.ZIP_STORED)) == "archive"


def test_names_in_gbk_are_printed() -> None:
    body = parcel({"xxxx.docx": REPORT, "yyyy.docx": REPORT})
    with pytest.raises(RejectedPage) as refused:
        extract(Page(body.replace(b"xxxx", "年报".encode("gbk")).replace(b"yyyy", "附表".encode("gbk")), path="a.zip"))
    assert refused.value.raw == "年报.docx\n附表.docx"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"Rar!\x1a\x07\x01\x00" + b"x" * 100, "archive"),
        (b"7z\xbc\xaf\x27\x1c" + b"x" * 100, "archive"),
        (b"PK\x03\x04" + b"x" * 100, "archive"),
        (parcel({"content.xml": b"<a/>", "META-INF/manifest.xml": b"<a/>"}), "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b'<?xml version="1.0"?>\n<office:document xmlns:office="x"><p>y</p>', "binary"),
        (b"II*\0" + b"\0\1" * 100, "binary"),
    ],
)
def test_what_is_not_read_is_named(body: bytes, expected: str) -> None:
    assert reason(body) == expected


@pytest.mark.parametrize("before", [b"\r\n\r\n", b"\xef\xbb\xbf\n"])
def test_blank_lines_that_a_script_prints_before_a_file(before: bytes) -> None:
    assert lines(before + REPORT)[0] == make_report(8).title


# --------------------------------------------------------------------------- radicals
@pytest.mark.parametrize("form", ["page", "docx"])
def test_radicals_are_characters_again(form: str) -> None:
    table = "<table><tr><td>⾏政许可</td><td>⼆</td></tr><tr><td>⾏政处罚</td><td>3</td></tr></table>"
    if form == "page":
        body = article(f"<p>⼀、总体情况</p><p>{PROSE}⻓期</p>{table}").replace("人民", "⼈民").encode()
    else:
        document = zipfile.ZipFile(BytesIO(REPORT)).read("word/document.xml").decode()
        gold = make_report(8)
        body = parcel({"word/document.xml": document.replace("人", "⼈").encode(), "[Content_Types].xml": b"<Types/>"})
        assert lines(body)[0] == gold.title
        return
    found = extract(Page(body, path="a.html"))
    assert found.text.split("\n") == [TITLE, "一、总体情况", f"{PROSE}长期"]
    assert [cell.text for cell in found.tables[0].cells] == ["行政许可", "二", "行政处罚", "3"]
    assert {title.text for title in found.titles} >= {TITLE}
    (repair,) = found.repairs
    assert (repair.kind, repair.count, repair.end) == ("lookalike", 6, len(found.text))


# --------------------------------------------------------------------------- workbooks that are none
SHEET = "urn:schemas-microsoft-com:office:spreadsheet"


def cells(body: bytes, **fields: str) -> list[tuple[int, int, int, int, str]]:
    stated = {"media_type": "application/vnd.ms-excel", **fields}
    (table,) = extract(Page(body, hints=PageHints(list_title=TITLE), **stated)).tables
    return [(cell.row, cell.column, cell.rowspan, cell.colspan, cell.text) for cell in table.cells]


EXPECTED = [
    (0, 0, 1, 2, "统计指标"), (0, 2, 1, 1, "统计数"), (1, 0, 2, 1, "主动公开"), (1, 1, 1, 1, "数量"), (1, 2, 1, 1, "321"),
    (2, 1, 1, 1, "按时答复率"), (2, 2, 1, 1, "97%"),
]  # fmt: skip


def workbook(rows: str, more: str = "") -> bytes:
    formats = {"p": "0%", "k": "#,##0,"}
    styles = "".join(f'<Style ss:ID="{name}"><NumberFormat ss:Format="{form}"/></Style>' for name, form in formats.items())
    sheet = f'<Worksheet ss:Name="a"><Table>{rows}</Table></Worksheet>{more}'
    book = f'<Workbook xmlns="{SHEET}" xmlns:ss="{SHEET}"><Styles>{styles}</Styles>{sheet}</Workbook>'
    return f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>{book}'.encode()


def test_excel_2003() -> None:
    def cell(text: str, stated: str = "", kind: str = "String") -> str:
        return f'<Cell {stated}><Data ss:Type="{kind}">{text}</Data></Cell>'

    values = cell("321000", 'ss:StyleID="k"', "Number"), cell("0.97", 'ss:StyleID="p"', "Number")
    rows = (
        "<Row>" + cell("统计指标", 'ss:MergeAcross="1"') + cell("统计数") + "</Row>"
        "<Row>" + cell("主动公开", 'ss:MergeDown="1"') + cell("数量") + values[0] + "</Row>"
        '<Row ss:Index="3">' + cell("按时答复率", 'ss:Index="2"') + values[1] + "</Row>"
        '<Row ss:Hidden="1">' + cell("旧") + cell("9") + "</Row>"
    )
    options = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>'
    hidden = f'<Worksheet ss:Name="b"><Table><Row>{cell("x")}{cell("1")}</Row></Table>{options}</Worksheet>'
    assert cells(workbook(rows, hidden)) == EXPECTED


HTML = (
    "<table><tr><td colspan=2>统计指标</td><td>统计数</td></tr><tr><td rowspan=2>主动公开</td><td>数量</td><td>321</td></tr>"
    "<tr><td>按时答复率</td><td>97%</td></tr></table>"
)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_a_page_called_a_workbook(charset: str) -> None:
    assert cells(HTML.encode(charset)) == EXPECTED
    assert cells(HTML.encode(charset), media_type="application/octet-stream", path="附表.xls") == EXPECTED
    marked = f"<html><head><meta name=ProgId content=Excel.Sheet></head><body>{HTML}</body></html>"
    assert cells(marked.encode(charset), media_type="text/html") == EXPECTED
    assert cells(mail(HTML.encode(), charset="utf-8")) == EXPECTED


@pytest.mark.parametrize("charset", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t"])
def test_rows_of_text_called_a_workbook(sign: str, charset: str) -> None:
    rows = [["统计指标", "统计数"], ["主动公开", "321"], ['"按时""答复"""', "97%"]]
    body = "\r\n".join(sign.join(row) for row in rows).encode(charset)
    assert [text for *_, text in cells(body)] == ["统计指标", "统计数", "主动公开", "321", '按时"答复"', "97%"]


def test_a_page_without_tables_is_read_as_a_page() -> None:
    found = extract(Page(article(f"<p>{PROSE}</p>").encode(), media_type="application/vnd.ms-excel", path="a.xls"))
    assert found.text.split("\n") == [TITLE, PROSE]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('<Row ss:Index="999999999"><Cell ss:Index="999999999"/></Row>', "empty"),
        ('<Row><Cell ss:MergeAcross="999999999" ss:MergeDown="999999999"><Data ss:Type="String">x</Data></Cell></Row>' * 3, "empty"),
        ("<Row>" + "<Cell/>" * 600_000 + "</Row>", "too_large"),
        ("<Row>", "damaged_sheet"),
    ],
)
def test_hostile_workbooks_cost_nothing(rows: str, expected: str) -> None:
    assert reason(workbook(rows)) == expected
