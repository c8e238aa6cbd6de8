"""RTF files, and Word files that are RTF inside: paragraphs with the numbers Word prints before them, tables with merged cells.

Old office systems save `.doc` so. Read after the published description of the format (1.9.1): groups in braces keep their own
state, some of them (destinations) are no text. Tables in cells give their lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from crawler.items import Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract.documents import extracted, refuse_size, refusing_damage
from pipelines.extract.unseen import is_footnote
from pipelines.extract.word_rows import MERGED_ACROSS, MERGED_DOWN, MERGED_DOWN_FIRST, Paragraph, RowLayout, items_of

_SIGN = b"{\\rtf"
#: A report of 60 pages with its tables has 200,000 signs; the reader takes a million a second.
_MAX_TOKENS = 3_000_000
_MAX_DEPTH = 1_000
_MOST_CELLS = 256
_TOKEN = re.compile(
    rb"\\(?:(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,20})? ?|'(?P<hex>[0-9a-fA-F]{2})|(?P<symbol>[^a-zA-Z]))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}]+)",
    re.DOTALL,
)
#: Groups that are no text of the report.
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf footnote annotation "
    b"fldinst themedata colorschememapping datastore latentstyles listtable listoverridetable rsidtbl generator xmlnstbl filetbl "
    b"revtbl bkmkstart bkmkend atnid atnauthor nonesttables sp pn ftnsep ftnsepc aftnsep shprslt do private template nesttableprops".split()
)
#: Groups that Word marks as unknown to old programs and that are text all the same, or hold some.
_KNOWN = frozenset((b"shpinst", b"shptxt", b"listtext", b"pntext"))
_SIGNS = {
    b"tab": " ", b"line": "\n", b"lbr": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"emspace": " ", b"enspace": " ", b"qmspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-"}
_ENDS = (b"par", b"sect", b"page", b"column")
_CODECS = {134: "gb18030", 136: "big5hkscs", 128: "cp932", 129: "cp949"}
_PAGES = {936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949", 65001: "utf-8", 54936: "gb18030"}
_WESTERN = "cp1252"
#: An automatic number, other than a bullet, holds one of these.
_ORDINAL = re.compile("[0-9一二三四五六七八九十①-⑳a-zA-Z]")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass(slots=True)
class _State:
    """What holds until the end of a group."""

    silent: bool = False
    #: A shape is silent but for its text box; a header with all that is in it.
    shape: bool = False
    unseen: bool = False
    struck: bool = False
    deleted: bool = False
    raised: bool = False
    codec: str = ""
    #: Signs that stand behind a Unicode character for programs that cannot print it.
    fallback: int = 1
    #: What the group is, where its end matters.
    kind: str = ""


@dataclass(slots=True)
class _Text:
    """A paragraph under way, in the text or in a box."""

    parts: list[str] = field(default_factory=list)
    in_table: bool = False


def is_rtf(body: bytes) -> bool:
    """Whether the bytes begin as an RTF file does."""
    return body[:64].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(_SIGN)


def read_rtf(page: Page) -> Extracted:
    """Read an RTF file. Raises `RejectedPage`: `too_large`, `too_deep`, `damaged_doc`, `image_only`, `empty`."""
    refuse_size(page.body)
    with refusing_damage(page.body, "damaged_doc", "the RTF file cannot be read", "fetch it again, or save it as DOCX"):
        reader = _Reader(page.body)
        items = list(items_of(reader.paragraphs()))
    return extracted(page, "rtf", items, reader.pictures)


class _Reader:
    """Reads the file once, sign by sign."""

    def __init__(self, body: bytes) -> None:
        self.pictures = 0
        self._body = body
        self._state = _State()
        self._stack: list[_State] = []
        self._text = _Text()
        self._outer: list[_Text] = []
        self._bytes = bytearray()
        self._skipped = 0
        self._page = _WESTERN
        self._fonts: dict[int, str] = {}
        self._font = -1
        self._in_fonts = 0
        self._layout = RowLayout([0], [])
        self._flags = 0
        self._number = ""

    def paragraphs(self) -> Iterator[Paragraph]:
        """Paragraphs, cells and rows in order."""
        position = tokens = 0
        starred = opened = False
        while (token := _TOKEN.match(self._body, position)) is not None:
            position = token.end()
            tokens += 1
            if tokens > _MAX_TOKENS:
                raise RejectedPage("extract", "too_large", f"an RTF file of more than {_MAX_TOKENS} signs; look at the file")
            kind = token.lastgroup
            if kind == "text":
                self._plain(token["text"].translate(None, b"\r\n"))
            elif kind == "hex":
                self._plain(bytes((int(token["hex"], 16),)))
            elif kind == "brace":
                self._flush()
                self._skipped = 0
                if token["brace"] == b"{":
                    self._open()
                    opened, starred = True, False
                    continue
                yield from self._close()
            elif kind == "symbol":
                if token["symbol"] == b"*" and opened:
                    starred = True
                    continue
                yield from self._symbol(token["symbol"])
            else:
                word, number = token["word"], token["number"]
                if opened:
                    self._enter(word, starred)
                if word == b"bin":
                    position += min(max(int(number or 0), 0), len(self._body))
                else:
                    yield from self._word(word, int(number) if number else None)
            opened = starred = False
        self._flush()
        if self._text.parts:
            yield self._paragraph()

    # ------------------------------------------------------------------ groups
    def _open(self) -> None:
        if len(self._stack) == _MAX_DEPTH:
            raise RejectedPage("extract", "too_deep", f"groups are nested more than {_MAX_DEPTH} levels deep; look at the file")
        self._stack.append(self._state)
        self._state = replace(self._state, kind="")

    def _enter(self, word: bytes, starred: bool) -> None:
        """What the group's first word makes of it."""
        if word == b"fonttbl":
            self._in_fonts = len(self._stack)
        self.pictures += word == b"pict" and not self._state.silent
        if word == b"shptxt":
            if self._state.shape:
                self._state.silent, self._state.shape, self._state.kind = False, False, "box"
                self._outer.append(self._text)
                self._text = _Text()
        elif word in (b"listtext", b"pntext"):
            self._state.kind = "number"
            self._outer.append(self._text)
            self._text = _Text()
        elif word == b"shpinst":
            self._state.shape = not self._state.silent
            self._state.silent = True
        elif word in _SILENT or (starred and word not in _KNOWN):
            self._state.silent, self._state.shape = True, False

    def _close(self) -> Iterator[Paragraph]:
        if len(self._stack) == self._in_fonts:
            self._in_fonts = 0
        kind = self._state.kind
        if kind == "box":
            if self._text.parts:
                yield self._paragraph()
            self._text = self._outer.pop()
        elif kind == "number":
            number = "".join(self._text.parts).strip()
            self._text = self._outer.pop()
            if _ORDINAL.search(number) and not self._state.silent:
                self._text.parts.append(number)
        if self._stack:
            self._state = self._stack.pop()

    # ------------------------------------------------------------------ text
    def _plain(self, raw: bytes) -> None:
        if self._skipped and raw:
            skipped = min(self._skipped, len(raw))
            self._skipped -= skipped
            raw = raw[skipped:]
        if not self._state.silent:
            self._bytes += raw

    def _flush(self) -> None:
        """Decode the bytes before a sign: a character of two bytes may end in a letter."""
        if self._bytes:
            raw = bytes(self._bytes)
            self._bytes.clear()
            self._print(raw.decode("ascii") if raw.isascii() else self._decoded(raw))

    def _decoded(self, raw: bytes) -> str:
        stated = self._state.codec or self._page
        for codec in dict.fromkeys((stated if stated != _WESTERN else self._page, "gb18030")):
            if codec == _WESTERN:
                continue
            try:
                return raw.decode(codec)
            except UnicodeDecodeError:
                continue
        return raw.decode(stated, "replace")

    def _print(self, text: str) -> None:
        state = self._state
        if state.silent or state.unseen or state.struck or state.deleted:
            return
        if state.raised and is_footnote(text, "".join(self._text.parts[-3:])):
            return
        self._text.parts.append(text)

    def _symbol(self, symbol: bytes) -> Iterator[Paragraph]:
        if symbol in b"\\{}":
            # It may be the second byte of a character.
            self._plain(symbol)
            return
        self._flush()
        if symbol in (b"\r", b"\n"):
            yield from self._end()
        elif symbol in _SYMBOLS:
            self._print(_SYMBOLS[symbol])

    # ------------------------------------------------------------------ words
    def _word(self, word: bytes, number: int | None) -> Iterator[Paragraph]:
        if word == b"u":
            self._flush()
            self._print(chr((number or 0) % 0x10000))
            self._skipped = self._state.fallback
            return
        self._flush()
        self._skipped = 0
        state = self._state
        is_on = number != 0
        if word == b"f":
            state.codec = self._fonts.get(number or 0, "")
            self._font = number or 0
        elif word == b"fcharset" and self._in_fonts:
            self._fonts[self._font] = _CODECS.get(number or 0, "")
        elif word == b"ansicpg":
            self._page = _PAGES.get(number or 0, _WESTERN)
        elif word == b"uc":
            state.fallback = min(max(number or 0, 0), 10)
        elif word in (b"v", b"webhidden"):
            state.unseen = is_on
        elif word in (b"strike", b"striked"):
            state.struck = is_on
        elif word == b"deleted":
            state.deleted = is_on
        elif word in (b"super", b"sub"):
            state.raised = is_on
        elif word == b"nosupersub":
            state.raised = False
        elif word == b"plain":
            state.unseen = state.struck = state.raised = state.deleted = False
        elif state.silent:
            return
        elif word in _SIGNS:
            self._print(_SIGNS[word])
        elif word in _ENDS:
            yield from self._end()
        elif word == b"nestcell":
            self._print("\n")
        else:
            yield from self._of_table(word, number)

    def _of_table(self, word: bytes, number: int | None) -> Iterator[Paragraph]:
        text, layout = self._text, self._layout
        if word == b"pard":
            text.in_table = False
        elif word == b"intbl":
            text.in_table = True
        elif word == b"trowd":
            self._layout, self._flags = RowLayout([0], []), 0
        elif word == b"trleft":
            layout.edges[0] = number or 0
        elif word == b"clvmgf":
            self._flags |= MERGED_DOWN | MERGED_DOWN_FIRST
        elif word == b"clvmrg":
            self._flags |= MERGED_DOWN
        elif word in (b"clmgf", b"clmrg"):
            self._flags |= MERGED_ACROSS
        elif word == b"cellx" and len(layout.flags) < _MOST_CELLS:
            layout.edges.append(number or 0)
            layout.flags.append(self._flags)
            self._flags = 0
        elif word == b"cell":
            text.in_table = True
            yield self._paragraph(ends_cell=True)
        elif word == b"row":
            yield Paragraph("", True, False, True, RowLayout(list(layout.edges), list(layout.flags)))
            text.parts.clear()

    def _end(self) -> Iterator[Paragraph]:
        if not self._state.silent:
            yield self._paragraph()

    def _paragraph(self, *, ends_cell: bool = False) -> Paragraph:
        text = "".join(self._text.parts)
        self._text.parts.clear()
        return Paragraph(_whole(text), self._text.in_table, ends_cell)


def _whole(text: str) -> str:
    """The text with characters put together that the format writes in two halves."""
    joined = _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return joined.encode("utf-8", "replace").decode("utf-8")
