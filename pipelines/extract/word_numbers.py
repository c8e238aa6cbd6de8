"""The numbers that Word prints before paragraphs by itself: lists with levels, counters that go on, and how numbers are written.

Most headings of these reports have no number of their own. Word files of all kinds state the same lists in different ways.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

#: Paragraphs whose automatic number is as long as this are none.
LONGEST_NUMBER = 40


@dataclass(slots=True)
class Level:
    """One level of a list: number format, text with `%1` for the number of level 1, and first number."""

    form: str
    text: str
    start: int


@dataclass(slots=True)
class NumberedList:
    """A list as used in the text; lists with the same `counter` go on counting from each other."""

    counter: str
    levels: dict[int, Level]


@dataclass(slots=True)
class Numbering:
    """Lists by id, and the list and level that paragraph styles imply."""

    lists: dict[str, NumberedList] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)


class Counters:
    """Gives each numbered paragraph, in the order of the text, the number Word prints before it."""

    def __init__(self, lists: dict[str, NumberedList]) -> None:
        self._lists = lists
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)

    def next(self, number: str, level: int) -> str:
        """The printed number with its punctuation; empty for unknown lists and bullets."""
        used = self._lists.get(number)
        if used is None or level not in used.levels:
            return ""
        counts = self._counts[used.counter]
        counts[level] = counts[level] + 1 if level in counts else used.levels[level].start
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if used.levels[level].form in ("bullet", "none"):
            return ""
        shown = used.levels[level].text[:LONGEST_NUMBER]
        return re.sub(r"%(\d)", lambda match: self._printed(used, counts, int(match[1]) - 1), shown)

    @staticmethod
    def _printed(used: NumberedList, counts: dict[int, int], level: int) -> str:
        shown = used.levels.get(level)
        return format_number(counts.get(level, shown.start), shown.form) if shown else ""


_CHINESE = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def format_number(number: int, form: str) -> str:
    """A list number in one of Word's formats (`w:numFmt`); Arabic digits for formats these reports do not use."""
    if form in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"):
        return _chinese(number, _CHINESE, "十")
    if form == "chineseLegalSimplified":
        return _chinese(number, _LEGAL, "拾")
    if form == "ideographDigital":
        return "".join(_CHINESE[int(digit)] for digit in str(number))
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form in ("lowerLetter", "upperLetter") and number >= 1:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman") and 1 <= number < 90:
        roman = _roman(number)
        return roman if form == "lowerRoman" else roman.upper()
    if form == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    return str(number)


def _chinese(number: int, digits: str, ten: str) -> str:
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    # Counting writes 十一; the legal digits write 壹拾壹.
    leading = digits[tens] if tens > 1 or (tens and ten == "拾") else ""
    return leading + (ten if tens else "") + (digits[ones] if ones else "")


def _roman(number: int) -> str:
    printed = ""
    for value, letters in _ROMAN:
        printed += letters * (number // value)
        number %= value
    return printed
