"""What still points to a place whose name a hijacked copy lost to a brand.

Untouched mentions, the telephone's area code, the postcode and the letters of the page's path are
collected as evidence for a reader. None of them puts a code into the record.

`area_codes.csv` names the prefecture (or municipality, or 海南) a code serves; codes that several
prefectures share through mergers name the one that had them first. `postcodes.csv` names the province of
the first two digits. Both hold only entries that are certain.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal
from urllib.parse import urlsplit

from pypinyin import Style, lazy_pinyin

from crawler.items import Contact
from pipelines.places import Place, gazetteer

_AREA_CODE = re.compile(r"(?<!\d)(0(?:10|2\d|[3-9]\d{2}))\s*[-—–－)）]?\s*\d{7,8}(?!\d)")
#: `/sgxrmzf/`, `/dyxxxgk/`: initials of the place in front of 人民政府 or 信息公开.
_PATH_WORD = re.compile(r"^([a-z]{2,20}?)(?:rmzf|zf|zwgk|xxgk|zfxxgk|xzf)?$")


@dataclass(slots=True, frozen=True)
class PlaceClue:
    """Places that fit everything that survived, and the pieces of evidence."""

    places: list[Place]
    evidence: list[str]
    confidence: Literal["likely", "weak"]


@cache
def _table(name: str) -> dict[str, str]:
    text = resources.files("pipelines.parse").joinpath(name).read_text(encoding="utf-8")
    return {row[0]: row[1] for row in list(csv.reader(text.splitlines()))[1:]}


def find_clues(text: str, contact: Contact, url: str | None, year: int) -> PlaceClue:
    """Everything that points to the lost place, and the counties and prefectures that fit all of it."""
    places = gazetteer(year)
    mentioned = Counter(name for name in places.names_in(text))
    evidence = [f"mentioned: {name} ({count})" for name, count in mentioned.most_common(5)]
    fitting = [place for name in mentioned for place in places.named(name) if place.level != "province"]
    prefecture = _prefecture_of_phone(" ".join([*contact.phones, text]))
    if prefecture:
        evidence.append(f"area code: {prefecture}")
    province = _table("postcodes.csv").get((contact.postcode or "")[:2])
    if province:
        evidence.append(f"postcode {contact.postcode}: {province}")
    spelled = _spelled_in_path(url, year)
    if spelled:
        evidence.append(f"path: {', '.join(sorted({place.name for place in spelled})[:6])}")
    pool = [place for place in spelled if place in fitting] or fitting or spelled
    inside = [place for place in pool if _inside(place, prefecture, province)]
    kinds = sum(map(bool, (mentioned, prefecture, province, spelled)))
    above = {place.prefecture for place in inside if place.level == "county"}
    chosen = [place for place in dict.fromkeys(inside) if place.name not in above]
    return PlaceClue(chosen[:8], evidence, "likely" if len(chosen) == 1 and kinds >= 2 else "weak")


def _prefecture_of_phone(text: str) -> str | None:
    codes = {match[1] for match in _AREA_CODE.finditer(text)}
    names = {_table("area_codes.csv")[code] for code in codes if code in _table("area_codes.csv")}
    return names.pop() if len(names) == 1 else None


def _inside(place: Place, prefecture: str | None, province: str | None) -> bool:
    in_prefecture = prefecture is None or prefecture in (place.prefecture, place.name, place.province)
    return in_prefecture and (province is None or province == place.province)


@cache
def _spellings(year: int) -> dict[str, list[Place]]:
    """Initials of full names and whole readings of short names, for every county and prefecture."""
    spelled: dict[str, list[Place]] = {}
    for place in gazetteer(year).all_places():
        if place.level == "province":
            continue
        initials = "".join(lazy_pinyin(place.name, style=Style.FIRST_LETTER))
        reading = "".join(lazy_pinyin(place.short, style=Style.NORMAL))
        for spelling in {initials, reading}:
            spelled.setdefault(spelling, []).append(place)
    return spelled


def _spelled_in_path(url: str | None, year: int) -> list[Place]:
    words = [word for word in urlsplit(url or "").path.lower().split("/")[:-1] if word]
    found = []
    for word in words[:3]:
        match = _PATH_WORD.match(word)
        if match and len(match[1]) >= 3:
            found += _spellings(year).get(match[1], [])
    return found
