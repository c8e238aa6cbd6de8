"""The signature below a report: organ line and date line, or both glued to the last paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipelines.parse.dates import is_date, read_date
from pipelines.parse.organ import is_organ_name

_DATE_ONLY = re.compile(r"[(（]?(?:20|二)[^，。；,;]{5,14}?日?[)）]?")
_GLUED = re.compile(r"(?P<organ>[一-鿿()（）]{4,30})?\s*(?P<date>(?:20\d\d|二[〇○零OoＯ0]\S\S)\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日)[)）]?$")
#: Lines behind the signature that still belong to the page: annexes, notes.
_MAX_LINES_BEHIND = 12
#: Below the title some reports print who issued them and when; the first heading comes behind it.
_HEAD_LINES = 6
_LONGEST_DATE = 24
_HEADING = re.compile(r"(?:一、|第一部分|[(（]一[)）])")


@dataclass(slots=True, frozen=True)
class Signature:
    """Who signed and when; `start` is the offset at which the signature begins in the text."""

    organ: str | None
    signed_on: date | None
    start: int


def find_signature(text: str) -> Signature | None:
    """The signature at the end of the clean text, else the one below its title, or None."""
    lines = text.split("\n")
    return _at_end(lines) or _below_title(lines, len(text))


def _at_end(lines: list[str]) -> Signature | None:
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    for index in range(len(lines) - 1, max(2, len(lines) - _MAX_LINES_BEHIND) - 1, -1):
        line = lines[index].strip()
        if _HEADING.match(line) and not any(_HEADING.match(above) for above in lines[:index]):
            break  # what stands above the report's first heading does not sign it
        if len(line) <= _LONGEST_DATE and _DATE_ONLY.fullmatch(line) and (signed_on := read_date(line)):
            organ = lines[index - 1].strip()
            if is_organ_name(organ):
                return Signature(organ.replace(" ", ""), signed_on, offsets[index - 1])
            return Signature(None, signed_on, offsets[index])
        glued = _GLUED.search(line) if line.endswith(("日", "日)", "日）")) else None
        if glued and (len(line) <= 45 or (glued.start() and line[: glued.start()].rstrip().endswith(("。", "；", "！")))):
            signed_on, organ = read_date(glued["date"]), (glued["organ"] or "").strip()
            if signed_on:
                name = organ if is_organ_name(organ) else None
                start = glued.start("organ") if name else glued.start("date")
                return Signature(name, signed_on, offsets[index] + start)
    last = lines[-1].strip()
    if len(lines) > 3 and is_organ_name(last):
        return Signature(last.replace(" ", ""), None, offsets[len(lines) - 1])
    return None


def _below_title(lines: list[str], end: int) -> Signature | None:
    """Issuer and date between title and first heading: the date in brackets, or right below the issuer's name."""
    for index, printed in enumerate(lines[1:_HEAD_LINES], 1):
        line = printed.strip()
        if len(line) > _LONGEST_DATE and not is_organ_name(line):
            return None
        if is_date(line.strip("()（） ")) and "月" in line:
            above = lines[index - 1].strip() if index > 1 else ""
            issuer = above.replace(" ", "") if is_organ_name(above) else None
            return Signature(issuer, read_date(line), end) if issuer or line[0] in "(（" else None
    return None
