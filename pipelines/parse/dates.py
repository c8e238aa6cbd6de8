"""Dates of a report: the period its numbers cover, its publication, its signature.

Chinese and Arabic numerals, ISO forms, and `二O一八` with a Latin O all occur on real pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_CHINESE_DIGITS = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | dict.fromkeys("〇○OoＯ0", "0") | {"元": "1"}
_YEAR = r"(?:20\d\d|二[〇○零OoＯ0][〇○零一二三OoＯ][〇○零一二三四五六七八九OoＯ])"
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = rf"(?P<year>{_YEAR})\s*(?:年|[-./])\s*(?P<month>{_SMALL})\s*(?:月|[-./])\s*(?P<day>{_SMALL})\s*日?"
_ANY_DATE = re.compile(rf"(?<!\d){_DATE}(?!\d)")
#: `自2008年5月1日《条例》施行之日起`.
_SINCE = r"(?:[（(]?(?:《[^》\n]{2,20}》|条例)(?:正式)?(?:施行|实施)(?:之日)?[）)]?)?"
_PERIOD = re.compile(
    rf"(?P<y1>{_YEAR})\s*年\s*(?P<m1>{_SMALL})\s*月\s*(?:(?P<d1>{_SMALL})\s*日)?\s*{_SINCE}(?:起|开始|始)?[，,、]?\s*"
    rf"(?:截[至止](?:到|至)?|至|到|—+|-+|–|~|～)\s*(?:(?P<y2>{_YEAR}|当|同|次)\s*年\s*)?(?P<m2>{_SMALL})\s*月\s*(?:(?P<d2>{_SMALL})\s*日|底)?"
)
#: Words that say a range of dates is the period of the report's numbers, within the same sentence.
_PERIOD_WORDS = re.compile(r"统计|数据|期限|时限|期间|涵盖|截至|起止|涉及时间|时间[段自从为]|时间范围|信息公开(?:工作)?情况|年度报告")
_LONGEST_SENTENCE = 400
_END_OF_SENTENCE = re.compile(r"[。\n]")


@dataclass(slots=True, frozen=True)
class Period:
    """First and last day of the numbers, and the words that say so."""

    start: date
    end: date
    raw: str


def _small(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    tens, ten, units = numeral.rpartition("十")
    if not ten:
        return int("".join(_CHINESE_DIGITS[c] for c in numeral))
    return (int(_CHINESE_DIGITS[tens]) if tens else 1) * 10 + (int(_CHINESE_DIGITS[units]) if units else 0)


def _year(numeral: str) -> int:
    return int("".join(_CHINESE_DIGITS.get(c, c) for c in numeral))


def _make(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, _small(month), _small(day))
    except (ValueError, KeyError):
        return None


def read_date(text: str) -> date | None:
    """The first valid date in the text, or None."""
    for match in _ANY_DATE.finditer(text):
        found = _make(_year(match["year"]), match["month"], match["day"])
        if found:
            return found
    return None


def is_date(text: str) -> bool:
    """Whether the text is one date and nothing else."""
    return _ANY_DATE.fullmatch(text) is not None


def find_period(text: str) -> Period | None:
    """The first stated period of the numbers."""
    return next(find_periods(text), None)


def find_periods(text: str) -> Iterator[Period]:
    """The stated periods of the numbers (统计期限); an omitted second year is the first one.

    Only a range in a sentence about data or the report counts, and only one that spans at least a
    month: 自4月1日至4月20日 is an event.
    """
    for match in _PERIOD.finditer(text):
        begin = max(0, match.start() - _LONGEST_SENTENCE)
        start_of_sentence = max(text.rfind(mark, begin, match.start()) for mark in "。\n；;") + 1
        end_of_sentence = _END_OF_SENTENCE.search(text, match.end(), match.end() + _LONGEST_SENTENCE)
        sentence = text[max(start_of_sentence, begin) : end_of_sentence.start() if end_of_sentence else match.end()]
        if not _PERIOD_WORDS.search(sentence):
            continue
        first = _year(match["y1"])
        second = match["y2"]
        last = first + 1 if second == "次" else _year(second) if second and second not in "当同" else first
        start = _make(first, match["m1"], match["d1"] or "1")
        end = _make(last, match["m2"], match["d2"]) if match["d2"] else _last_day(last, match["m2"])
        if start and end and (end - start).days >= 27:
            raw = text[match.start() : match.end()]
            yield Period(start, end, raw)


def _last_day(year: int, month: str) -> date | None:
    return next((found for day in ("31", "30", "29", "28") if (found := _make(year, month, day))), None)
