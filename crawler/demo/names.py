"""Counties by number: names built from syllables, codes 99xxxx, hosts under `.example`.

The same seed and number give the same county. No name is that of a place that exists or existed since
2008 (tested against the official tables).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from random import Random

from .counties import County

#: Characters and readings; a name is one of each list and 县, 市 or 区.
FIRST = {
    "岚": "lan", "栖": "qi", "霁": "ji", "穗": "sui", "葭": "jia", "砚": "yan", "漪": "yi", "槿": "jin", "鹭": "lu", "枫": "feng",
    "麦": "mai", "雾": "wu", "梧": "wu", "茗": "ming", "篁": "huang", "萤": "ying", "稔": "ren", "珞": "luo", "笙": "sheng", "蓼": "liao",
    "荻": "di", "榉": "ju", "鸢": "yuan", "蒲": "pu",
}  # fmt: skip
SECOND = {
    "汀": "ting", "渡": "du", "渚": "zhu", "坞": "wu", "埠": "bu", "陂": "pi", "垟": "yang", "畈": "fan", "塬": "yuan", "浜": "bang",
    "屿": "yu", "峪": "yu", "圩": "wei", "墩": "dun", "磡": "kan",
}  # fmt: skip
PREFECTURE_FIRST = {"朔": "shuo", "澜": "lan", "珩": "heng", "钰": "yu", "骊": "li", "璟": "jing", "曦": "xi", "昀": "yun"}
PREFECTURE_SECOND = {"屏": "ping", "泽": "ze", "汐": "xi", "晏": "yan", "渊": "yuan", "垣": "yuan"}
PROVINCES = ("云岭省", "澄沅省", "砺川省", "南渊省")
#: Counties of one prefecture.
PREFECTURE_SIZE = 8
#: Two digits behind 99 of the first prefecture; those below belong to `counties.csv`.
FIRST_PREFECTURE = 10
#: Kind of a county -> its number within the prefecture starts here, as in the official codes.
KINDS = {"县": 21, "市": 81, "区": 2}


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A made-up prefecture and its counties."""

    #: The prefecture as the place of its own portal.
    seat: County
    counties: tuple[County, ...]


def make_prefectures(count: int, seed: int = 1) -> list[Prefecture]:
    """Prefectures with `count` counties in all. Raises `ValueError` when there are not enough names."""
    rng = Random(f"names/{seed}")
    names = list(product(FIRST, SECOND))
    seats = list(product(PREFECTURE_FIRST, PREFECTURE_SECOND))
    if count > len(names) or count > len(seats) * PREFECTURE_SIZE:
        raise ValueError(f"{count} counties asked for, there are names for {min(len(names), len(seats) * PREFECTURE_SIZE)}")
    rng.shuffle(names)
    rng.shuffle(seats)
    prefectures = []
    for number, start in enumerate(range(0, count, PREFECTURE_SIZE)):
        first, second = seats[number]
        portal = f"{PREFECTURE_FIRST[first]}{PREFECTURE_SECOND[second]}-{number}"
        seat = _place(FIRST_PREFECTURE + number, 0, f"{first}{second}市", portal, f"{first}{second}市", "prefecture")
        members = []
        for position, (one, two) in enumerate(names[start : min(start + PREFECTURE_SIZE, count)]):
            kind = rng.choice(("县", "县", "县", "市", "区"))
            # Readings repeat (屿, 峪): the number keeps hosts apart.
            portal = f"{FIRST[one]}{SECOND[two]}{start + position}"
            members.append(_place(FIRST_PREFECTURE + number, KINDS[kind] + position, f"{one}{two}{kind}", portal, seat.name, "county"))
        prefectures.append(Prefecture(seat, tuple(members)))
    return prefectures


def _place(prefecture: int, number: int, name: str, portal: str, seat: str, level: str) -> County:
    """One place; what is not said about it follows from its numbers."""
    return County(
        portal=portal,
        adcode=f"99{prefecture:02}{number:02}",
        name=name,
        province=PROVINCES[prefecture % len(PROVINCES)],
        prefecture=seat,
        host=f"www.{portal}.example",
        family="generic",
        variant="",
        level=level,
        area_code=f"09{prefecture:02}",
        postcode=f"99{prefecture:02}{number:02}",
        access="open",
    )
