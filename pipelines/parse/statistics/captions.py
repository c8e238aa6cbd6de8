"""What captions say about whose numbers a table holds: of which year, of which body.

Reports print last year's table beside this year's, and the tables of departments beside that of the whole area.
Such tables have the same rows, so that only their captions tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.items import Cell, Table

_ANNEX = re.compile(r"附?[件表](?:[一二三四五六七八九十]+|\d+)(?:[-—－]\d+)?[:：、.．]?|附[件表]?[:：]?")
_YEAR = re.compile(r"(?P<year>20\d\d)(?:年度?|(?=\D))")
_BRACKETS = re.compile(r"[（(【\[〔][^（）()【】\[\]〔〕]*[）)】\]〕]")
#: What the name of a body stands in front of.
_SUBJECT = re.compile(r"(?:政府|政务)?信息公开|政务公开|主动公开|依申请|统计|情况|数据|指标")
#: A caption inside a table: a line or a row of one cell.
_LINE = re.compile(r"[^。，,；;]{0,40}公开[^。，,；;]{0,24}表(?:[（(][^（）()]{1,20}[）)])?")
_LONGEST = 70
#: The table over all bodies is that of the report.
_WHOLE_AREA = re.compile(r"全[国省市县区旗州镇乡局系]|汇总|合计|总表|各单位")
_EVERYBODY = "全部"
_FEWEST_CHARACTERS = 2


@dataclass(frozen=True, slots=True)
class Caption:
    """Year and body that a caption names; `None` and empty where it names none."""

    year: int | None
    body: str


_NONE = Caption(None, "")


@dataclass(frozen=True, slots=True)
class Part:
    """A table, or the rows of one below a caption of their own."""

    table: Table
    caption: Caption


def read_caption(title: str) -> Caption:
    """What a caption says of year and body."""
    plain = "".join(title.split())
    years = [int(found["year"]) for found in _YEAR.finditer(plain)]
    outside = _YEAR.sub("", _ANNEX.sub("", _BRACKETS.sub("", plain), count=1))
    subject = _SUBJECT.search(outside)
    body = outside[: subject.start()].strip("《》“”:：、关于年度") if subject else ""
    if not body and _WHOLE_AREA.search(plain):
        body = _EVERYBODY
    return Caption(max(years, default=None), body if len(body) >= _FEWEST_CHARACTERS else "")


def parts(tables: Sequence[Table]) -> list[Part]:
    """The tables with what their captions say; a table without a caption goes on with the one right above it."""
    found: list[Part] = []
    caption, place = _NONE, 0
    for table in tables:
        if table.start != place:
            caption, place = _NONE, table.start
        if table.title and "公开" in table.title:
            caption = read_caption(table.title)
        for title, cells in _below_captions(table):
            caption = read_caption(title) if title else caption
            if cells:
                found.append(Part(table if len(cells) == len(table.cells) else replace(table, cells=cells), caption))
    return found


def _below_captions(table: Table) -> Iterator[tuple[str, list[Cell]]]:
    """The cells of a table below each caption that is printed inside it (empty: above the first one)."""
    if not any("公开" in cell.text and "表" in cell.text for cell in table.cells):
        yield "", table.cells
        return
    title, cells = "", list[Cell]()
    for row in table.rows():
        filled = [cell.text for cell in row if cell.text]
        if len(filled) == 1 and len(filled[0]) <= _LONGEST and _LINE.fullmatch("".join(filled[0].split())):
            yield title, cells
            title, cells = filled[0], []
        else:
            cells.extend(row)
    yield title, cells


def older(captions: Sequence[Caption]) -> set[Caption]:
    """The captions that name an earlier year than another one does."""
    newest = max((caption.year for caption in captions if caption.year), default=0)
    return {caption for caption in captions if caption.year and caption.year < newest}


def bodies_beside(captions: Sequence[Caption]) -> set[str]:
    """The bodies whose tables stand beside that of the report's own; all of them where none can be told to be it.

    The report's own is the whole area, or the body whose name begins all others (青禾县, 青禾县教育局). A table without
    a caption is the report's own unless there is one for the whole area.
    """
    bodies = {caption.body for caption in captions}
    if not any(_is_whole(body) for body in bodies):
        bodies -= {""}
    if len(bodies) < 2:
        return set()
    whole = {body for body in bodies if _is_whole(body)}
    first = {body for body in bodies if all(other.startswith(_place(body)) for other in bodies)}
    own = whole or first
    return bodies - own if len(own) == 1 else bodies


def _is_whole(body: str) -> bool:
    return body == _EVERYBODY or bool(_WHOLE_AREA.search(body))


def _place(body: str) -> str:
    return re.sub(r"人民政府(?:办公[室厅])?$|政府办(?:公[室厅])?$|政府$", "", body)
