"""Statistics tables that a converter poured into the text, cut out by the labels the forms prescribe.

Some sites print the tables of the forms with no separator at all (规章000行政规范性文件1153第二十条…) or one
cell a line. The text between the first and the last label of a form is the table; it is kept as
printed, for the stage that reads the numbers. The section titles of the forms glued to their
neighbours get their line breaks back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from crawler.items import Cell, Table
from pipelines.clean.tracked import Edit

# A number cell may follow the last label; the year that opens the next paragraph is none.
_CELLS = r"(?:(?!\s*20\d\d\s*年)[\s\d.,，/+\-—－万元无|])*"
_FORMS = [
    # 2014: 政府信息公开情况统计表 (国办发〔2014〕32号), from its column heads to its last row.
    re.compile(rf"统\s*计\s*指\s*标\s*单\s*位\s*统\s*计\s*数[\s\S]{{200,6000}}?接受培训人员数\s*(?:人次)?{_CELLS}"),
    # 2019 and 2021, table 2: from 第二十条第（一）项 to fees (and, 2019, procurement).
    re.compile(
        rf"第二十条\s*第?\s*[（(]\s*一\s*[）)]\s*项(?:(?!收到和处理政府信息公开申请情况)[\s\S]){{60,1800}}?行政事业性收费{_CELLS}"
        rf"(?:(?:第二十条)?\s*第?\s*[（(]\s*九\s*[）)]\s*项[\s\S]{{5,60}}?政府集中采购{_CELLS})?"
    ),
    # Table 3: from the note on its columns to 结转下年度继续办理.
    re.compile(rf"(?:[（(]\s*本列数据的勾稽关系|申请人情况\s*自然人)[\s\S]{{200,6000}}?结转下年度继续办理{_CELLS}"),
    # Table 4: three rows of heads and fifteen cells.
    re.compile(
        r"行政复议\s*行政诉讼\s*(?=结果\s*维持|未经复议)"
        rf"(?:结果\s*维持|结果\s*纠正|其他\s*结果|尚未\s*审结|总\s*计|未经复议直接起诉|复议后起诉|{_CELLS[:-1]}+)+"
    ),
]
_FORM_TITLE = (
    r"(?:总体情况|主动公开政府信息情况|收到和处理政府信息公开申请情况|(?:因)?政府信息公开(?:工作)?(?:被申请|引起的)?行政复议[、和](?:提起)?行政诉讼情况"
    r"|(?:政府信息公开工作)?存在的(?:主要)?问题[及和]改进(?:情况|措施)|其他需要报告的事项)"
)
_NUMBERED_TITLE = re.compile(rf"[一二三四五六七]\s*、\s*{_FORM_TITLE}")
#: What a glued title stands behind, and what may follow a title that is only mentioned.
_BEFORE_GLUED = re.compile(r"(?:[。；] ?|[;\d）)”])\Z")
_MENTIONED = frozenset("。；;，,、：:的")
_LONG_LINE = re.compile(r"[^\n]{300,}")
_GLUED_ITEM = re.compile(r"(?<=[。；])\s*[（(](?P<number>[一二三四五六七八九十])[)）](?=[^。\n]{2,46}。)")


@dataclass(slots=True, frozen=True)
class FormText:
    """Characters of the text that are a table of a form."""

    start: int
    end: int
    rendering: Literal["lines", "glued"]


def find_form_tables(text: str) -> list[FormText]:
    """All tables of the forms that stand in the text, in order, not overlapping."""
    if "第二十条" not in text and "勾稽" not in text and "结果" not in text and "接受培训人员数" not in text and "自然人" not in text:
        return []
    found: list[FormText] = []
    for form in _FORMS:
        for match in form.finditer(text):
            printed = match[0].rstrip()
            digits = sum(character.isdigit() for character in printed)
            if digits == 0 and "|" not in printed and "/" not in printed and "\n" not in printed:
                continue  # a sentence that quotes labels
            rendering: Literal["lines", "glued"] = "lines" if printed.count("\n") >= 5 else "glued"
            found.append(FormText(match.start(), match.start() + len(printed), rendering))
    found.sort(key=lambda form: form.start)
    return [form for index, form in enumerate(found) if index == 0 or form.start >= found[index - 1].end]


def as_table(form: FormText, text: str, number: int, start: int) -> Table:
    """The cut text as a table: one cell a line, or a single cell when nothing separates the cells."""
    printed = text[form.start : form.end]
    cells = [line.strip() for line in printed.split("\n")] if form.rendering == "lines" else [printed]
    return Table(number=number, rendering=form.rendering, cells=[Cell(row, 0, cell) for row, cell in enumerate(cells)], start=start)


def find_lost_breaks(text: str) -> list[Edit]:
    """Edits that put headings on lines of their own where they are glued to other text.

    Section titles of the forms are known; `（一）`, `（二）` … behind full stops count when one paragraph
    holds them in order from 一 on, each with a short first sentence (a report without line breaks).
    """
    return sorted([*_form_title_breaks(text), *_list_breaks(text)], key=lambda edit: edit.start)


def _list_breaks(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for paragraph in _LONG_LINE.finditer(text):
        items = list(_GLUED_ITEM.finditer(text, paragraph.start(), paragraph.end()))
        if len(items) >= 2 and [item["number"] for item in items] == list("一二三四五六七八九十")[: len(items)]:
            edits += [Edit(item.start(), item.start(), "\n") for item in items]
    return edits


def _form_title_breaks(text: str) -> list[Edit]:
    edits: list[Edit] = []
    last_end = 0  # a title may follow a title whose table was lost
    for match in _NUMBERED_TITLE.finditer(text):
        start, end = match.span()
        glued = _BEFORE_GLUED.search(text, max(0, start - 2), start) is not None
        if glued:
            edits.append(Edit(start, start, "\n"))
        runs_on = end < len(text) and not text[end].isspace() and text[end] not in _MENTIONED
        if runs_on and (glued or start == last_end or text[start - 1] in "\n\u3000\u2003 "):
            edits.append(Edit(end, end, "\n"))
            last_end = end
    return edits
