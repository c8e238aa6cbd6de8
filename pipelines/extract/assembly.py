"""Put lines and tables together: captions and notes go with their table, the rest is the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.items import Attachment, Table
from pipelines.extract.tables import RawTable
from pipelines.extract.titles import unglossed

ANNEX_LABEL = re.compile(r"\s*(附\s*(?:件|表)\s*[一二三四五六七八九十\d]*|表\s*[一二三四五六七八九十\d]+)\s*[:：.、]?\s*")
_TABLE_NAME = re.compile(
    r"[^。；，：:]{2,50}(?:[统統][计計]表|情[况況]表|一[览覽]表|[汇匯][总總]表|[报報]送表|年[报報]表|附表|情[况況][统統][计計]|[统統][计計][数數][据據])"
    r"\s*(?:[（(][^（）()]{1,30}[）)])?\s*"
)
_SCOPE = re.compile(r"\s*[（(][^（）()。]{2,30}[）)]\s*")
_UNIT = re.compile(r"\s*[（(]?\s*(?:[计計]量)?[单單]位\s*[:：]\s*[^。，]{1,12}[）)]?\s*")
_NUMBERED = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.、．])")
_NOTE = re.compile(r"\s*[（(【\[]?\s*(?:[备備]\s*)?注\s*[:：\d]")
_LONGEST_NOTE = 400
_MOST_CAPTION_LINES = 5


@dataclass(slots=True)
class Assembled:
    """Text, tables with their place in it, and the annexes whose captions stood above the tables."""

    text: str
    tables: list[Table] = field(default_factory=list)
    annexes: list[Attachment] = field(default_factory=list)


def assemble(items: list[str | RawTable]) -> Assembled:
    """Join the lines; `Table.start` is the end of the line above the table, so that it lies in that line's section.

    A caption is the run of short lines right above the table that name it: `附件1`, `…统计表`, a scope in
    brackets, a unit. A note is the block right below that begins with 注 or （注.
    """
    texts: list[str] = []
    placed: list[tuple[RawTable, list[str], str | None, int]] = []
    position = 0
    while position < len(items):
        item = items[position]
        position += 1
        if isinstance(item, str):
            texts.append(item)
            continue
        captions = [*_take_captions(texts), *item.captions]
        note, position = _take_note(items, position)
        placed.append((item, captions, note, len(texts)))
    ends = [0]
    for text in texts:
        ends.append(ends[-1] + len(text) + 1)
    result = Assembled("\n".join(texts).rstrip())
    for number, (raw, captions, note, above) in enumerate(placed, 1):
        start = min(max(ends[above] - 1, 0), len(result.text))
        label, title = _split_label(captions)
        if label:
            result.annexes.append(Attachment(title.split("\n")[0] if title else label, None, label, "inline"))
        result.tables.append(Table(number, raw.rendering, raw.cells, title or None, note, start))
    return result


def _take_captions(texts: list[str]) -> list[str]:
    """Remove the caption from the end of `texts` and return its lines in reading order."""
    first = len(texts)
    named = False
    seen = 0
    for index in range(len(texts) - 1, -1, -1):
        line = unglossed(texts[index])
        if not line.strip():
            continue
        label = ANNEX_LABEL.match(line)
        name = not _NUMBERED.match(line) and (
            _TABLE_NAME.fullmatch(line[label.end() :] if label else line) or (label and not line[label.end() :].strip())
        )
        if not (name or _UNIT.fullmatch(line) or (_SCOPE.fullmatch(line) and not _NUMBERED.match(line))) or seen == _MOST_CAPTION_LINES:
            break
        seen += 1
        if name or _UNIT.fullmatch(line):
            first, named = index, True
    if not named:
        return []
    captions = [line.strip() for line in texts[first:] if line.strip()]
    del texts[first:]
    return captions


def _take_note(items: list[str | RawTable], position: int) -> tuple[str | None, int]:
    following = position
    while following < len(items):
        item = items[following]
        if not isinstance(item, str):
            break
        if item.strip():
            plain = unglossed(item)
            if _NOTE.match(plain) and len(plain) <= _LONGEST_NOTE:
                return item.strip(), following + 1
            break
        following += 1
    return None, position


def _split_label(captions: list[str]) -> tuple[str | None, str]:
    """The annex label (`附件1`) and the remaining caption lines joined by line feeds."""
    label: str | None = None
    rest = []
    for line in captions:
        match = ANNEX_LABEL.match(line) if label is None else None
        if match:
            label = re.sub(r"\s", "", match[1])
            line = line[match.end() :].strip()
        if line:
            rest.append(line)
    return label, "\n".join(rest)
