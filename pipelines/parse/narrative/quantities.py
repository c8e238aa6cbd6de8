"""Numbers of a sentence with their unit and their degree of exactness.

`4 702条`, `1,234件`, `1.5万余条`, `百余次`, `两次`, `近300人次`: value, unit as printed and qualifier.
Dates, years, document numbers and deadlines (`20个工作日`) are no quantities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.items import Qualifier

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
UNITS = (
    *("人次", "条次", "件次", "场次", "班次", "万元", "亿元", "元", "条", "件", "份", "篇", "项", "期", "次", "场", "人", "名", "位", "起"),
    *("宗", "例", "家", "处", "册", "卷", "本", "封", "则", "批", "轮", "班", "部", "笔", "个", "%"),
)
# One class of characters is tried faster than forty alternatives; the longer units come first.
_UNIT = f"{'|'.join(unit for unit in UNITS if len(unit) > 1)}|[{''.join(unit for unit in UNITS if len(unit) == 1)}]"
_ABOUT = re.compile("(?:大约|约为|约|将近|接近|近|逾|超过|超|突破)$")
#: Where nothing but the number is printed (`部分公开67，占4.61%`).
NO_UNIT = "-"
_NUMERALS = "零〇一二两三四五六七八九十百千万"
_QUANTITY = re.compile(
    rf"(?P<number>[\d{_NUMERALS}](?:(?<=\d)[\d.]*(?<=\d)|(?<=[{_NUMERALS}])[{_NUMERALS}]*))"
    r"(?P<over>余|多)?(?P<power>[百千万亿](?!元))?(?P<more>余|多|以上)?"
    rf"(?:(?P<unit>{_UNIT})(?:（次）)?(?P<after>以上|左右|有余|上下)?|(?P<bare>(?=[，；。、）（]|$)))"
)
_HAS_NUMBER = re.compile(r"[\d一二两三四五六七八九十百千万]")
#: A unit that is the beginning of another word: 个月, 次性, 件事.
_NO_COUNT_AFTER = re.compile(
    r"(?:月|工作日|小时|百分点|自然日|方面|部分|年|间(?!接)|性(?!文件)|站式|体化|揽子|事一|以?来(?!信|访)|[·—-]\d)"
)
_NO_COUNT_BEFORE = re.compile(r"[\d.A-Za-z第〔\[—-]")
#: Before a number without a unit: `咨询电话560次` counts calls.
_CONTACT_BEFORE = re.compile("(?:电话|邮编|传真|号码)[：:]?$")
#: 每一件, 任一项: a numeral that does not count.
_NO_NUMERAL_AFTER = ("每", "同", "任", "某", "数", "几", "这", "那")
# A search for one of a few characters is fast; what stands before it is looked at afterwards.
_THOUSANDS = re.compile(r"[,，](?<=\d.)(?=\d{3}(?!\d))")


@dataclass(slots=True, frozen=True)
class Quantity:
    """A number in a sentence; offsets count in the string it was read from."""

    value: int | float
    unit: str
    qualifier: Qualifier
    start: int
    end: int

    @property
    def is_zero(self) -> bool:
        """True for a stated nought."""
        return self.value == 0


def without_thousands(sentence: str) -> str:
    """The sentence with `1,234` written `1234`."""
    return _THOUSANDS.sub("", sentence)


def find_quantities(sentence: str) -> list[Quantity]:
    """All quantities of a sentence without blanks, in order."""
    found: list[Quantity] = []
    if not _HAS_NUMBER.search(sentence):
        return found
    for match in _QUANTITY.finditer(sentence):
        number, unit = match["number"], match["unit"] or NO_UNIT
        if unit == NO_UNIT and (not number[0].isdigit() or (len(number) == 4 and number.startswith("20"))):
            continue
        if unit != "%" and _NO_COUNT_AFTER.match(sentence, match.end()):
            continue
        if match.start() and _NO_COUNT_BEFORE.match(sentence, match.start() - 1):
            continue
        before = sentence[max(0, match.start() - 4) : match.start()]
        if (unit == NO_UNIT and _CONTACT_BEFORE.search(before)) or (not number[0].isdigit() and before.endswith(_NO_NUMERAL_AFTER)):
            continue
        about = _ABOUT.search(before)
        value = read_number(number) * _POWERS.get(match["power"] or "", 1)
        if unit in ("万元", "亿元"):
            value, unit = value * _POWERS[unit[0]], "元"
        value = round(value, 4)
        found.append(
            Quantity(
                value=int(value) if value == int(value) else value,
                unit=unit,
                qualifier=_qualifier(about[0] if about else "", bool(match["over"] or match["more"]), match["after"] or ""),
                start=match.start() - (len(about[0]) if about else 0),
                end=match.end(),
            )
        )
    return found


def read_number(digits: str) -> float:
    """The value of `1.5`, `两`, `二十三` or `一千二百`."""
    if digits[0].isdigit():
        return float(digits)
    total, section, current = 0, 0, 0
    for character in digits:
        if character in _DIGITS:
            current = _DIGITS[character]
        elif character == "万":
            total, section, current = total + (section + current or 1) * 10_000, 0, 0
        else:
            section, current = section + (current or 1) * _POWERS[character], 0
    return total + section + current


def _qualifier(about: str, over: bool, after: str) -> Qualifier:
    if over or after in ("以上", "有余") or about in ("逾", "超过", "超", "突破"):
        return "approx_over"
    if about in ("约", "约为", "大约", "近", "将近", "接近") or after in ("左右", "上下"):
        return "approx"
    return "exact"
