"""Which place a report is about: the registry first, then what the page says, in the report year's names.

A county name may stand for several places (鼓楼区 for four). It is resolved by the higher places the
page mentions; a name that stays ambiguous gives no code, and the candidates are named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, reduce

from crawler.items import PageHints
from pipelines.places import Gazetteer, Place, gazetteer, other_years
from pipelines.rules import load_rules
from pipelines.titles import squeeze

_RANK = {"province": 1, "prefecture": 2, "county": 3}
#: What stands behind the short name of a place: nothing, or the rest of a body's name. 平安镇 is a
#: township of any county, 文昌路 a street of any town.
#: A county, city or banner behind it is the body's own place, and what stood in front is none (七星快三下载安装青禾县财政局). So is a
#: district that no table knows (雁塔河区水务局 is not of 雁塔区); a zone, an area or a part of a town (开发区, 林区, 城区) is none.
_REST_OF_BODY = re.compile(
    r"(?!(?:[镇乡村路街]|街道|苏木|社区|大道))(?!.*(?:[镇乡]|街道|苏木|社区)(?:人民政府|政府|办|党|$))"
    r"(?!.*(?:[县旗](?!域)|市(?![场政容民])))"
    r"(?!.*(?<![开发新园景税保港务范验理假胜作业工聚集中态护能心流游贸林牧矿灌库滩社城市辖校院片地郊治])区)"
    r"(?:(?:人民)?政府.*|[一-鿿]{0,12}(?:局|委|委员会|厅|院|办|办公室|中心|队|站|所|会"
    r"|(?:开发|高新|园|新|景|保税|管理|示范|实验|试验|度假|名胜|合作|产业|工业|集聚|林|牧|矿)区|第?[一二三四五六七八九十]{1,3}(?:高级)?中学))?"
)
#: What lies at a mountain or a water is not of the county or district named after it (泰山景区, 西湖风景名胜区).
_LANDMARK = re.compile("[山湖岛峡](?:国家级?|省级)?(?:风景|名胜|景区|旅游度假|自然保护|森林公园|国家公园|湿地)")
#: A school may call itself after its province and its town (云岭省青禾第二中学).
_SCHOOL = re.compile("第?[一二三四五六七八九十]{1,3}(?:高级)?中学|(?:高级|实验|职业|民族)?(?:中学|小学|幼儿园)")
#: 巴州人民政府 is the government of an autonomous prefecture in its everyday name, not that of 巴州区.
_GOVERNMENT_BEHIND = re.compile("(?:人民)?政府")
_BRANCH = re.compile(r"局([一-鿿]{2,4})分局")
#: Names of bodies that are the government's of the place they begin with.
_OF_GOVERNMENT = re.compile(r"(?:政府|局|委|委员会|办公室|政府办)$")
#: The zone of a county is named with the county's short name behind the province's (云岭省青禾经济开发区).
_ZONE_BEHIND = re.compile(r".{0,10}?(?:经济|高新|技术|工业|产业|开发|农业|旅游|生态|物流|临港|循环).{0,12}区")


@dataclass(slots=True, frozen=True)
class Located:
    """The place found (or None), how, and the candidates when a name was ambiguous.

    `instead` names the place that the page speaks for where that is not the registry's.
    """

    place: Place | None
    evidence: str
    candidates: list[str] = field(default_factory=list)
    instead: str = ""


@dataclass(slots=True, frozen=True)
class OrdinaryWord:
    """A name of a place that is a word of everyday names, or what parts of other towns are called, as well."""

    word: str
    reason: str


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(rule.word for rule in load_rules("pipelines.parse", "short_names.toml", "ordinary", OrdinaryWord))


@cache
def _parts_of_towns() -> frozenset[str]:
    return frozenset(rule.word for rule in load_rules("pipelines.parse", "short_names.toml", "part", OrdinaryWord))


def _fits(candidate: Place, names: set[str]) -> bool:
    return candidate.prefecture in names or candidate.province in names


def _votes(candidate: Place, text: str) -> int:
    """How often the text mentions the places above the candidate; full names weigh double."""
    votes = 0
    for name, short in ((candidate.prefecture, candidate.prefecture_short), (candidate.province, candidate.province_short)):
        if name and name != candidate.name:
            votes += text.count(name) + (text.count(short) if short else 0)
    return votes


def resolve(name: str, context: str, text: str, places: Gazetteer) -> Located:
    """The place `name` means, given the names around it (`context`) and the whole text."""
    candidates = places.named(name)
    if len(candidates) == 1:
        return Located(candidates[0], name)
    around = _official(places.names_in(context), places)
    # 河北省石家庄市桥西区: the province alone would fit three.
    fitting = [candidate for candidate in candidates if candidate.prefecture in around] or [
        candidate for candidate in candidates if _fits(candidate, around)
    ]
    if len(fitting) == 1:
        return Located(fitting[0], context)
    elsewhere = any(place.level == "prefecture" for above in around for place in places.named(above))
    if candidates and elsewhere and not any(candidate.prefecture in around for candidate in candidates):
        return Located(None, context, [place.adcode for place in candidates])
    ranked = Counter({index: _votes(candidate, text) for index, candidate in enumerate(fitting or candidates)}).most_common(2)
    pool = fitting or candidates
    if ranked and ranked[0][1] > 0 and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        return Located(pool[ranked[0][0]], f"{name}, by the higher places the text mentions")
    return Located(None, name, [f"{place.adcode} {place.province}{place.prefecture or ''}{place.name}" for place in pool])


def place_in(phrase: str, text: str, places: Gazetteer) -> Located | None:
    """The lowest place a title, organ name or address names, or None when it names none."""
    plain = squeeze(phrase)
    names = places.names_in(plain)
    renamed = _renamed(plain, names, places)
    if renamed:
        return renamed
    if names:
        ranks = [_rank([name], places) for name in names]
        at = ranks.index(max(ranks))
        while at + 1 < len(names) and ranks[at + 1] == ranks[at] and names[at] + names[at + 1] in plain:
            at += 1  # 巢湖市庐江县: the city was a prefecture until that year
        lowest = names[at]
        found = resolve(lowest, plain, text, places)
        if found.place and not _lies_in(found.place, names[:at], places):
            return Located(None, plain, [found.place.adcode])
        if found.place and lowest in _parts_of_towns() and not _votes(found.place, plain + text):
            return None
        return (_zone_inside(found.place, plain.partition(lowest)[2], places) if found.place else None) or found
    for size in (4, 3, 2):
        # `平山政府信息…`: only the short name opens the phrase.
        short = places.named_short(plain[:size])
        whole = plain[size - 1 : size] == "州" and _GOVERNMENT_BEHIND.match(plain, size)
        opens = len(plain) >= size and _names_a_place(plain, size) and _REST_OF_BODY.fullmatch(plain[size:])
        if short and opens and not whole:
            mentioned = [place for place in short if place.name in text]
            chosen = mentioned if mentioned else short
            if len(chosen) == 1:
                return _inside(chosen[0], plain[size:], places) or Located(chosen[0], plain[:size])
            return Located(None, plain[:size], [place.adcode for place in chosen])
    return None


def _names_a_place(words: str, size: int) -> bool:
    """Whether the short name of this length in front stands for the place, not for an everyday word or a mountain or lake."""
    return words[:size] not in _ordinary() and not _LANDMARK.match(words, size - 1)


def _official(names: list[str], places: Gazetteer) -> set[str]:
    return {place.name for name in names for place in places.named(name)}


def _rank(names: list[str], places: Gazetteer) -> int:
    return max((_RANK[place.level] for name in names for place in places.named(name)), default=0)


def _lies_in(place: Place, before: list[str], places: Gazetteer) -> bool:
    """Whether the places named in front of it (中山市东区) are above it, in this year or another; 东区 of 攀枝花 is not 中山's."""
    above = [name for name in before if 0 < _rank([name], places) < _RANK["county"]]
    if place.level != "county" or not above:
        return True
    homes = [place, *(same for other in other_years(places.year) if (same := other.with_id(place.place_id)))]
    return any({home.prefecture, home.province} & _official([name], places) for home in homes for name in above[-1:])


