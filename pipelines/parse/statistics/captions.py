"""What captions say about whose numbers a table holds: of which year, of which body.

Reports print last year's table beside this year's, and the tables of departments beside that of the whole area.
Such tables have the same rows, so that only their captions tell them apart. What the last line above a table says
(`2021年：`, `以下为2021年数据`, `青禾镇`) counts as its caption where it has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.items import Cell, Table
from pipelines.forms import labels_of
from pipelines.parse.statistics.cells import NO_UNITS, Units, units_in, words

_UNIT_LINE = re.compile(r"\s*[（(]?\s*单位\s*[:：].{1,10}")
_UNIT_WORD = re.compile(r"单位\s*[:：为是]?\s*")
_UNITS_APART = re.compile("[、，,/／;；和及]")
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
#: The last line above a table that says of which year its numbers are: nothing but that, or in so many words.
_LINE_OF_YEAR = re.compile(
    r"(?:[（(]?[一二三四五六七八九十\d]{0,2}[)）、.．]?)?(?:附[件表]?\d?[:：]?)?(?:上年|上年度|去年)?[（(]?(?P<year>20\d\d)年度?[)）]?"
    r"(?:的?[政府信息公开工作申请统计收到和处理主动行复议诉讼、]{0,22}(?:情况|数据|数字|数|表格?))?(?:如下)?[）)]?[:：]?"
)
_SAYS_YEAR = re.compile(r"以下(?:表格|各表|数据)?(?:均?[为是系])?(?P<year>20\d\d)年度?的?(?:统计)?(?:数据|情况|统计表)")
#: … or whose they are.
_LINE_OF_BODY = re.compile(
    r"(?:附(?:件|表)?\d?[:：]?)?(?P<body>[一-鿿]{1,16}(?:局|委员会|[镇乡]|街道(?:办事处)?|人民政府|办公室|中心)|全[县市区旗州镇乡])(?:的?(?:统计)?(?:数据|情况|表))?[:：]?"
)
_LONGEST_LINE = 40
#: A note about all numbers of the table above it: `注：以上为2022年数据`, `表中数据系上年度数据`, `（以上为样表）`.
_NOTE = re.compile(
    r"(?:以上|上表|上述|本表|表中|表内|表格|所列)(?:各项|全部|所有|统计|表格|数据|数字|内容|均){0,4}[为是系]"
    r"(?:(?P<year>20\d\d)年度?(?![^。，；]{0,8}结转)|(?P<rest>[^。，；]{1,12}))"
)
#: Rows of one cell that speak of the whole table stand at its top or its end.
_TOP_ROWS = 2
#: 二〇二二年.
_SPELT_YEAR = re.compile(r"二[〇○零Ｏ]([〇○零一二三四五六七八九])([〇○零一二三四五六七八九])(?=年)")
_NUMERALS = dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True))
#: 2023年1-6月, 1月至6月.
_MONTHS = re.compile(r"\d{1,2}月?[-—–~～至到]\d{1,2}月")
_WHOLE_YEAR = ("1-12月", "1月-12月", "1月至12月", "1至12月", "1—12月")
_GOVERNS = ("政府", "政府办公室", "政府办公厅")
_FEWEST_CHARACTERS = 2


@dataclass(frozen=True, slots=True)
class Caption:
    """Year and body that a caption names; `None` and empty where it names none.

    `apart`: its words for another period than the year, or for a draft; empty for none.
    """

    year: int | None
    body: str
    apart: str = ""


_NONE = Caption(None, "")


@dataclass(frozen=True, slots=True)
class Part:
    """A table, or the rows of one below a caption of their own."""

    table: Table
    caption: Caption
    #: Units that caption, note or the line above the table print for all its numbers.
    units: Units = NO_UNITS


def read_caption(title: str) -> Caption:
    """What a caption says of year and body."""
    plain = "".join(title.split())
    years = [int(found["year"]) for found in _YEAR.finditer(plain)]
    outside = _YEAR.sub("", _ANNEX.sub("", _BRACKETS.sub("", plain), count=1))
    subject = _SUBJECT.search(outside)
    body = outside[: subject.start()].strip("《》“”:：、关于年度") if subject else ""
    if not body and _WHOLE_AREA.search(plain):
        body = _EVERYBODY
    return Caption(max(years, default=None), body if len(body) >= _FEWEST_CHARACTERS else "", _says_apart(plain))


def parts(tables: Sequence[Table], text: str = "") -> list[Part]:
    """The tables with what their captions say; a table without a caption goes on with the one right above it.

    `text` is the report's, in which the tables stand at their `start`.
    """
    found: list[Part] = []
    caption, place, below, units = _NONE, 0, _NONE, NO_UNITS
    for table in tables:
        if table.start != place:
            line = _line_above(text, table.start)
            if says := _SAYS_YEAR.search(line):
                # All that comes below is of that year, unless a line or a caption says another.
                below = Caption(int(says["year"]), "")
            caption, place, units = _caption_in_line(line) or below, table.start, _units_said(line)
        if table.title and "公开" in table.title:
            caption = read_caption(table.title)
        elif table.title and (own_line := _caption_in_line("".join(table.title.split()))):
            caption = own_line
        below_it = _line_below(text, table.start)
        said = (_units_said(printed) for printed in (table.title, table.note, *_single_cells(table)) if printed)
        own = next(filter(any, said), units)
        noted = _noted(table.note or "") or _noted(below_it) or _said_inside(table)
        for title, cells in _below_captions(table):
            caption = read_caption(title) if title else caption
            if cells:
                part = table if len(cells) == len(table.cells) else replace(table, cells=cells)
                found.append(Part(part, noted or caption, own))
    return found


def _units_said(text: str) -> Units:
    """The units of a caption, each of them: it must say that they are units (单位：千件、万元)."""
    if "单位" not in text or len(text) > _LONGEST:
        return NO_UNITS
    pieces = _UNIT_WORD.sub("", text[text.index("单位") :]).rstrip("）) 。")
    found = NO_UNITS
    for unit in _UNITS_APART.split(pieces):
        found = found.or_else(units_in(f"单位：{unit.strip()}"))
    return found


def _noted(note: str) -> Caption | None:
    """What a note says about all numbers of its table; `None` where it says nothing of year or kind."""
    match = _NOTE.search("".join(note.split()))
    if match is None:
        return None
    if match["year"]:
        return Caption(int(match["year"]), "")
    apart = next((word for word in words("other_table") if word in match["rest"]), "")
    return Caption(None, "", apart) if apart else None


def _said_inside(table: Table) -> Caption | None:
    """What rows of one cell at the top or the end of a table say about all of it."""
    rows = [[cell.text for cell in row if cell.text] for row in table.rows()]
    lines = ["".join(row[0].split()) for row in (*rows[:_TOP_ROWS], *rows[-1:]) if len(row) == 1 and not labels_of(row[0])]
    return next((said for line in lines if (said := _caption_in_line(line) or _noted(line))), None)


def _single_cells(table: Table) -> list[str]:
    """Texts of cells that may print the unit of the whole table: of a row of their own, with nothing but it."""
    said = [cell for cell in table.cells if "单位" in cell.text and _UNIT_LINE.fullmatch(cell.text)]
    return [cell.text for cell in said if sum(other.row == cell.row for other in table.cells) == 1]


def _line_above(text: str, start: int) -> str:
    above = text[max(0, start - _LONGEST_LINE * 4) : start].rstrip()
    line = "".join(above[above.rfind("\n") + 1 :].split())
    return _SPELT_YEAR.sub(lambda year: f"20{_NUMERALS[year[1]]}{_NUMERALS[year[2]]}", line)


def _line_below(text: str, start: int) -> str:
    """The line below a table; empty where it goes on with the report (`四、…`) and speaks of no table."""
    line = text[start : start + _LONGEST].lstrip().partition("\n")[0]
    return line if line.startswith(("（", "(", "注", "备注", "说明", "以上", "上表")) else ""


def _caption_in_line(line: str) -> Caption | None:
    """What a line says that says nothing else; `None` for any other."""
    if len(line) > _LONGEST_LINE:
        return None
    if year := _LINE_OF_YEAR.fullmatch(line):
        return Caption(int(year["year"]), "")
    if apart := _says_apart(line):
        return Caption(None, "", apart)
    body = _LINE_OF_BODY.fullmatch(line) if "公开" not in line else None
    return Caption(None, _EVERYBODY if _is_whole(body["body"]) else body["body"]) if body else None


def _says_apart(line: str) -> str:
    """The words by which a line that is no sentence says that a table is not that of the year; empty for none."""
    if len(line) > _LONGEST_LINE or "。" in line or "，" in line:
        return ""
    months = _MONTHS.search(line)
    return next((word for word in words("other_table") if word in line), months[0] if months and months[0] not in _WHOLE_YEAR else "")


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


def of_other_years(captions: Sequence[Caption], year: int | None) -> set[Caption]:
    """The captions that name another year than the report's (unknown: than the latest they name).

    The year of publication stands above the only table of a report now and then: it is kept where no caption names
    the report year.
    """
    years = {caption.year for caption in captions if caption.year}
    own = year if year is not None and (year in years or year + 1 not in years) else year + 1 if year is not None else max(years, default=0)
    return {caption for caption in captions if caption.year and caption.year != own}


def bodies_beside(captions: Sequence[Caption], organ: str = "") -> set[str]:
    """The bodies whose tables stand beside that of the report's own; all of them where none can be told to be it.

    The report's own is that of the body that reports (`organ`), of the whole area for a government, or of the body whose
    name begins all others (青禾县, 青禾县教育局). A table without a caption is the report's own unless one of these has one.
    """
    bodies = {caption.body for caption in captions}
    whole = {body for body in bodies if _is_whole(body)}
    named = {body for body in bodies if body and organ and _place(body) == _place(organ)}
    if not (whole or named) and not (organ and "" in bodies):
        bodies -= {""}
    if len(bodies) < 2:
        return set()
    first = {body for body in bodies if all(other.startswith(_place(body)) for other in bodies)}
    own = (named or whole if named and not organ.endswith(_GOVERNS) else whole or named) or first
    return bodies - own if len(own) == 1 else bodies


def _is_whole(body: str) -> bool:
    return body == _EVERYBODY or bool(_WHOLE_AREA.search(body))


def _place(body: str) -> str:
    return re.sub(r"人民政府(?:办公[室厅])?$|政府办(?:公[室厅])?$|政府$", "", body)
