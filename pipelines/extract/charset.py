"""Decode a page by evidence, not by declaration.

Portals state charsets that are wrong: UTF-8 under a gb2312 label, GBK under utf-8. A byte order
mark is believed; strict UTF-8 that gives Chinese text is believed next, because other bytes hardly
ever pass as UTF-8; after that every Chinese charset is tried and the text with the most everyday
characters and the fewest broken bytes wins. A declaration only breaks ties.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipelines.draft import RejectedPage

CharsetEvidence = Literal["bom", "declared", "meta", "decodes", "guess"]

#: Nothing a county publishes as one page comes near this size (bytes).
MAX_BYTES = 20_000_000

_REPLACEMENT = "\ufffd"
# Supersets: a page that says gb2312 uses GBK, and Big5 pages use the Hong Kong additions.
_SUPERSET = {
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "cp936": "gb18030",
    "x-gbk": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
# UTF-32 first: its little-endian mark starts with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a ZIP container",
    b"\xd0\xcf\x11\xe0": "an OLE file (ppt, vsd)",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
    b"\x1f\x8b": "gzip data",
}
_ARCHIVES = {b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7z archive"}
_CONTROLS = bytes({*range(1, 32)} - set(b"\t\n\r\x0b\x0c"))
_META = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.I)
_HANZI = re.compile("[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")
#: Chinese between the marks of the charset of old mails; a script holds no such pairs line by line.
_HZ = re.compile(r"~\{(?:[!-w][!-~]){2,}~\}")
_FEWEST_HZ = 3
_ASCII = bytes(range(128))
# Enough characters to tell charsets apart; more costs time and changes nothing.
_SAMPLE = 2000
# Below this share of everyday characters, or above that share of broken bytes, it is no text.
_MIN_PLAUSIBLE = 0.3
# From this share of everyday characters on, a stated charset without a broken byte needs no rival.
_CERTAIN = 0.9


@dataclass(slots=True, frozen=True)
class Decoded:
    """Text of a page and how it was decoded.

    `replaced` counts bytes that had to become U+FFFD; `utf8` is the text in UTF-8 where the page came so.
    """

    text: str
    charset: str
    evidence: CharsetEvidence
    replaced: int = 0
    utf8: bytes | None = None


def decode(body: bytes, declared: str | None = None) -> Decoded:
    """Decode the bytes of a page; `declared` is the charset the transport stated.

    Raises `RejectedPage` with reason `empty`, `binary`, `archive` or `too_large`.
    """
    _refuse(body)
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _decoded(body.decode(charset, "replace"), charset.removesuffix("-sig"), "bom")
    meta = _META.search(body, 0, 4096)
    stated: dict[str, CharsetEvidence] = {}
    for name, evidence in ((declared, "declared"), (meta and meta[1].decode(), "meta")):
        charset = _SUPERSET.get((name or "").strip().strip("\"'").lower().replace("_", "-"), "")
        if charset:
            stated.setdefault(charset, evidence)  # type: ignore[arg-type]
    if b"\0" in body:
        return _utf16(body, stated)
    # Most pages hold none of them, and a look for one byte costs little.
    if any(map(body.__contains__, _CONTROLS)) and (len(body) - len(body.translate(None, _CONTROLS))) * 50 > len(body):
        raise RejectedPage("extract", "binary", "more than 2 % of the bytes are control codes; look at the file", repr(body[:80]))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _best_guess(body, stated)
    if body.isascii() and "~{" in text and ("hz" in stated or len(_HZ.findall(text)) >= _FEWEST_HZ):
        return _decoded(body.decode("hz", "replace"), "hz", stated.get("hz", "decodes"))
    # Other bytes pass as UTF-8 only in pairs: a few GBK characters may look Cyrillic, never Chinese.
    if body.isascii() or "utf-8" in stated or _HANZI.search(text):
        return Decoded(text, "utf-8", stated.get("utf-8", "decodes"), utf8=body)
    return _best_guess(body, stated)


def _refuse(body: bytes) -> None:
    if not body.strip():
        raise RejectedPage("extract", "empty", "the page has no bytes; fetch it again")
    if len(body) > MAX_BYTES:
        raise RejectedPage("extract", "too_large", f"{len(body)} bytes, the limit is {MAX_BYTES}; look at the file", repr(body[:200]))
    for magic, what in _ARCHIVES.items():
        if body.startswith(magic):
            raise RejectedPage("extract", "archive", f"the page is {what}; unpack it and run archive over what is in it", repr(body[:80]))
    for magic, what in _MAGIC.items():
        if body.startswith(magic):
            raise RejectedPage("extract", "binary", f"the page is {what}; convert it to text and run archive over it", repr(body[:80]))


def _utf16(body: bytes, stated: dict[str, CharsetEvidence]) -> Decoded:
    """UTF-16 without a byte order mark: the NUL bytes of its ASCII stand mostly on one side; other text holds none."""
    big_endian = body[::2].count(0) > body[1::2].count(0)
    charset = "utf-16-be" if big_endian else "utf-16-le"
    decoded = _decoded(body.decode(charset, "replace"), charset, stated.get(charset) or stated.get("utf-16", "decodes"))
    if _plausibility(decoded.text) > 2 * _MIN_PLAUSIBLE:
        return decoded
    raise RejectedPage("extract", "binary", "the page holds NUL bytes and is not UTF-16 text; look at the file", repr(body[:80]))


def _best_guess(body: bytes, stated: dict[str, CharsetEvidence]) -> Decoded:
    candidates = []
    for preference, charset in enumerate([*stated, "utf-8", "gb18030", "big5hkscs"]):
        if charset.startswith(("utf-16", "hz")):
            continue
        decoded = _decoded(body.decode(charset, "replace"), charset, stated.get(charset, "decodes"))
        plausibility = _plausibility(decoded.text)
        if charset in stated and not decoded.replaced and plausibility >= _CERTAIN:
            return decoded
        candidates.append((plausibility, -preference, decoded))
    score, _, best = max(candidates, key=lambda candidate: candidate[:2])
    if score < _MIN_PLAUSIBLE and best.replaced * 10 > len(best.text):
        raise RejectedPage("extract", "binary", "the bytes are no text in any Chinese charset; look at the file", repr(body[:80]))
    return best


def _decoded(text: str, charset: str, evidence: CharsetEvidence) -> Decoded:
    replaced = text.count(_REPLACEMENT)
    return Decoded(text, charset, "guess" if replaced and evidence == "decodes" else evidence, replaced)


def _plausibility(text: str) -> float:
    """Share of everyday characters among the non-ASCII ones, each broken byte counting three times against it."""
    sample = _sample(text)
    if not sample:
        return 1.0
    everyday = sum(map(len, _everyday().findall(sample)))
    return (everyday - 3 * sample.count(_REPLACEMENT)) / len(sample)


def _sample(text: str) -> str:
    """The first characters that are not ASCII; deleting bytes is many times as fast as looking for characters."""
    return text[: 20 * _SAMPLE].encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")[:_SAMPLE]


@cache
def _everyday() -> re.Pattern[str]:
    """Runs of the first levels of GB 2312 (3,755 characters) and Big5 (5,401), and their punctuation."""
    gb = (bytes((lead, trail)) for lead in (*range(0xA1, 0xA4), *range(0xB0, 0xD8)) for trail in range(0xA1, 0xFF))
    big5 = (bytes((lead, trail)) for lead in (*range(0xA1, 0xA3), *range(0xA4, 0xC7)) for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    decoded = [pair.decode("gb2312", "ignore") for pair in gb] + [pair.decode("big5", "ignore") for pair in big5]
    # Tone letters of pinyin glosses, blanks and quotes that belong to no Chinese charset's first level.
    characters = {*"".join(decoded), *"āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü\u00a0\u2002\u2003\u3000·•—–“”‘’…"}
    # Written out, for a search begins faster with one character than with a run of them.
    one = f"[{re.escape(''.join(sorted(characters)))}]"
    return re.compile(f"{one}{one}*")
