"""Statistics tables that a converter poured into the text, cut out by the labels the forms prescribe.

Some sites print the tables of the forms with no separator at all (规章000行政规范性文件1153第二十条…) or one
cell a line. Where labels of a form follow each other with nothing but cells between them, the text from
the first to the last is the table; it is kept as printed, for the stage that reads the numbers. The
section titles of the forms glued to their neighbours get their line breaks back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from typing import Literal

from crawler.items import Cell, Table
from pipelines.clean.tracked import Edit
from pipelines.form_pieces import find_broken_reviews
from pipelines.forms import UNIT, Hit, all_labels, find_labels, labels_of

#: Words of the forms that prose hardly uses; a text without some of them need not be searched for labels.
_ANCHORS = (
    *("收到申请数", "当面申请数", "申请办结数", "按时办结数", "申请答复数", "公开规范性文件数", "网站公开政府信息数", "接受培训人员数"),
    *("新收政府信息公开申请", "结转下年", "勾稽关系", "法律服务机构", "属于国家秘密", "重复申请", "其他处理", "自然人"),
    *("信息内容", "处理决定数", "制发件数", "新制作数量", "行政事业性收费", "采购总金额"),
    *("结果维持", "结果纠正", "尚未审结", "直接起诉", "复议后起诉"),
)
_FEWEST_ANCHORS = 2
#: Labels of rows by which a stretch of them is a table, with heads of the form and without.
_FEWEST_ROWS = {"statistics": (4, 10), "requests": (3, 8), "disclosure": (2, 100)}
_FEWEST_OUTCOMES = 3
#: Labels that make a table where no number, sign or line break stands between them.
_FEWEST_WITHOUT_CELLS = 12
#: What may stand between two labels of one table: its cells, a help text in brackets, rows of the portal's own.
_LONGEST_GAP, _MOST_WORDS = 400, 80
_IN_BRACKETS = re.compile(r"[（(【\[][^（()）\]】]{0,120}[）)\]】]")
_PROSE = re.compile(
    rf"[。；;，]|{UNIT}\s*[、，,]|^\s*(?:情况|需要|案件|方面|工作)|20\d\d\s*年|[一二三四五六七八九十]、[^\n]{{0,40}}(?:情况|事项|问题|措施)"
)
_WORD = re.compile(r"[\u4e00-\u9fff]")
_WORDS_IN_FRONT = re.compile(r"[\u4e00-\u9fff]+\Z")
_NUMERALS = "一二三四五六七八九十"
_HEAD_WORD = r"(?:序\s*号|项\s*目|类\s*[别型]|事\s*项|内\s*容|名\s*称|单\s*位|数\s*量)"
_NO_WORDS = re.compile(rf"(?:{_HEAD_WORD}|[{_NUMERALS}])*(?:其中)?")
_SIGN = r"[\d.,，/\\+\-—–－／＼*%|│０-９．＋]"
_BLANK = r"[ \t\u3000\xa0─━┌┬┐├┼┤└┴┘]"
_NOTHING = r"(?:不适用|不涉及|未涉及|N/A|[无空零〇O])"
#: Cells behind the last label of a table on its line; the year that opens the next paragraph is none.
_CELLS_BEHIND = re.compile(
    rf"[）)”\"]?(?:{_HEAD_WORD})?(?:{_IN_BRACKETS.pattern})?{_BLANK}*(?:{UNIT})?"
    rf"(?:(?!\s*20\d\d\s*年)(?:{_SIGN}(?:{UNIT})?|{_BLANK}|{_NOTHING}(?=\s|{_SIGN}|{_NOTHING}|[一二三四五六]、|\Z)))*"
)
_CELL_LINE = rf"{_BLANK}*(?:(?:{_SIGN}(?:{UNIT})?|{_BLANK})+|{UNIT}|{_NOTHING}){_BLANK}*(?=\n|\Z)"
#: A line of cells, blank lines (empty cells) before it.
_NEXT_CELL = rf"(?:{_BLANK}*\n){{1,34}}(?={_BLANK}*\S){_CELL_LINE}"
#: A row of the portal's own: a short line above its cells. With the number of a heading it needs a number below.
_OWN_LABEL = (
    rf"\n(?!\s*[{_NUMERALS}]{{1,3}}、)[^。，,；;：:\n]{{2,30}}(?={_NEXT_CELL})"
    rf"|\n[^。，,；;：:\n]{{2,30}}(?=(?:\n{UNIT})?\n{_BLANK}*\d[\d,.]*{_BLANK}*(?=\n|\Z))"
)
_MORE_CELLS = re.compile(rf"{_NEXT_CELL}|{_OWN_LABEL}")
_PIPE = "|"
_NUMBERING = re.compile(r"(?:[（(]?\s*[一二三四五六七八九十\d]{1,3}\s*[)）、.．]{1,2}|[㈠-㈩①-⑳]|其中[:：]?|[（(《“\"]|\s)+\Z")
_TITLE = re.compile(r"(?:^|(?<=[\n。；]))[ \t\u3000]*(?P<title>[^。；，：:\n]{0,40}统计表\s*(?:[（(][^（）()\n]{1,30}[）)])?)\s*\Z")
_NOTE = re.compile(r"\s*(?P<note>[（(【\[]?\s*(?:备\s*)?注\s*[:：][^\n]{2,400})(?=\n|\Z)")
#: What heads the labels of a row, right in front of the first head that the form has.
_LABEL_HEADS = re.compile(rf"(?:^|(?<=[\n情况表）)。]))[ \t\u3000]*(?:{_HEAD_WORD}\s*)+\Z", re.MULTILINE)
#: Where the heads of a table stand in front of its first label.
_LONGEST_HEADS = 160
_FORM_TITLE = (
    r"(?:总体情况|主动公开政府信息情况|收到和处理政府信息公开申请情况|(?:因)?政府信息公开(?:工作)?(?:被申请|引起的)?行政复议[、和](?:提起)?行政诉讼情况"
    r"|(?:政府信息公开工作)?存在的(?:主要)?问题[及和]改进(?:情况|措施)|其他需要报告的事项)"
)
_SECTION_TITLE = re.compile(_FORM_TITLE)
_TITLE_BEHIND_MARK = re.compile(rf"、\s*{_FORM_TITLE}")
_NUMBERS_OF_TITLES = "一二三四五六七"
#: What a glued title stands behind, and what may follow a title that is only mentioned.
_BEFORE_GLUED = re.compile(r"(?:[。；] ?|[;\d）)”])\Z")
_MENTIONED = frozenset("。；;，,、：:的")
#: What a bracket behind a title remarks on it; `（一）` begins the next heading.
_REMARK = re.compile(r"[（(][^）)一二三四五六七八九十\d][^）)\n]*[）)]")
_LONG_LINE = 300
_GLUED_ITEM = re.compile(r"[（(](?P<number>[一二三四五六七八九十])[)）](?=[^。\n]{2,46}。)")
_GLUED_NUMBER = re.compile(r"(?P<number>\d)[、.．](?=[^。；;\d\n][^。；;\n]{1,45}。)")
#: `一、主动公开情况 全年…`: a section in the middle of a line, up to the blank or mark behind its title.
_GLUED_SECTION = re.compile(r"(?P<number>[一二三四五六七八九十]{1,2})、(?P<words>[^\s。；;：:，,]{2,40})(?=[\s。；;：:])")
_SECTION_WORDS = re.compile(r"(?:概述|概况|综述|情况|措施|事项|问题|打算|计划|安排|成效|工作|说明|附表)$")
_SECTION_LINE = re.compile(r"\n\s*[二三]、")
#: A report has so many sections; fewer in a row may be the points of one paragraph.
_MIN_SECTIONS = 3
_CHINESE_NUMBERS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"]


@dataclass(slots=True, frozen=True)
class FormText:
    """Characters of the text that are a table of a form, with the title above and the note below it."""

    start: int
    end: int
    rendering: Literal["lines", "glued"]
    body: tuple[int, int]
    title: str | None = None
    note: str | None = None


def find_form_tables(text: str) -> list[FormText]:
    """All tables of the forms that stand in the text, in order, not overlapping."""
    squeezed = "".join(text.split())
    if sum(anchor in squeezed for anchor in _ANCHORS) < _FEWEST_ANCHORS:
        return []
    titles = [match.span() for match in _SECTION_TITLE.finditer(text)]
    hits = [hit for hit in find_labels(text) if not any(start < hit.end and hit.start < end for start, end in titles)]
    found = [_bounds(text, group) for group in _groups(text, hits, [end for _, end in titles]) if _is_table(text, group)]
    broken = [FormText(review.start, review.end, "lines", (review.start, review.end)) for review in find_broken_reviews(text)]
    if broken:
        found = [form for form in found if not any(review.start < form.end and form.start < review.end for review in broken)]
        found = sorted([*found, *broken], key=lambda form: form.start)
    return [form for index, form in enumerate(found) if index == 0 or form.start >= found[index - 1].end]


def _groups(text: str, hits: Sequence[Hit], title_ends: Sequence[int]) -> Iterator[list[Hit]]:
    """Labels that follow each other with nothing but cells between them."""
    group: list[Hit] = []
    for hit in hits:
        edge = max((end for end in [*(before.end for before in group[-1:]), *title_ends] if end <= hit.start), default=0)
        if _is_inside_words(hit, text[edge : hit.start], behind_label=edge > 0):
            continue
        if group and not _within_table(group[-1], hit, text):
            yield group
            group = []
        group.append(hit)
    if group:
        yield group


def _is_inside_words(hit: Hit, between: str, *, behind_label: bool) -> bool:
    """Whether other words run into a row's label (全年办理|行政许可): it is part of a sentence or of a label of the portal's own.

    Words that run from label to label are heads of the portal's own.
    """
    if not any(label.kind in ("row", "group") for label in hit.labels) or any(label.kind == "column" for label in hit.labels):
        return False
    words = _WORDS_IN_FRONT.search(between)
    if words is None or _NO_WORDS.fullmatch(words[0]):
        return False
    return not (behind_label and words.start() == 0)


def _within_table(before: Hit, hit: Hit, text: str) -> bool:
    """Whether nothing but what tables have stands between two labels."""
    between = text[before.end : hit.start]
    if len(between) > _LONGEST_GAP or _SECTION_TITLE.search(between):
        return False
    plain = _IN_BRACKETS.sub("", between)
    if _has_no_numbering(before) and _has_no_numbering(hit) and re.search("[、，]", plain):
        return False
    return not _PROSE.search(plain) and len(_WORD.findall(plain)) <= _MOST_WORDS


def _has_no_numbering(hit: Hit) -> bool:
    """Whether the forms print the label without a number, so that a comma in front of it is one of prose."""
    return any(label.form == "disclosure" or (label.form, label.kind) == ("review", "column") for label in hit.labels)


def _is_table(text: str, group: Sequence[Hit]) -> bool:
    """Whether the labels are those of a table: a list in prose may name some rows of a form, but not its heads."""
    labels = [label for hit in group for label in hit.labels]
    rows = {form: len({label.name for label in labels if label.form == form and label.kind in ("row", "group")}) for form in _FEWEST_ROWS}
    if not any(rows[form] >= (headed if _has_heads(text, group, form) else bare) for form, (headed, bare) in _FEWEST_ROWS.items()):
        outcomes = {label.name for label in labels if (label.form, label.kind) == ("review", "column")}
        if len(outcomes) < _FEWEST_OUTCOMES or not _has_heads(text, group, "review"):
            return False
    gaps = [text[before.end : after.start] for before, after in pairwise(group)]
    cells = any(re.search(r"[\d/\n]", gap) for gap in gaps) or re.match(rf"{_BLANK}*{_SIGN}", text[group[-1].end :])
    return len(group) >= _FEWEST_WITHOUT_CELLS or bool(cells)


def _has_heads(text: str, group: Sequence[Hit], form: str) -> bool:
    if form == "statistics":
        return _value_head(text, group[0].start) is not None
    kinds = ("column", "heading", "caption") if form == "requests" else ("heading", "caption")
    # 其他 and 总计 head columns and rows alike.
    return any(label.form == form and label.kind in kinds for hit in group for label in hit.labels if hit.end - hit.start > 2)


def _bounds(text: str, group: Sequence[Hit]) -> FormText:
    start, end = _first(text, group[0].start), _last(text, group[-1].end)
    rendering: Literal["lines", "glued"] = "lines" if text.count("\n", start, end) >= 5 else "glued"
    title = _TITLE.search(text, max(0, start - _LONGEST_HEADS), start)
    note = _NOTE.match(text, end)
    return FormText(
        start=title.start("title") if title else start,
        end=note.end() if note else end,
        rendering=rendering,
        body=(start, end),
        title=title["title"].strip() if title else None,
        note=note["note"].strip() if note else None,
    )


def _first(text: str, start: int) -> int:
    """Where the table begins whose first label begins at `start`: with its heads or the label's numbering."""
    numbering = _NUMBERING.search(text, max(0, start - _LONGEST_HEADS), start)
    begin = numbering.start() if numbering else start
    if value_head := _value_head(text, begin):
        begin = value_head.start()
    label_heads = _LABEL_HEADS.search(text, max(0, begin - _LONGEST_HEADS), begin)
    begin = label_heads.start() if label_heads else begin
    return begin + len(text[begin:start]) - len(text[begin:start].lstrip())


