"""The parts of a Word file, however they are packed: a ZIP container, one XML file that lists all parts, Word 2003's own XML.

All become trees in one namespace: the strict edition and Word 2003 call the same elements by other addresses.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from pipelines.draft import RejectedPage
from pipelines.extract.docx_looks import W
from pipelines.extract.elements import Element
from pipelines.extract.zip_files import plain_name, read_part, zip_kind

#: Bytes of one part unpacked. A report of 60 pages has 5 MB; more is a bomb.
_MAX_PART = 50_000_000
#: Tags of one part: a report of 60 pages has 150,000. Each costs 150 bytes and more of memory.
_MAX_TAGS = 1_500_000
_MAIN = W[1:-1].encode()
#: Other addresses of the namespace: the strict edition's, and that of Word 2003.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_WORD_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:\?xml|(?:\w+:)?(?:wordDocument|package)\b)")
_MARKUP_NAMES = (_WORD_2003, _PACKAGE[1:-1].encode())
_HEAD = 4096
#: Marks of UTF-16, and the declaration that is wrong once a part is in UTF-8.
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DOCUMENT = "word/document.xml"


@dataclass(slots=True)
class WordParts:
    """Roots of document, numbering and styles; the latter two may be missing. `chunk`: a page that the document consists of."""

    document: Element
    numbering: Element | None = None
    styles: Element | None = None
    chunk: bytes = b""


def is_word_markup(body: bytes) -> bool:
    """Whether the bytes are a Word file in a single XML file."""
    head = body[:_HEAD]
    if head.startswith(_WIDE):
        head = head[2:].replace(b"\0", b"")
    return _MARKUP.match(head) is not None and any(name in head for name in _MARKUP_NAMES)


def word_parts(body: bytes) -> WordParts:
    """The parts of a Word file. Raises `RejectedPage` (`too_large`), and anything for damaged files."""
    return _zipped(body) if zip_kind(body) is not None else _listed(body)


def _zipped(body: bytes) -> WordParts:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        names = {plain_name(name): name for name in archive.namelist()}
        main = _main_part(archive, names)
        document = _root(read_part(archive, names[main], _MAX_PART), main)
        folder, _, file = main.rpartition("/")
        others = [f"{folder}/numbering.xml", f"{folder}/styles.xml"]
        numbering, styles = (_root(read_part(archive, names[name], _MAX_PART), name) if name in names else None for name in others)
        chunk = b""
        if next(document.iter(W + "altChunk"), None) is not None:
            links = _links(archive, names, f"{folder}/_rels/{file}.rels")
            target = next((target for kind, target in links if kind == "aFChunk"), "")
            name = plain_name(target if target.startswith("/") else f"{folder}/{target}")
            chunk = read_part(archive, names[name], _MAX_PART) if name in names else b""
    return WordParts(document, numbering, styles, chunk)


def _main_part(archive: zipfile.ZipFile, names: dict[str, str]) -> str:
    """The part that the container names its document; most call it the same."""
    if _DOCUMENT in names:
        return _DOCUMENT
    return next((plain_name(target) for kind, target in _links(archive, names, "_rels/.rels") if kind == "officeDocument"), _DOCUMENT)


def _links(archive: zipfile.ZipFile, names: dict[str, str], path: str) -> list[tuple[str, str]]:
    """Kind and target of each relationship a part states."""
    if path not in names:
        return []
    root = _root(read_part(archive, names[path], _MAX_PART), path)
    return [((link.get("Type") or "").rpartition("/")[2], link.get("Target") or "") for link in root]


def _listed(body: bytes) -> WordParts:
    root = _root(body, "the file")
    if root.tag != _PACKAGE + "package":
        # Word 2003 keeps numbers as hints beside their paragraphs, and styles in the document itself.
        return WordParts(root, None, root.find(W + "styles"))
    parts = {plain_name(part.get(_PACKAGE + "name") or ""): part.find(f"{_PACKAGE}xmlData/*") for part in root.iterfind(_PACKAGE + "part")}
    return WordParts(parts[_DOCUMENT], parts.get("word/numbering.xml"), parts.get("word/styles.xml"))


def _root(content: bytes, name: str) -> Element:
    if len(content) > _MAX_PART or content.count(b"<") > _MAX_TAGS:
        raise RejectedPage("extract", "too_large", f"{name} holds more than {_MAX_TAGS} tags; look at the file")
    if content.startswith(_WIDE):
        content = _DECLARED.sub("", content.decode("utf-16"), count=1).encode()
    content = content.replace(_STRICT, _MAIN).replace(_WORD_2003, _MAIN)
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
