"""The signature below a report: organ line and date line, or both glued to the last paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipelines.parse.dates import read_date
from pipelines.parse.organ import is_organ_name

_DATE_ONLY = re.compile(r"[(（]?(?:20|二)[^，。；,;]{5,14}?日?[)）]?")
_GLUED = re.compile(r"(?P<organ>[一-鿿()（）]{4,30})?\s*(?P<date>(?:20\d\d|二[〇○零OoＯ0]\S\S)\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日)[)）]?$")
#: Lines behind the signature that still belong to the page: annexes, notes.
_MAX_LINES_BEHIND = 12


@dataclass(slots=True, frozen=True)
class Signature:
    """Who signed and when; `start` is the offset at which the signature begins in the text."""

    organ: str | None
    signed_on: date | None
    start: int


def find_signature(text: str) -> Signature | None:
    """The signature at the end of the clean text, or None."""
    lines = text.split("\n")
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    for index in range(len(lines) - 1, max(2, len(lines) - _MAX_LINES_BEHIND) - 1, -1):
        line = lines[index].strip()
        if len(line) <= 24 and _DATE_ONLY.fullmatch(line) and (signed_on := read_date(line)):
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