def _value_head(text: str, begin: int) -> re.Match[str] | None:
    """The first head of the 2014 form in front of the label that begins there."""
    heads = _head_words().finditer(text, max(0, begin - _LONGEST_HEADS), begin)
    return next((head for head in heads if not re.search("[。；，]", text[head.end() : begin])), None)


@cache
def _head_words() -> re.Pattern[str]:
    """What heads the labels (序号, 统计指标 …) at the beginning of a line or behind the title."""
    keys = {key for label in all_labels() if label.form == "statistics" and label.name in ("serial", "indicator") for key in label.keys}
    words = "|".join(r"[ \t\u3000]*".join(key) for key in sorted(keys, key=len, reverse=True))
    return re.compile(rf"(?:^|(?<=[\n表）)。]))[ \t\u3000]*(?:{words})", re.MULTILINE)


def _last(text: str, end: int) -> int:
    """Behind the cells of the table whose last label ends at `end`, and behind rows of the portal's own below them."""
    match = _CELLS_BEHIND.match(text, end)
    end = match.end() if match else end
    while more := _MORE_CELLS.match(text, end):
        end = more.end()
    return end - (len(text[:end]) - len(text[:end].rstrip()))


def as_table(form: FormText, text: str, number: int, start: int) -> Table:
    """The cut text as a table: one cell a line, or a single cell when nothing separates the cells."""
    printed = text[slice(*form.body)]
    lines = [line.strip() for line in printed.split("\n")]
    cells = [printed] if form.rendering == "glued" else _between_pipes(lines) or _without_spacing(lines)
    return Table(number, form.rendering, [Cell(row, 0, cell) for row, cell in enumerate(cells)], form.title, form.note, start)


