"""Whether the page's own words name another place than the registry does.

A portal may show its neighbour's report, by mistake or by intrusion. The registry knows whose portal a page
stands on, not whose report it is: the title, the signature and the body that speaks must not name somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from crawler.items import PageHints
from pipelines.clean.lines import advertised
from pipelines.parse.organ import is_organ_name
from pipelines.places import Gazetteer, Place, gazetteer, known_years
from pipelines.titles import squeeze

_GOVERNMENT = re.compile(r"(?:(?:人民)?政府(?:办公[室厅]|办)?|行政公署)?(?:[(（].*[)）])?")
#: A name that no table of places has: one made up, or one in a year without tables. A department of a county begins with
#: the county's name; 城市管理局 and 风景区管理处 begin with no city or district, so those count before a government only.
_UNKNOWN = re.compile(r"(?P<name>[一-鿿]{2,8}?(?:县|[市区旗](?=(?:人民)?政府|$)))")
_NO_NAME = re.compile(
    r"^(?:我|本|全|各|该|贵|此|在|于|关|对|某|省|市|县|区|州|国家)|[年月日的了与和及]"
    r"|(?:示范|试点|贫困|百强|强|属|辖|两|园|社|城|新|景|矿|林|库|灌|小|开发|高新|技术|保税|港|保护|管理|度假|旅游|试验|实验|合作|工业|产业|集聚|投资|行政|自治|地)[县市区旗]$"
)
#: Behind a full name these make it part of another one: 和平区街道 may be a street.
_GOES_ON = ("镇", "乡", "村", "街道", "路", "社区", "域")
_LONGEST_TAIL = 2


def other_place(place: Place, hints: PageHints, phrases: Iterable[str], year: int) -> str:
    """The first body's place among `phrases` (names of the body that reports) that is not `place`; empty when none names another.

    The government above the place counts as another one only where nothing names the place itself.
    """
    above, named_itself = "", False
    for phrase in phrases:
        plain = squeeze(phrase)
        if not plain or _names(place, hints, plain):
            named_itself = named_itself or bool(plain)
            continue
        other, is_above = _place_in_front(plain, place, hints, year)
        if other and not is_above:
            return other
        above = above or other
    return "" if named_itself else above


def _names(place: Place, hints: PageHints, plain: str) -> bool:
    return place.name in plain or bool(hints.place_name and hints.place_name in plain)


def _place_in_front(plain: str, place: Place, hints: PageHints, year: int) -> tuple[str, bool]:
    """The place whose name a body's name begins with, where it is another one; and whether it is one above."""
    places = gazetteer(year)
    rest, last = plain, ""
    higher = [name for name in (hints.province, hints.prefecture, place.province, place.prefecture) if name]
    while rest:
        last_higher = next((name for name in higher if rest.startswith(name)), "") or _higher_in_front(rest, places)
        if not last_higher:
            break
        rest, last = rest[len(last_higher) :], last_higher
    if place.level == "county":
        if last and not rest.startswith(_GOES_ON) and _GOVERNMENT.fullmatch(rest):
            return ("", False) if _is_same(last, place, year) else (last, True)
    elif last and _is_same(last, place, year) and not _county_in_front(rest, places):
        return "", False
    name = _county_in_front(rest, places) or _unknown_in_front(rest)
    behind = rest[len(name) :]
    # A city's portal also shows what its counties' bureaus report; only their governments have rows of their own.
    speaks = place.level == "county" or _GOVERNMENT.fullmatch(behind)
    if not name or not speaks or behind.startswith(_GOES_ON) or _is_same(name, place, year):
        return "", False
    return name, False


def _higher_in_front(text: str, places: Gazetteer) -> str:
    """The province or prefecture that a text begins with."""
    for size in range(min(len(text), 12), 1, -1):
        if any(found.level != "county" for found in places.named(text[:size])):
            return text[:size]
    return ""


def _county_in_front(text: str, places: Gazetteer) -> str:
    """The place of county level that a text begins with; 城区, 郊区 and 东区 are words of everyday names as well."""
    for size in range(min(len(text), 15), 1, -1):
        name = text[:size]
        if (size > _LONGEST_TAIL or name[-1] == "县") and any(found.level == "county" for found in places.named(name)):
            return name
    return ""


def _unknown_in_front(text: str) -> str:
    """A name that ends as those of counties do and that no table has."""
    found = _UNKNOWN.match(text)
    if not found or _NO_NAME.search(found["name"]) or advertised(text):
        return ""
    return found["name"] if len(found["name"]) == len(text) or is_organ_name(text) else ""


def _is_same(name: str, place: Place, year: int) -> bool:
    """Whether a name is one that the place has or had: in short, as an autonomous county, before or after it was renamed.

    青禾市 was 青禾县 before; where both exist in one year they are two. Of a name that no table has one lost or
    wrong character makes no other place.
    """
    now = gazetteer(year).named(name)
    if any(found.place_id == place.place_id for found in now):
        return True
    if now and gazetteer(year).with_id(place.place_id):
        return any(found.place_id == place.place_id for found in _in_any_year(name))
    if name.startswith(place.short) or name[:-1] == place.name[:-1]:
        return True
    if any(found.place_id == place.place_id for found in _in_any_year(name)):
        return True
    differing = sum(ours != theirs for ours, theirs in zip(name, place.name, strict=False))
    return not now and len(name) == len(place.name) and differing <= 1


@cache
def _in_any_year(name: str) -> tuple[Place, ...]:
    """Places that had this name in some year."""
    return tuple(_each(name))


def _each(name: str) -> Iterator[Place]:
    for year in known_years():
        yield from gazetteer(year).named(name)
