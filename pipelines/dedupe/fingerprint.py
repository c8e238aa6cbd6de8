"""When are two copies the same report? Hashes that ignore how a page is set.

Pure functions; `pipelines.parse` uses `text_hash` for the provenance, dedupe and store use
`fingerprint` to tell copies and revisions apart.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from crawler.items import HostTrust, Report, Source

_SETTING = re.compile(r"[\W_]")
#: Most of it; these are taken out in a fraction of the pattern's time.
_MARKS = "，。、\n"

#: The most trusted copy of a report comes first.
TRUST_ORDER: tuple[HostTrust, ...] = ("official", "prefecture", "mirror", "file")


def text_hash(text: str) -> str:
    """SHA-256 (64 hex digits) of the text without white space, punctuation and symbols."""
    for mark in _MARKS:
        text = text.replace(mark, "")
    return hashlib.sha256(_SETTING.sub("", text).encode("utf-8", "surrogatepass")).hexdigest()


def fingerprint(report: Report) -> str:
    """SHA-256 (64 hex digits) of what the report says: its text and the printed cells of its tables.

    The tables count because they are not part of the text: a county that replaces only its
    statistics table has published a revision.
    """
    printed = hashlib.sha256((report.source.text_hash or text_hash(report.text)).encode())
    for table in report.tables:
        for cell in table.cells:
            printed.update(b"\x1f" + "".join(cell.text.split()).encode("utf-8", "surrogatepass"))
    return printed.hexdigest()


def source_key(source: Source) -> str:
    """What stays the same when a page is visited again: its address, else its absolute file path."""
    if source.url:
        return source.url
    return str(Path(source.path).absolute()) if source.path else ""
