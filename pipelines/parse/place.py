"""Which place a report is about: the registry first, then what the page says, in the report year's names.

A county name may stand for several places (鼓楼区 for four). It is resolved by the higher places the
page mentions; a name that stays ambiguous gives no code, and the candidates are named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.items import PageHints
from pipelines.places import Gazetteer, Place, gazetteer
from pipelines.titles import squeeze

_RANK = {"province": 1, "prefecture": 2, "county": 3}


@dataclass(slots=True, frozen=True)
class Located:
    """The place found (or None), how, and the candidates when a name was ambiguous."""

    place: Place | None
    evidence: str
    candidates: list[str] = field(default_factory=list)


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
    around = set(places.names_in(context))
    fitting = [candidate for candidate in candidates if _fits(candidate, around)]
    if len(fitting) == 1:
        return Located(fitting[0], context)
    ranked = Counter({index: _votes(candidate, text) for index, candidate in enumerate(fitting or candidates)}).most_common(2)
    pool = fitting or candidates
    if ranked and ranked[0][1] > 0 and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        return Located(pool[ranked[0][0]], f"{name}, by the higher places the text mentions")
    return Located(None, name, [f"{place.adcode} {place.province}{place.prefecture or ''}{place.name}" for place in pool])


def place_in(phrase: str, text: str, places: Gazetteer) -> Located | None:
    """The lowest place a title, organ name or address names, or None when it names none."""
    plain = squeeze(phrase)
    names = places.names_in(plain)
    if names:
        ranks = [max(_RANK[place.level] for place in places.named(name)) for name in names]
        lowest = names[ranks.index(max(ranks))]
        return resolve(lowest, plain, text, places)
    for size in (4, 3, 2):
        # `平山政府信息…`: only the short name opens the phrase.
        short = places.named_short(plain[:size])
        if short and len(plain) >= size:
            mentioned = [place for place in short if place.name in text]
            chosen = mentioned if mentioned else short
            return Located(chosen[0], plain[:size]) if len(chosen) == 1 else Located(None, plain[:size], [place.adcode for place in chosen])
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
        if located and located.place:
            return located
        ambiguous = ambiguous or located
    return ambiguous or _only_county_mentioned(text, places) or Located(None, "")


def _only_county_mentioned(text: str, places: Gazetteer) -> Located | None:
    """The one county-level place a text without title and signature speaks of, at least twice."""
    counts = Counter(places.counties_in(text[:4000]))
    if len(counts) != 1 or sum(counts.values()) < 2:
        return None
    name = next(iter(counts))
    return resolve(name, "", text, places)
