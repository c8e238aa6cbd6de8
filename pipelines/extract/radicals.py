"""Characters that merely look like Chinese ones: ⼀ (U+2F00, a radical) for 一 (U+4E00).

Fonts made by browsers and printers name their characters after radicals. What is copied from such a PDF into a web page or a
Word file keeps them, and no label, heading or name is found any more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from crawler.items import Repair
from pipelines.draft import Extracted

_RADICALS = "⺠民⻓长⻔门⻅见⻉贝⻋车⻚页⻛风⻜飞⻝食⻢马⻣骨⻥鱼⻦鸟⻨麦⻩黄⻬齐⻮齿⻰龙⻄西⻘青⻆角⺟母"
#: The character that each radical looks like; one for one, so that places in a text stay.
PLAIN = {ord(radical): char for radical, char in zip(_RADICALS[::2], _RADICALS[1::2], strict=True)}
PLAIN |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_RADICAL = re.compile("[\u2e80-\u2fd5]")


def radicals_in(texts: Iterable[str]) -> int:
    """How many characters of the texts merely look like Chinese ones."""
    return sum(ord(char) in PLAIN for char in _RADICAL.findall("".join(texts)))


def repair_of(count: int, text: str) -> list[Repair]:
    """The record that so many characters of a page were replaced, wherever they stood; none for none."""
    return [Repair("lookalike", 0, len(text), count=count)] if count else []


def without_radicals(found: Extracted) -> Extracted:
    """The same text, tables, titles and pairs in everyday characters, the change recorded as one repair of the page."""
    cells = [cell for table in found.tables for cell in table.cells]
    count = radicals_in([found.text, *[cell.text for cell in cells]])
    found.repairs += repair_of(count, found.text)
    if not count:
        return found
    found.text = found.text.translate(PLAIN)
    for cell in cells:
        cell.text = cell.text.translate(PLAIN)
    for table in found.tables:
        table.title, table.note = (text and text.translate(PLAIN) for text in (table.title, table.note))
    for title in found.titles:
        title.text = title.text.translate(PLAIN)
    for pair in found.pairs:
        pair.label, pair.value = pair.label.translate(PLAIN), pair.value.translate(PLAIN)
    return found
