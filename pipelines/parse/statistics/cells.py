"""What one printed cell says: a number, a zero, nothing, not applicable, or something to be kept as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from crawler.items import CellKind
from pipelines.forms import Number
from pipelines.rules import load_rules

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，＋－−／＼（）％　\xa0\u2002\u2003\ufeff\u200b", "0123456789.,+--/\\()%      ")
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<digits>0+|[1-9]\d*|0(?=\.)|\d{1,3}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(?P<rest>\.\d+)?\s*(?P<unit>[^\W\d]*)"
)
#: A blank that lost its encoding is shown as a question mark (`? 0`).
_BROKEN_BLANK = re.compile(r"^[?？\s]+|[?？\s]+$")
_PER_WANYUAN = Decimal(10_000)
#: A unit of money that a label or a head prints: in brackets, behind 单位, or alone.
_MONEY_UNIT = re.compile(r"(?:[（(\[]|单位\s*[:：]?|^)\s*(?P<unit>万?元)\s*(?:[）)\]]|$)")
#: 本年增/减 told as two numbers.
_TWO_NUMBERS = re.compile(r"[+-]?\d[\d,.]*\s*/\s*[+-]?\d[\d,.]*")
#: An amount of money in 万, which says 万元.
_IN_WAN = re.compile(r"[\d,.]*\d\s*万")
_WordKind = Literal["na", "count_unit", "footer", "other_column", "more", "less", "same"]


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


@lru_cache(maxsize=2048)
def money_unit(text: str) -> str | None:
    """The unit of money (元, 万元) that a label, a head or a cell for units prints."""
    found = _MONEY_UNIT.search(text.strip())
    return found["unit"] if found else None


@lru_cache(maxsize=8192)
def read_cell(text: str, unit: str | None, column_unit: str | None = None) -> tuple[CellKind, int | float | None, str | None]:
    """Kind, value and unit of a printed cell in a column whose form prescribes `unit` (`None`: none prescribed).

    `column_unit` is the unit that the label or the head prints instead. A unit printed in the cell is
    kept where the form prescribes none (采购总金额 251000元). Where the form wants 万元 and the source says
    元, or the other way round, the value is converted, which decimal numbers allow exactly. Any other unit
    than the form's own stays with the value as printed. Numbers that are not written plainly (`12,34`,
    `007`, `0/0`) are text.
    """
    plain = _BROKEN_BLANK.sub("", half_width(text))
    if not plain:
        return "blank", None, unit
    if plain in words("na") or not plain.strip("-—–/\\"):
        return "na", None, unit
    match = _NUMBER.fullmatch(plain)
    if not match or (match["unit"] and match["unit"] not in words("count_unit")):
        return "text", None, unit
    number = Decimal(match["sign"] + match["digits"].replace(",", "").replace(" ", "") + (match["rest"] or ""))
    printed = match["unit"] or column_unit or unit
    if (printed, unit) == ("元", "万元"):
        number, printed = number / _PER_WANYUAN, unit
    elif (printed, unit) == ("万元", "元"):
        number, printed = number * _PER_WANYUAN, unit
    if number == 0:
        return "zero", 0, printed
    return "number", int(number) if number == number.to_integral_value() else float(number), printed


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
    plain = half_width(text).strip()
    if number == "decimal":
        return text + "元" if _IN_WAN.fullmatch(plain) else text
    if number == "int":
        return text
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
