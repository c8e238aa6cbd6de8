"""Heads of the requests and the review table whose characters a text dump printed line by line.

The narrow columns of these tables break their heads over two lines or four, and the text of a PDF runs through the
lines of all columns: `结 结 其 尚`, `果 果 他 未`, `维 纠 结 审`, `持 正 果 结`. No head is left whole. What is left are
their characters, each as often as the form has it, above the numbers. Then only the form's own order is left to read
the numbers by; where their sums fail in it, the table has another one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_HEADS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_OUTCOMES = "".join(_HEADS)
_PARTS = "未经复议直接起诉复议后起诉"
_WHOLE = " ".join(["行政复议 行政诉讼", *_HEADS, "未经复议直接起诉 复议后起诉", *_HEADS, *_HEADS, "\n"])
_CHARACTERS = Counter(_OUTCOMES * 3 + _PARTS)
_CELL = r"(?:\d+|[-—–/])"
_BROKEN = re.compile(
    rf"行政复议\s*行政诉讼(?P<pieces>[{''.join(sorted(set(_OUTCOMES + _PARTS)))}\s]{{70,400}}?)"
    rf"(?P<row>{_CELL}(?:\s+{_CELL}){{14}})(?=\s*(?:\n|\Z))"
)
_APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构")
_APPLICANT_HEADS = " ".join(["申请人情况 自然人 法人或其他组织 总计", *_APPLICANTS[1:], "其他"])
_NOTE = "本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ABOVE_ROWS = re.compile(
    rf"[{''.join(sorted(set(_APPLICANT_HEADS + _NOTE)))}\s()（）:：,，]{{40,260}}?(?=(?:[一1]\s*[、.．]\s*)?本年新收政府信息公开)"
)
_SEVEN_CELLS = re.compile(rf"(?<![\d.]){_CELL}(?:[ \t]+{_CELL}){{6}}(?=[ \t]*(?:\n|\Z))")


@dataclass(slots=True, frozen=True)
class BrokenReview:
    """A review table with broken heads: where it is in the text, its row, and whether its sums hold in the form's order."""

    start: int
    end: int
    row: str
    in_order: bool


def find_broken_reviews(text: str) -> Iterator[BrokenReview]:
    """Every review table of the text whose heads are broken, if nothing but its heads stands above its row."""
    if "行政复议" not in text:
        return
    for match in _BROKEN.finditer(text):
        pieces = "".join(match["pieces"].split())
        if Counter(pieces) == _CHARACTERS and any(pieces.count(head) < 3 for head in _HEADS):
            yield BrokenReview(match.start(), match.end("row"), match["row"], _sums_hold(match["row"]))


def _sums_hold(row: str) -> bool:
    numbers = _numbers(row)
    return all(numbers[total] == sum(numbers[total - 4 : total]) for total in (4, 9, 14))


def _numbers(row: str) -> list[int]:
    """The cells of a row between blanks, marks for none as 0."""
    return [int(cell) if cell.isdecimal() else 0 for cell in row.split()]


def with_whole_heads(text: str) -> tuple[str, list[str]]:
    """The text of a table, broken heads as the form prints them; and the rows of review tables whose sums contradict that order."""
    text = _with_applicants(text)
    last, pieces, contradicting = 0, [], []
    for broken in find_broken_reviews(text):
        pieces += [text[last : broken.start], _WHOLE + broken.row if broken.in_order else ""]
        contradicting += [] if broken.in_order else [broken.row]
        last = broken.end
    return "".join([*pieces, text[last:]]), contradicting


def _with_applicants(text: str) -> str:
    match = _ABOVE_ROWS.match(text)
    if match is None or all(head in match[0] for head in _APPLICANTS):
        return text
    characters = Counter(_CHINESE.findall(match[0]))
    rows = [_numbers(row[0]) for row in _SEVEN_CELLS.finditer(text)]
    known = characters in (Counter(_CHINESE.findall(_APPLICANT_HEADS)), Counter(_CHINESE.findall(_APPLICANT_HEADS + _NOTE)))
    in_order = bool(rows) and all(total == sum(applicants) for *applicants, total in rows)
    return f"{_APPLICANT_HEADS}\n{text[match.end() :]}" if known and in_order else text
