"""What one printed cell says: a number, a zero, nothing, not applicable, or something to be kept as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from crawler.items import CellKind
from pipelines.forms import Number
from pipelines.rules import load_rules

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，＋－−／＼（）％　\xa0\u2002\u2003\ufeff\u200b", "0123456789.,+--/\\()%      ")
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<digits>0+|[1-9]\d*|0(?=\.)|\d{1,3}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(?P<rest>\.\d+)?\s*(?P<unit>[^\W\d]*)"
)
#: No number of a report is longer; digits without end are none.
_LONGEST_NUMBER = 40
#: A blank that lost its encoding is shown as a question mark (`? 0`).
_BROKEN_BLANK = re.compile(r"^[?？\s]+|[?？\s]+$")
#: `16368(件)`: the unit behind the number, in brackets.
_UNIT_IN_BRACKETS = re.compile(r"(?<=\d)\s?\(([^\W\d]{1,2})\)$")
_TEN = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_PRINTED = r"(?:[（(\[]|单位\s*[:：]?|^)\s*(?:单位\s*[:：]?\s*)?(?P<unit>{})\s*(?:[）)\]]|$)"
#: A unit of money that a label or a head prints: in brackets, behind 单位, or alone.
_MONEY_UNIT = re.compile(_PRINTED.format("[十百千万亿]*(?P<foreign>[美港欧日])?元"))
#: Counts in tens or more (万件); one alone is no news.
_COUNT_UNIT = re.compile(_PRINTED.format("[十百千万亿]+(?:件|条|项|次|篇|人次?|个|份|期|场次?|起|宗)"))
_SCALES = re.compile(r"[百千万亿](?:[件条项次篇人个份期场起宗元])|[美港欧日]元")
#: 本年增/减 told as two numbers.
_TWO_NUMBERS = re.compile(r"[+-]?\d[\d,.]*\s*/\s*[+-]?\d[\d,.]*")
#: An amount of money in 万, which says 万元.
_IN_WAN = re.compile(r"[\d,.]*\d\s*万")
_WordKind = Literal["na", "count_unit", "footer", "other_column", "other_table", "more", "less", "same"]


@dataclass(frozen=True, slots=True)
class _Words:
    kind: _WordKind
    reason: str
    words: list[str]


@cache
def words(kind: _WordKind) -> frozenset[str]:
    """The words of one kind in words.toml."""
    return frozenset(word for entry in load_rules(__package__, "words.toml", "words", _Words) if entry.kind == kind for word in entry.words)


def half_width(text: str) -> str:
    """Full-width digits, signs and blanks turned half-width, one character for one."""
    return text.translate(_HALF_WIDTH)


class Units(NamedTuple):
    """Units that label, head or caption print for the numbers of a row: of money, and of counts in hundreds or more."""

    money: str | None = None
    counts: str | None = None

    def or_else(self, other: Units) -> Units:
        """These, and the other's where none is printed."""
        if not any(other):
            return self
        return Units(self.money or other.money, self.counts or other.counts)


#: Stands for units of which nobody can say which number they belong to.
UNSURE = "?"
NO_UNITS = Units()


@lru_cache(maxsize=2048)
def units_in(*texts: str) -> Units:
    """The units that heads of one row, or its label, print. Where some count in hundreds and others do not, none is sure."""
    money = [found for text in texts if "元" in text and (found := _MONEY_UNIT.search(text.strip()))]
    counts = [found["unit"] if _SCALES.search(text) and (found := _COUNT_UNIT.search(text.strip())) else None for text in texts]
    own = {UNSURE if found["foreign"] else found["unit"] for found in money}
    count = None if not any(counts) else counts[0] if len(set(counts)) == 1 else UNSURE
    return Units((own.pop() if len(own) == 1 else UNSURE) if own else None, count)


def _power(unit: str) -> int:
    """How many zeros a unit stands for: 4 for 万元, 0 for 件."""
    return sum(_TEN.get(character, 0) for character in unit)


@lru_cache(maxsize=8192)
def read_cell(text: str, unit: str | None, column_unit: str | None = None) -> tuple[CellKind, int | float | None, str | None]:
    """Kind, value and unit of a printed cell in a column whose form prescribes `unit` (`None`: none prescribed).

    `column_unit` is the unit that the label or the head prints instead. A unit printed in the cell is
    kept where the form prescribes none (采购总金额 251000元). Where the form wants 万元 and the source says
    元 or 亿元, or the form 件 and the source 百件, the value is converted, which decimal numbers allow exactly.
    Any other unit than the form's own stays with the value as printed, but money is no count and a count no money.
    Numbers that are not written plainly (`12,34`, `007`, `0/0`) are text; below a unit that is not sure they are nothing but text.
    """
    plain = _UNIT_IN_BRACKETS.sub(r"\1", _BROKEN_BLANK.sub("", half_width(text)))
    if not plain:
        return "blank", None, unit
    if plain in words("na") or not plain.strip("-—–/\\"):
        return "na", None, unit
    match = _NUMBER.fullmatch(plain) if len(plain) <= _LONGEST_NUMBER else None
    if not match or (match["unit"] and match["unit"] not in words("count_unit")):
        return "text", None, unit
    number = Decimal(match["sign"] + match["digits"].replace(",", "").replace(" ", "") + (match["rest"] or ""))
    printed = match["unit"] or column_unit or unit
    if number and unit and match["unit"] and (match["unit"][-1] == "元") != (unit[-1] == "元"):
        # Money below a count, or a count below money: another number than the form asks for.
        return "text", None, unit
    if number == 0:
        return "zero", 0, unit if column_unit else printed
    if printed == UNSURE:
        return "ambiguous", None, unit
    if printed and unit and printed != unit and (printed[-1] == unit[-1] == "元" or (_power(printed) and unit[-1] != "元")):
        number, printed = number.scaleb(_power(printed) - _power(unit)), unit
    return "number", int(number) if number == number.to_integral_value() else float(number), printed


@lru_cache(maxsize=8192)
def read_value(
    text: str, number: Number, unit: str | None, column_unit: str | None = None
) -> tuple[CellKind, int | float | None, str | None]:
    """A cell of such numbers, in a column as `read_cell` knows it."""
    return read_cell(plainly(text, number), unit, column_unit)


@cache
def change_words() -> str:
    """Pattern of the words for more and less."""
    return "|".join(sorted(map(re.escape, words("more") | words("less")), key=len, reverse=True))


@cache
def _change() -> re.Pattern[str]:
    return re.compile(rf"(?P<word>{change_words()})\s*(?P<number>\d.*)")


def plainly(text: str, number: Number) -> str:
    """A cell of such numbers as `read_cell` reads it: changes told in words with their sign, money in full units.

    `+10` for 增10, `-4` for 减少4, `0` for 未增未减; `12.5万元` for 12.5万.
    """
    if number == "int":
        return text
    plain = half_width(text).strip()
    if number == "decimal":
        return text + "元" if _IN_WAN.fullmatch(plain) else text
    if plain in words("same"):
        return "0"
    match = _change().fullmatch(plain)
    return text if match is None else ("-" if match["word"] in words("less") else "+") + match["number"]


def is_number(text: str) -> bool:
    """Whether a cell holds a number, zero included."""
    return read_cell(text, None)[0] in ("number", "zero")


@lru_cache(maxsize=8192)
def is_datum(text: str) -> bool:
    """Whether a cell holds a number, nothing, or a sign that it does not apply."""
    return read_cell(plainly(text, "signed"), None)[0] != "text" or bool(_TWO_NUMBERS.fullmatch(half_width(text).strip()))