def _renamed(plain: str, names: list[str], places: Gazetteer) -> Located | None:
    """The place a phrase calls by another year's name (章丘区 in a report of 2015), as it was called in this year.

    Asked only where this year's `names` in the phrase name no county: 济南市章丘区 is not 济南市. A district
    that does not exist in this year gives no place.
    """
    rank = _rank(names, places)
    if rank == _RANK["county"]:
        return None
    for other in other_years(places.year):
        around = other.names_in(plain)
        deeper = [name for name in around if name not in names and _rank([name], other) > rank]
        if not deeper:
            continue
        called = other.named(deeper[-1])
        fitting = (
            called if len(called) == 1 else [place for place in called if _fits(place, _official(names, places) | _official(around, other))]
        )
        same = {place.place_id: place for other_place in fitting if (place := places.with_id(other_place.place_id))}
        if len(same) == 1:
            return Located(next(iter(same.values())), f"{deeper[-1]}, its name in {other.year}")
        return Located(None, deeper[-1], [place.adcode for place in called])
    return None


def _inside(above: Place, rest: str, places: Gazetteer) -> Located | None:
    """The place below `above` that `rest` goes on with in short (重庆永川教育局), or None when it names none.

    A hospital or school called so may belong to either: the place stays open.
    """
    zone = _zone_inside(above, rest, places)
    if zone or above.level == "county":
        return zone
    for size in (4, 3, 2):
        inside = [place for place in places.named_short(rest[:size]) if above.name in (place.province, place.prefecture)]
        if inside and len(rest) > size and _names_a_place(rest, size) and _REST_OF_BODY.fullmatch(rest[size:]):
            if len(inside) == 1 and _OF_GOVERNMENT.search(rest):
                return Located(inside[0], rest[:size])
            return Located(None, rest[:size], [above.adcode, *(place.adcode for place in inside)])
    return None


