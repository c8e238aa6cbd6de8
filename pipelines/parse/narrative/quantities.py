"""Numbers of a sentence with their unit and their degree of exactness.

`4 702条`, `1,234件`, `1.5万余条`, `百余次`, `两次`, `近300人次`: value, unit as printed and qualifier.
Dates, years, document numbers and deadlines (`20个工作日`) are no quantities. A number printed in no way a
number can be printed (`3,67条`, `3.6.7条`, `三二一条`), a range (`3至5件`), a bound (`不到100条`) and a
fraction hold their place as `SPOILED`: what they count is unknown, and no other number may count it.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import NamedTuple

from crawler.items import Qualifier

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "百万": 1_000_000, "千万": 10_000_000}
UNITS = (
    *("人次", "条次", "件次", "场次", "班次", "元", "条", "件", "份", "篇", "项", "期", "次", "场", "人", "名", "位", "起"),
    *("宗", "例", "家", "处", "册", "卷", "本", "封", "则", "批", "轮", "班", "部", "笔", "个", "%"),
)
#: Where nothing but the number is printed (`部分公开67，占4.61%`).
NO_UNIT = "-"
#: The unit of what cannot be read as one number; its value is not a number.
SPOILED = "?"
#: Put between the digits of a sentence that blanks keep apart in no honest way (`5 6 7条`).
TORN = "\x1f"
#: Money and shares have fractions; a count has none.
_DIVISIBLE = {"元", "%"}
#: More than any office counts: a run of digits, not a number.
_LIMIT = 10**12
# One class of characters is tried faster than forty alternatives; the longer units come first.
_UNIT = f"{'|'.join(unit for unit in UNITS if len(unit) > 1)}|[{''.join(unit for unit in UNITS if len(unit) == 1)}]"
_ABOUT = re.compile("(?:大约|(?<![预节违签邀履公条特])约为?|将近|接近|(?<![最附邻])近|逾|(?<![不未没])超过|超|突破)$")
_NUMERALS = "零〇一二两三四五六七八九十百千万亿廿卅"
# The run of digits and numerals is taken whole (`*+`): a part of it is never a number. Its first character stands before
# the look at what is in front of it: the engine searches fast for what begins with a class of characters.
_QUANTITY = re.compile(
    rf"(?P<number>[\d{_NUMERALS}](?<!\d[.，{TORN}].)[\d{_NUMERALS}]*+(?:[.，{TORN}](?=\d)(?!\d{{1,4}}[年月])[\d{_NUMERALS}]++)*+)"
    r"(?P<over>余|多)?(?P<power>[百千万亿]+)?(?P<more>余|多|以上)?"
    rf"(?:(?P<unit>{_UNIT})(?:（次）)?(?P<after>以上|左右|有余|上下|以下|以内|之内)?|(?P<bare>(?=[；。、）（]|$|，(?!\d)|，\d{{1,4}}[年月])))"
)
#: A unit that is the beginning of another word: 个月, 次性, 件事.
_NO_COUNT_AFTER = re.compile(
    r"(?:月|工作日|法定|交易日|小时|百分点|自然日|方面|部分(?!予以公开|公开|不予)|年|半|间(?!接)|性(?!文件)|站式|体化|揽子|事一|以?来(?!信|访)|·\d)"
)
_AFTER_NO_COUNT = frozenset("月工法交小百自方部年半间性站体揽事来以·")
_NO_COUNT_BEFORE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz第〔[")
#: `第三十三、三十四条`: the later of two articles.
_ORDINAL = re.compile(rf"第[\d{_NUMERALS}、和及至到条款项期届批-]{{1,16}}$")
#: Before a number without a unit: `咨询电话560次` counts calls.
_CONTACT_BEFORE = re.compile("(?:电话|邮编|传真|号码)[：:]?$")
#: 每一件, 任一项, 统一部署: a numeral that does not count.
_NO_NUMERAL_AFTER = ("每", "同", "任", "某", "这", "那", "统", "逐", "唯")
_SIGN_BEFORE = frozenset(f".·-—–−－~～∼/／∕\\+＋±×*=<>≥≤＜＞≈^_{TORN}" + "壹贰叁肆伍陆柒捌玖拾佰仟萬億几数上")
#: The capital numerals and 几, 数, 上 spoil numerals alone: 大陆3人 and 以上3件 are counts.
_NUMERAL_SIGN_BEFORE = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟萬億几数上")
_RANGE_BEFORE = re.compile(rf"(?:[\d{_NUMERALS}%](?:{_UNIT})?(?:至|到|或|[—~～-])|\d[：:]|分之)$")
#: The other end of a range behind the number, what it is corrected to, or that it is none of the year's.
_RANGE_AFTER = re.compile(
    rf"(?:至|到|或|[—–~～-]+)(?!\d{{4}}年)[\d{_NUMERALS}]|应?改为|[（，；](?:更正|勘误|应[为是])|（(?:误|有误|待核实?|计划数?|预计|目标数?|示例)[），]"
)
_BOUND_BEFORE = re.compile(
    "(?:不[到足满及]|未满|[不未没](?:有|能)?超过|[不未没](?:有|能)?达到?|达不到|[不未](?:[少多低高大小]于)|至[多少]|[最][多少高低]|[少多低高大小]于|目标|任务)$"
)
#: `3、256条` may be one number or two; only 分别 says that they are several.
_NEXT_NUMBER = re.compile(r"[、；]\d")
_ALL_NUMERALS = re.compile(f"[{_NUMERALS}]+")
# The last or first character of what the patterns above look for: most numbers have none of them beside them.
_ABOUT_LAST = frozenset("约为近逾过超破")
_RANGE_LAST = frozenset("至到或—~-：:之")
_RANGE_FIRST = frozenset("至到或—–~～-应改（，；")
_BOUND_LAST = frozenset("到足满及过达于多少高低标务")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[,，]\d{3})+(?:\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"(?:0|[1-9]\d{0,12})(?:\.\d{1,9})?", re.ASCII)
#: `1万2千`, `1.5万`, `3百万`; digits may follow the last power.
_WITH_POWERS = re.compile(r"(?:[\d.，,]+(?:百万|千万|[百千万亿]))+\d*", re.ASCII)
_PART = re.compile(r"(?P<number>[\d.，,]+)(?P<power>百万|千万|[百千万亿])?")


class Quantity(NamedTuple):
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


def find_quantities(sentence: str) -> list[Quantity]:
    """All quantities of a sentence without blanks, in order."""
    found: list[Quantity] = []
    has_ordinal = "第" in sentence
    for match in _QUANTITY.finditer(sentence):
        number, over, power, more, unit, after, _ = match.groups()
        start, end = match.span()
        unit, arabic = unit or NO_UNIT, number[0].isdigit()
        if unit == NO_UNIT and (not arabic or (len(number) == 4 and number.startswith("20"))):
            continue
        if sentence[end : end + 1] in _AFTER_NO_COUNT and unit != "%" and _NO_COUNT_AFTER.match(sentence, end):
            continue
        last = sentence[start - 1 : start]
        if last in _NO_COUNT_BEFORE:
            continue
        before = sentence[max(0, start - 6) : start]
        if (unit == NO_UNIT and _CONTACT_BEFORE.search(before)) or (not arabic and before.endswith(_NO_NUMERAL_AFTER)):
            continue
        if has_ordinal and _ORDINAL.search(sentence, max(0, start - 17), start):
            continue
        about = _ABOUT.search(before) if last in _ABOUT_LAST else None
        value = _value(number, power or "", unit, exact=not (about or over or more or after))
        if value is not None and _is_spoiled(sentence, end, after, before, arabic):
            value = None
        if unit == NO_UNIT and (value is None or (_NEXT_NUMBER.match(sentence, end) and "分别" not in sentence[:start])):
            continue
        found.append(
            Quantity(
                math.nan if value is None else value,
                SPOILED if value is None else unit,
                _qualifier(about[0] if about else "", bool(over or more), after or ""),
                start - (len(about[0]) if about else 0),
                end,
            )
        )
    return found


def _is_spoiled(sentence: str, end: int, after: str | None, before: str, arabic: bool) -> bool:
    """True for one end of a range, a bound, a fraction, or digits behind a sign that changes them."""
    last = before[-1:]
    if after in ("以下", "以内", "之内") or (sentence[end : end + 1] in _RANGE_FIRST and _RANGE_AFTER.match(sentence, end)):
        return True
    if last in _SIGN_BEFORE and not (arabic and last in _NUMERAL_SIGN_BEFORE):
        return True
    if last in _RANGE_LAST and _RANGE_BEFORE.search(before):
        return True
    return last in _BOUND_LAST and _BOUND_BEFORE.search(before) is not None


def _value(number: str, power: str, unit: str, *, exact: bool) -> int | float | None:
    """The number with its power; None where it is not printed as one, or has a fraction no count has."""
    if not power and len(number) < 12 and number[0] in "123456789" and number.isascii() and number.isdigit():
        # Nearly all of them.
        return int(number)
    value = _exact(number)
    if value is None or (power and power not in _POWERS):
        return None
    if number[0] in _POWERS and number[0] != "十" and exact:
        # 百条 and 千条 are said of no exact number: 上百条, 成千上万条.
        return None
    value *= _POWERS.get(power, 1)
    whole = value == value.to_integral_value()
    if value > _LIMIT or not (whole or unit in _DIVISIBLE):
        return None
    return int(value) if whole else float(value)


def read_number(printed: str) -> int | float | None:
    """The value of `1.5`, `1,234`, `1万2千`, `两`, `二十三` or `一千二百`; None for what is no number."""
    exact = _exact(printed)
    if exact is None:
        return None
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _exact(printed: str) -> Decimal | None:
    if _ALL_NUMERALS.fullmatch(printed):
        return _of_numerals(printed)
    if _PLAIN.fullmatch(printed):
        return Decimal(printed)
    if _THOUSANDS.fullmatch(printed):
        return Decimal(printed.replace("，", "").replace(",", ""))
    return _of_mixed(printed) if _WITH_POWERS.fullmatch(printed) else None


def _of_mixed(printed: str) -> Decimal | None:
    """`1万2千` and `1万2345`: each part smaller than the power before it, and a last part as long as that power."""
    parts = list(_PART.finditer(printed))
    total, limit = Decimal(0), _LIMIT
    for part in parts:
        digits, power = part["number"], part["power"]
        if power is None:
            if len(digits) != len(str(limit)) - 1 or not digits.isdigit():
                return None
            total += int(digits)
            break
        if len(parts) > 1 and not digits.isdigit():
            return None
        number = _exact(digits)
        if number is None or number * _POWERS[power] >= limit:
            return None
        total += number * _POWERS[power]
        limit = _POWERS[power]
    return total


def _of_numerals(printed: str) -> Decimal | None:
    """The value of a Chinese numeral, if the value would be written that way: `一千五`, `三二一`, `五六十` are no numbers."""
    if re.search("两(?![百千万亿])", printed) and printed != "两":
        return None
    plain = printed.replace("廿", "二十").replace("卅", "三十").replace("〇", "零").replace("两", "二")
    total, section, current = 0, 0, 0
    for character in plain:
        if character in _DIGITS:
            current = _DIGITS[character]
        elif character in "万亿":
            total, section, current = total + (section + current or 1) * _POWERS[character], 0, 0
        else:
            section, current = section + (current or 1) * _POWERS[character], 0
    value = total + section + current
    whole = "一" + plain if plain[0] in "百千万亿" else plain
    return Decimal(value) if value <= _LIMIT and _short(whole) == _short(_spell(value)) else None


def _short(numeral: str) -> str:
    """一百一十五 as it is also written: 一百十五."""
    return numeral.replace("一十", "十")


def _spell(value: int) -> str:
    """The number in numerals."""
    if value == 0:
        return "零"
    words, skipped = "", False
    for power, sign in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, value = divmod(value, power)
        if section == 0:
            skipped = bool(words)
            continue
        words += ("零" if words and (skipped or section < 1000) else "") + _spell_section(section) + sign
        skipped = False
    return words


def _spell_section(section: int) -> str:
    words, skipped = "", False
    for power, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, section = divmod(section, power)
        if digit:
            words += ("零" if skipped else "") + "零一二三四五六七八九"[digit] + sign
            skipped = False
        else:
            skipped = bool(words)
    return words


def _qualifier(about: str, over: bool, after: str) -> Qualifier:
    if over or after in ("以上", "有余") or about in ("逾", "超过", "超", "突破"):
        return "approx_over"
    if about or after in ("左右", "上下"):
        return "approx"
    return "exact"