def _between_pipes(lines: list[str]) -> list[str]:
    """The cells of a text that prints a pipe on a line of its own behind each; empty for any other text."""
    if lines.count(_PIPE) * 3 < len(lines):
        return []
    runs = groupby(lines, key=_PIPE.__eq__)
    cells: list[str] = []
    for is_pipe, run in runs:
        # Of pipes that follow each other all but the first stand behind a blank cell.
        cells += [""] * (len(list(run)) - 1) if is_pipe else ["\n".join(filter(None, run))]
    return cells


def _without_spacing(lines: list[str]) -> list[str]:
    """The lines without the blank ones of a text that has one between any two cells; other blank lines are blank cells.

    A cell may be broken over lines all the same (本年新, 制作数量).
    """
    runs = [(filled, list(run)) for filled, run in groupby(lines, key=bool)]
    if len(runs) < 2 or not all(_is_one_cell(run) for filled, run in runs if filled):
        return lines
    # A blank cell adds a second blank line to the one that parts its neighbours.
    exact = all(len(run) % 2 for filled, run in runs if not filled)
    return [line for filled, run in runs for line in (run if filled else [""] * (len(run) // 2 if exact else 0))]


def _is_one_cell(lines: Sequence[str]) -> bool:
    """Whether lines that no blank one parts are one cell: a single line, a broken label, or words that are none."""
    if len(lines) == 1 or labels_of("".join(lines)):
        return True
    return not any(re.fullmatch(_CELL_LINE, line) or labels_of(line) for line in lines)


def find_lost_breaks(text: str) -> list[Edit]:
    """Edits that put headings on lines of their own where they are glued to other text.

    Section titles of the forms are known; `（一）`, `（二）` … behind full stops count when one paragraph
    holds them in order from 一 on, each with a short first sentence (a report without line breaks). A line that holds
    all sections of a report is broken before each of them, and before its numbered points.
    """
    breaks = {(edit.start, edit.end): edit for edit in _form_title_breaks(text)}
    position = 0
    for line in text.split("\n"):
        end = position + len(line)
        if len(line) >= _LONG_LINE:
            breaks |= {(edit.start, edit.end): edit for edit in _breaks_inside(text, position, end)}
        position = end + 1
    return [breaks[key] for key in sorted(breaks)]


def _breaks_inside(text: str, start: int, end: int) -> Iterator[Edit]:
    """Breaks inside one long line."""
    sections = _glued_sections(text, start, end)
    yield from (Edit(at, at, "\n") for at in sections if at > start)
    for first, last in pairwise([start, *sections, end]):
        for pattern, numbers in ((_GLUED_ITEM, _CHINESE_NUMBERS), (_GLUED_NUMBER, "123456789")):
            if pattern is _GLUED_NUMBER and not sections:
                continue
            items = [item for item in pattern.finditer(text, first, last) if _behind_a_sentence(text, item.start(), spaced=bool(sections))]
            if len(items) >= 2 and [item["number"] for item in items] == list(numbers[: len(items)]):
                yield from (Edit(item.start(), item.start(), "\n") for item in items)


def _behind_a_sentence(text: str, at: int, *, spaced: bool) -> bool:
    """Whether a full stop stands in front, or in a line that holds sections a blank (behind a title)."""
    before = text[max(0, at - 3) : at]
    return before.rstrip()[-1:] in ("。", "；") or (spaced and before[-1:].isspace())


def _glued_sections(text: str, start: int, end: int) -> list[int]:
    """Where the sections of a report begin that one line holds; empty for a line that is one paragraph of it."""
    if text.find("二、", start + 1, end) < 0 or _SECTION_LINE.search(text):
        return []
    items = [
        item
        for item in _GLUED_SECTION.finditer(text, start, end)
        if item.start() == start or text[item.start() - 1].isspace() or text[item.start() - 1] in "。；;：:！”）)"
    ]
    numbers = [item["number"] for item in items]
    if len(items) < _MIN_SECTIONS or numbers != _CHINESE_NUMBERS[: len(items)]:
        return []
    named = sum(_SECTION_WORDS.search(item["words"]) is not None for item in items)
    return [item.start() for item in items] if named * 2 >= len(items) else []


def _form_title_breaks(text: str) -> list[Edit]:
    edits: list[Edit] = []
    last_end = 0  # a title may follow a title whose table was lost
    for start, end in _numbered_titles(text):
        glued = _BEFORE_GLUED.search(text, max(0, start - 2), start) is not None
        if glued:
            edits.append(Edit(start, start, "\n"))
        runs_on = end < len(text) and not text[end].isspace() and text[end] not in _MENTIONED and not _REMARK.match(text, end)
        if runs_on and (glued or start == last_end or text[start - 1] in "\n\u3000\u2003 "):
            edits.append(Edit(end, end, "\n"))
            last_end = end
    return edits


def _numbered_titles(text: str) -> Iterator[tuple[int, int]]:
    """Where the section titles of the forms stand in the text, with their numbers."""
    for match in _TITLE_BEHIND_MARK.finditer(text):
        start = match.start() - 1
        while start > 0 and text[start].isspace():
            start -= 1
        if start >= 0 and text[start] in _NUMBERS_OF_TITLES:
            yield start, match.end()
