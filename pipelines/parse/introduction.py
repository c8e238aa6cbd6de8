"""The parts a report's introduction announces: `全文由概述、主动公开政府信息情况…等七个部分组成`.

Names of parts hold the marks that separate them (`行政复议、行政诉讼情况`), so several ways of cutting are
tried; the count the sentence states decides, else the coarsest cut that gives parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_CONSISTS_OF = r"(?:共|主要)?\s*(?:由|包括|包含|分为|分|[:：])"
#: The engine searches fast where each alternative begins with a character of its own.
_SENTENCE = re.compile(
    rf"(?:报告{_CONSISTS_OF}|全文{_CONSISTS_OF}|内容{_CONSISTS_OF}|年报{_CONSISTS_OF}|，\s*分为|,\s*分为|。[^\S\n]*由|\n[^\S\n]*由)"
    r"(?:(?P<stated>[一二三四五六七八九十\d]{1,2})\s*个?大?(?:部分|方面)(?:组成)?[，,]?)?(?:(?:依次|分别)[为是]?)?[:：]?(?P<parts>[^。]{8,400}?)"
    r"(?:等?[，,]?(?:共|共计)?\s*(?P<count>[一二三四五六七八九十\d]{1,2})\s*个?(?:大)?(?:部分|方面|章|项内容)"
    r"|等[，,]|等?(?:部分|内容|方面)?(?:组成|构成)|[，,]\s*(?:本(?:年度)?(?:报告|年报)|并附)|。)"
)
#: A sentence on who compiled the report and by what rules announces nothing.
_NO_PARTS = re.compile(r"编制|编写|根据|规定|[《〔]")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
#: What goes on with the name of the part before it (行政复议、提起行政诉讼情况; 依申请公开、不予公开…).
_GOES_ON = re.compile(r"提起|行政诉讼|诉讼|申诉|不予公开|复议|举报|投诉|减免")
#: The end of a part's name; what ends otherwise may go on behind a mark.
_ENDS = re.compile(r"(?:情况|概述|概况|综述|总述|引言|措施|问题|事项|附表|计划|打算|说明|统计表|总体|其[他它])$")
_LAST_AND = re.compile(
    r"(?:(?<=情况|措施|概述|问题|引言)|(?<=[)）]))(?:和|及|与|以及)(?!改进|整改|下一?步|措施|不足|建议|解决)(?=[^、]{4,})"
)
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)}


def announced_parts(introductions: Iterable[str]) -> list[str]:
    """The parts the first sentence that announces any names, as printed; empty where none does."""
    for introduction in introductions:
        for found in _SENTENCE.finditer("\n" + introduction):
            if re.search("[、，,；;]", found["parts"]) and not _NO_PARTS.search(found["parts"]):
                parts = _choose(found["parts"], _count(found["count"] or found["stated"]))
                if len(parts) > 2:
                    return parts
    return []


def _count(numeral: str | None) -> int | None:
    if numeral is None:
        return None
    return int(numeral) if numeral.isdigit() else _NUMERALS.get(numeral)


def _choose(sentence: str, count: int | None) -> list[str]:
    by_semicolon = _cut(sentence, "；;")
    if len(by_semicolon) > 3:
        return by_semicolon
    by_comma = _cut(sentence, "，,；;")
    by_mark = _cut(sentence, "、，,；;")
    joined = _join(by_mark)
    last_cut = [*by_mark[:-1], *re.split("[和及与]", by_mark[-1])]
    ways = [joined, _split_last(joined), by_comma, _split_last(by_comma), by_mark, last_cut, _join(by_mark, whenever_open=True)]
    fitting = next((way for way in ways if len(way) == count), None)
    if fitting:
        return fitting
    # Where commas part the parts, the marks between them stand inside names.
    return _split_last(by_comma) if len(by_comma) >= 4 else _split_last(joined)


def _cut(sentence: str, marks: str) -> list[str]:
    """Pieces between the marks; marks in brackets explain a part and do not end it."""
    masked = _BRACKETS.sub(lambda match: "\x00" * len(match[0]), sentence)
    pieces, start = [], 0
    for mark in [*re.finditer(rf"[{marks}]|(?<=[况施述题，,、])以及(?!公开平台)", masked), None]:
        piece = sentence[start : mark.start() if mark else None].strip(" \n\u3000")
        if len(piece) >= 2:
            pieces.append(piece)
        start = mark.end() if mark else start
    return pieces


def _join(pieces: list[str], *, whenever_open: bool = False) -> list[str]:
    """Pieces of one name put together again: where the next one goes on with it, or wherever a name has no end yet."""
    joined: list[str] = []
    for piece in pieces:
        if joined and (whenever_open or _GOES_ON.match(piece)) and not _ENDS.search(_BRACKETS.sub("", joined[-1])):
            joined[-1] += "、" + piece
        else:
            joined.append(piece)
    return joined


def _split_last(parts: list[str]) -> list[str]:
    """`…改进情况和其他需要报告的事项`: the last two parts are joined by a word."""
    return [*parts[:-1], *_LAST_AND.split(parts[-1])]