def _zone_inside(above: Place, rest: str, places: Gazetteer) -> Located | None:
    """The place below `above` whose short name opens the name of a zone, a branch (市粮食局青禾分局) or a province's school, or None."""
    if above.level == "county":
        return None
    branch = _BRANCH.search(rest) if "分局" in rest else None
    if branch:
        named = (place for place in places.named_short(branch[1]) if place != above)  # 东营市…局东营分局 is 东营区's
        inside = [place for place in named if above.name in (place.province, place.prefecture)]
        return Located(inside[0], branch[1]) if len(inside) == 1 else None
    school = _SCHOOL.search(rest) if above.level == "province" else None
    for size in (4, 3, 2):
        inside = [place for place in places.named_short(rest[:size]) if above.name in (place.province, place.prefecture)]
        if inside and school and size == school.start():
            return Located(inside[0], rest[:size]) if len(inside) == 1 else Located(None, rest[:size], [place.adcode for place in inside])
        if inside and _names_a_place(rest, size) and _ZONE_BEHIND.match(rest, size):
            return Located(inside[0], rest[:size]) if len(inside) == 1 else Located(None, rest[:size], [place.adcode for place in inside])
    return None


def hinted_place(hints: PageHints, year: int) -> Place | None:
    """The registry's place, as it was called in the report year where the official tables know its code.

    A portal of today also holds reports from before a renaming; its stable id finds the old name.
    """
    if not hints.adcode or not hints.place_name or not hints.level or hints.level == "township":
        return None
    known = gazetteer(year).coded(hints.adcode) or gazetteer(year).with_id(hints.adcode)
    if known:
        return known
    return Place(
        name=hints.place_name,
        short=hints.place_name.rstrip("省市县区"),
        adcode=hints.adcode,
        place_id=hints.adcode,
        level=hints.level,
        province=hints.province or "",
        province_short=(hints.province or "").rstrip("省市"),
        prefecture=hints.prefecture,
        prefecture_short=hints.prefecture.rstrip("市") if hints.prefecture else None,
    )


def locate(hints: PageHints, phrases: Iterable[str], text: str, year: int) -> Located:
    """The report's place: registry, else the first of `phrases` (title, signature, …) that names one."""
    hinted = hinted_place(hints, year)
    if hinted:
        return Located(hinted, "registry")
    places = gazetteer(year)
    ambiguous: Located | None = None
    for phrase in phrases:
        located = place_in(phrase, text, places) if phrase else None
        if located and located.place and ambiguous:
            located = _among(ambiguous, located.place, places)
        if located and located.place:
            return located
        ambiguous = ambiguous or located
    return ambiguous or _only_county_mentioned(text, places) or Located(None, "")


def _among(ambiguous: Located, named: Place, places: Gazetteer) -> Located | None:
    """The candidate of an ambiguous name that a later phrase names, or the only one that lies in the place it names."""
    candidates = [place for text in ambiguous.candidates if (place := places.coded(text[:6]))]
    fitting = [place for place in candidates if named.adcode == place.adcode or named.name in (place.prefecture, place.province)]
    return Located(fitting[0], f"{ambiguous.evidence}, in {named.name}") if len(fitting) == 1 else None


def _only_county_mentioned(text: str, places: Gazetteer) -> Located | None:
    """The one county-level place a text without title and signature speaks of, at least twice.

    A text that names a prefecture as often speaks of that prefecture's report, or of two bodies;
    望川市青禾区 is a mention of the district alone.
    """
    everywhere = _ordinary() | _parts_of_towns()
    counts = Counter(name for name in places.counties_in(text[:4000]) if name not in everywhere)
    if len(counts) != 1 or sum(counts.values()) < 2:
        return None
    name = next(iter(counts))
    whole = {f"{place.prefecture}{name}" for place in places.named(name) if place.prefecture}
    apart = reduce(lambda rest, full: rest.replace(full, name), whole, text[:4000])
    above = Counter(found for found in places.names_in(apart) if any(place.level == "prefecture" for place in places.named(found)))
    if above and max(above.values()) >= counts[name]:
        return None
    return resolve(name, "", text, places)
