"""Marks of Markdown and HTML in the lines and cells of a text file.

`# 标题`, `**规章**`, `<span lang="EN-US">12</span>`, `[12]{lang="EN-US"}`, `\\-1`, `[附件](a.doc)`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.extract.tables import RawTable

_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"</?(?:span|font|b|strong|i|em|u|p|div|sup|sub|o:p)\b[^<>]*>", re.I)
#: Text with its attributes, as pandoc writes it; one may stand inside another.
_ATTRIBUTES = re.compile(r"\[([^\[\]]*)\]\{[^{}]*\}")
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_{2,3})(?=\S)([^*_]+)(?<=[^\s\\])\1")
#: A mark that stands for itself, or a line break at the end of a line.
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~\u3000-\uffef])|(?<=.)\\$", re.M)
_MARKS = re.compile(r"[<\[\\*_]")
_HEADING = re.compile(r"[ \t\ufeff]{0,3}#{1,6}[ \t\u3000]+(?=\S)")
#: What stands behind a heading, and not in a table of text.
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*$|[ \t]*\{[#.][^{}]*\}[ \t]*$")
#: A heading in bold letters alone; the line below one that is underlined.
_BOLD_LINE = re.compile(r"(\*{2,3}|__)(?=\S)[^*_|]*[\u4e00-\u9fff][^*_|]*(?<=\S)\1\s*")
_UNDERLINE = re.compile(r"[ \t]{0,3}(?:={3,}|-{3,})[ \t]*")
_TABLE_SIGN = re.compile(r"[|+─-╿]")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)")


def plain_table(table: RawTable) -> RawTable:
    """The table with the texts of its cells as they are shown."""
    cells = [replace(cell, text=plain_text(cell.text)) if _MARKS.search(cell.text) else cell for cell in table.cells]
    return RawTable(table.rendering, cells, table.captions)


def plain_text(text: str) -> str:
    """The text of a cell as it is shown."""
    text = _TAG.sub("", _BREAK.sub("\n", text))
    while (shorter := _ATTRIBUTES.sub(r"\1", text)) != text:
        text = shorter
    text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPE.sub("", text).strip() if text.strip("\\") else text


def is_markdown(lines: Sequence[str]) -> bool:
    """Whether a text marks its headings as Markdown does."""
    return any(_HEADING.match(line) or _BOLD_LINE.fullmatch(line) for line in lines) or any(
        "=" in below and _is_underlined(above, below) for above, below in pairwise(lines)
    )


def plain_lines(lines: Sequence[str]) -> list[str]:
    """Lines of prose as they are shown."""
    kept = [line for above, line in zip(["", *lines], lines, strict=False) if not _is_underlined(above, line)]
    return [_plain_line(line) for line in kept]


def _is_underlined(above: str, below: str) -> bool:
    return _UNDERLINE.fullmatch(below) is not None and bool(above.strip()) and not _TABLE_SIGN.search(above)


def without_heading_mark(line: str) -> str:
    """The heading without its mark; any other line as it is."""
    mark = _HEADING.match(line)
    return plain_text(_HEADING_END.sub("", line[mark.end() :])) if mark else line


def _plain_line(line: str) -> str:
    """A line of prose as it is shown; lines that may belong to a table keep their marks, which part cells."""
    if _TABLE_SIGN.search(line) or not _MARKS.search(line):
        return line
    return plain_text(_LINK.sub(r"\1", line))
