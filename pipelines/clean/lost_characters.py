"""Characters a page lost between digits and brackets, put back where only one reading is valid.

Word's spans and careless converters drop single characters on genuine portals too: 自201711日至20171231日
(长春), 20181月1日 (长治), 国办公开办函〔202130号, 中国?廊坊. A date with two valid readings is flagged and left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.clean.tracked import Edit

#: The four digits of a year and no digit in front of them. Patterns here begin with what they look for, and look back from
#: there: a search that begins with a look behind stops at every character of the page.
_YEAR = r"(?P<year>(?:19[89]|20[0-4])\d)(?<!\d{5})"
_NO_MONTH_SIGN = re.compile(rf"(?:{_YEAR}(?P<year_sign>年?)|(?<=[至到]))(?P<digits>\d{{2,4}})日(?!报|内|以内)")
#: What every such place holds; most pages have none, and this is found ten times faster.
_MAYBE_NO_MONTH_SIGN = re.compile(r"日(?<=[至到年\d]\d\d日)")
_NO_YEAR_SIGN = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})月(?!\d{{3}})")
_MAYBE_NO_YEAR_SIGN = re.compile(r"月(?<=\d{5}月)")
_NO_BRACKET = re.compile(r"(?P<year>20(?<=(?P<opening>[〔\[［【])20)[0-4]\d)(?P<number>\d{1,4})(?=号|[ \u3000]*(?:\n|$))")
#: `办公室⏎2021926` below a text that lost signs elsewhere: the date of the signature.
_BARE_DATE = re.compile(r"(?<=[局府室委会院站所处厅办心队])[ \u3000]*\n\s*(?P<year>20[0-4]\d)(?P<digits>\d{2,4})(?=[ \u3000]*(?:\n|$))")
_LOST_DOT = re.compile(r"(?<=中国)\?(?=[一-鿿]{2,8}[”\"」])")
#: To be searched with a line break in front of the text.
_ORPHAN_NUMBER = re.compile(r"\n(?P<indent>\s*)(?P<number>[一二三四五六七八九十]{1,3})?(?P<close>[)）])(?=\s*[一-鿿])")
_NUMBER_LINE = re.compile(r"^\s*[(（](?P<number>[一二三四五六七八九十]{1,3})[)）]", re.MULTILINE)
#: Blanks that a converter printed as question marks: behind an address, at both ends of a paragraph, in long rows.
_LOST_BLANK = re.compile(
    r"(?:(?<=\.cn)|(?<=\.com)|(?<=\.net)|(?<=\.org)|(?<=/))\?(?=[一-鿿])"
    r"|^[ \u3000]*\?{1,8}(?=[一-鿿（(《“㈠-㈩①-⑳\d])"
    r"|\?{4,}(?=[一-鿿])"
    r"|(?<=[。；])\?{1,8}[ \u3000]*$"
    r"|(?<=[一-鿿])\?(?: \?)+ ?(?=[一-鿿])",
    re.MULTILINE,
)
#: The same behind a heading, which may be a question: only on a page with other such marks.
_LOST_BLANK_OF_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[,，]?[、.．]|[（(][一二三四五六七八九十]{1,3}[)）])"
    r"[^\n。?？]{2,40}(?<![样么何吗呢])(?P<mark>\?{1,8})[ \u3000]*$",
    re.MULTILINE,
)
#: `二O一八`: a Latin letter or an Arabic zero among Chinese numerals.
_LATIN_ZERO = re.compile(
    r"(?<=二)[OoＯ0](?=[〇○零一二三OoＯ0][〇○零一二三四五六七八九OoＯ0]\s*年)"
    r"|(?<=二[〇○零OoＯ0])[OoＯ0](?=[一二三四五六七八九]\s*年)"
)
_MAYBE_LATIN_ZERO = re.compile("二[〇○零]?[OoＯ0]")
_NUMERALS = [*"一二三四五六七八九十", *(f"十{n}" for n in "一二三四五六七八九"), "二十"]


@dataclass(slots=True, frozen=True)
class LostCharacter:
    """One repair (or, when flagged, one place a reader should look at)."""

    kind: str
    edit: Edit
    confidence: Literal["certain", "likely", "flagged"]


def _month_and_day(year: int, digits: str) -> list[tuple[str, str]]:
    """All ways to read `digits` as month and day of that year; a leading zero is never dropped."""
    readings = []
    for cut in range(1, len(digits)):
        month, day = digits[:cut], digits[cut:]
        if len(month) > 2 or len(day) > 2 or (month[0] == "0") != (len(month) == 2 and int(month) < 10):
            continue
        try:
            date(year, int(month), int(day))
        except ValueError:
            continue
        readings.append((month, day))
    return readings


def _dates(text: str) -> Iterator[LostCharacter]:
    for match in _NO_MONTH_SIGN.finditer(text) if _MAYBE_NO_MONTH_SIGN.search(text) else ():
        digits, year = match["digits"], match["year"]
        if len(digits) == 2 and match["year_sign"] != "" and year is None:
            continue
        if year is None and len(digits) < 3:
            continue  # 至31日 is a plain day
        readings = _month_and_day(int(year or 2000), digits)
        start, end = match.start("digits"), match.end("digits")
        if not readings:
            continue
        sign = "年" if year and not match["year_sign"] else ""
        if len(readings) > 1:
            yield LostCharacter("lost_date_sign", Edit(start, end, digits), "flagged")
        else:
            month, day = readings[0]
            yield LostCharacter("lost_date_sign", Edit(start, end, f"{sign}{month}月{day}"), "likely")
    for match in _NO_YEAR_SIGN.finditer(text) if _MAYBE_NO_YEAR_SIGN.search(text) else ():
        if 1 <= int(match["month"]) <= 12:
            yield LostCharacter("lost_date_sign", Edit(match.start("month"), match.start("month"), "年"), "certain")


def _bare_dates(text: str) -> Iterator[LostCharacter]:
    """Dates of signatures without any sign, where one reading is valid."""
    for match in _BARE_DATE.finditer(text):
        readings = _month_and_day(int(match["year"]), match["digits"])
        if len(readings) == 1:
            month, day = readings[0]
            edit = Edit(match.start("year"), match.end("digits"), f"{match['year']}年{month}月{day}日")
            yield LostCharacter("lost_date_sign", edit, "likely")


def _list_numbers(text: str) -> Iterator[LostCharacter]:
    """`)进一步…` behind （一） and （二） is （三）; `三)政府信息…` lost only its bracket."""
    orphans = list(_ORPHAN_NUMBER.finditer(f"\n{text}"))
    lines = list(_NUMBER_LINE.finditer(text)) if orphans else []
    for match in orphans:
        opening = "（" if match["close"] == "）" else "("
        at = match.end("indent") - 1
        if match["number"]:
            yield LostCharacter("lost_bracket", Edit(at, at, opening), "certain")
            continue
        before = [line["number"] for line in lines if line.start() < at]
        after = [line["number"] for line in lines if line.start() > at]
        if not before or before[-1] not in _NUMERALS[:-1]:
            continue
        number = _NUMERALS[_NUMERALS.index(before[-1]) + 1]
        if after and after[0] not in ("一", _NUMERALS[min(_NUMERALS.index(number) + 1, len(_NUMERALS) - 1)]):
            continue
        yield LostCharacter("lost_list_number", Edit(at, at, opening + number), "likely")


def find_lost_characters(text: str) -> list[LostCharacter]:
    """Every repair that has one valid reading, and every flagged place, in order of position."""
    found = [*_dates(text), *_list_numbers(text)]
    for match in _NO_BRACKET.finditer(text):
        closing = {"〔": "〕", "[": "]", "［": "］", "【": "】"}[match["opening"]]
        found.append(LostCharacter("lost_bracket", Edit(match.end("year"), match.end("year"), closing), "certain"))
    if found:
        found += _bare_dates(text)
    if "?" in text:
        for match in _LOST_DOT.finditer(text):
            found.append(LostCharacter("lost_separator", Edit(match.start(), match.end(), "·"), "certain"))
        lost_blanks = list(_LOST_BLANK.finditer(text))
        for match in _LOST_BLANK_OF_HEADING.finditer(text) if lost_blanks else ():
            found.append(LostCharacter("lost_blank", Edit(*match.span("mark"), ""), "certain"))
        for match in lost_blanks:
            at_edge = match.start() == 0 or text[match.start() - 1] == "\n" or text[match.end() : match.end() + 1] in ("", "\n")
            blank = "" if at_edge else "\n" if text[match.start() - 1] in "。！；" else " "
            found.append(LostCharacter("lost_blank", Edit(match.start(), match.end(), blank), "certain"))
    for match in _LATIN_ZERO.finditer(text) if _MAYBE_LATIN_ZERO.search(text) else ():
        found.append(LostCharacter("latin_zero", Edit(match.start(), match.end(), "〇"), "certain"))
    return sorted(found, key=lambda lost: lost.edit.start)
