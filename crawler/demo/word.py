"""Reports as Word files, and pages that show nothing but such a file."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from html import escape
from io import BytesIO

from .gold import GoldReport, GoldTable, Line
from .site import Answer, Handler, fixed

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
}


def word_file(gold: GoldReport) -> bytes:
    """The report as a Word file, text and tables; equal reports give equal bytes."""
    body = "".join(_paragraph(block.text) if isinstance(block, Line) else _table(gold.tables[block.index]) for block in gold.blocks)
    document = f'<w:document xmlns:w="{_WORDS}"><w:body>{body}</w:body></w:document>'
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in {**_PARTS, "word/document.xml": document}.items():
            file.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), _HEAD + part)
    return packed.getvalue()


def filed_article(gold: GoldReport, path: str) -> dict[str, Handler]:
    """Handlers of a page with a title and a link, and of the file behind the link."""
    file = f"{path.rpartition('.')[0] or path}.docx"
    link = f'<p>附件：<a href="{file}">点击下载</a></p>'
    shown = f'<html><head><meta charset="utf-8"><title>{gold.title}</title></head><body><h1>{gold.title}</h1>{link}</body></html>'
    return {path: fixed(Answer(shown.encode())), file: fixed(Answer(word_file(gold), content_type=DOCX))}


def _paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r></w:p>'


def _table(table: GoldTable) -> str:
    """The grid row by row; a cell merged downwards is repeated empty in each row it covers, as Word writes it."""
    by_row: dict[int, list[tuple[int, str]]] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            merge = "" if cell.rowspan == 1 else '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
            span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
            content = "".join(_cell_paragraphs(cell.text if row == cell.row else ""))
            by_row.setdefault(row, []).append((cell.column, f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{content}</w:tc>"))
    rows = ("".join(cell for _, cell in sorted(by_row[row])) for row in sorted(by_row))
    return f"<w:tbl>{''.join(f'<w:tr>{cells}</w:tr>' for cells in rows)}</w:tbl>"


def _cell_paragraphs(text: str) -> Iterator[str]:
    yield from map(_paragraph, text.split("\n"))
