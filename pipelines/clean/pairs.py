"""Which Chinese characters stand beside each other in reports, to tell a plausible reading from nonsense.

`character_pairs.csv` holds the pairs that occur at least twice in some hundred reports and excerpts of all
eras (2008-2025), and those of common words of official prose and of this project's rule files; a page adds the pairs it repeats
itself, and pypinyin's dictionary of words and idioms those of the language. `common_pairs.csv` adds the pairs
inside the words of two to four characters that newspapers use most (counted at least 200 times in the word list of
jieba, MIT): 回归 and 转变 are no words of reports and no idioms, and stand in them all the same.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources
from operator import add

from pypinyin.constants import PHRASES_DICT

from pipelines.restore import simplified_forms, to_simplified_characters

HAN = re.compile("[一-鿿]")
_RUN = re.compile("[一-鿿]{2,}")
#: Words of one character, which form no pair with either neighbour.
_SINGLE = frozenset("和或的在我将將各对對由为為从從把与與及等其该該本全共已未无無不是有并並至到按经經以可向就但也均都再另拟擬年月日")


@cache
def _followers(name: str) -> dict[str, str]:
    text = resources.files("pipelines.clean").joinpath(name).read_text(encoding="utf-8")
    return {row["character"]: row["followers"] for row in csv.DictReader(text.splitlines())}


@cache
def _in_words() -> frozenset[str]:
    return frozenset(word[at : at + 2] for word in PHRASES_DICT for at in range(len(word) - 1))


class Pairs:
    """Known pairs of neighbours, in either script: those of reports, and those `text` has at least twice."""

    def __init__(self, text: str) -> None:
        self._plain = text.translate(to_simplified_characters())

    def know(self, first: str, second: str) -> bool:
        """Whether the two characters are known neighbours."""
        a, b = (simplified_forms().get(c, c) for c in (first, second))
        return b in _followers("common_pairs.csv").get(a, "") or self.know_well(a, b)

    def know_well(self, first: str, second: str) -> bool:
        """Whether reports, this page or idioms have the two side by side: nonsense rarely looks so, as it may like common words."""
        a, b = (simplified_forms().get(c, c) for c in (first, second))
        return self.know_in_reports(a, b) or self._plain.count(a + b) >= 2 or a + b in _in_words()

    def know_in_reports(self, first: str, second: str) -> bool:
        """Whether reports write the two characters side by side."""
        a, b = (simplified_forms().get(c, c) for c in (first, second))
        return b in _followers("character_pairs.csv").get(a, "")

    def plausible(self, before: str, restored: str, after: str) -> bool:
        """Every Chinese character of `restored` forms a known pair with one of its neighbours."""
        around = f"{before[-1:]}{restored}{after[:1]}"
        first = len(before[-1:])
        for at in range(first, first + len(restored)):
            if not HAN.match(around[at]) or around[at] in _SINGLE:
                continue
            left = at > 0 and self.know(around[at - 1], around[at])
            right = at + 1 < len(around) and self.know(around[at], around[at + 1])
            if not left and not right:
                return False
        return True


@cache
def _pairs_of_reports() -> frozenset[str]:
    return frozenset(first + second for first, followers in _followers("character_pairs.csv").items() for second in followers)


def known_share(text: str) -> tuple[float, int]:
    """How many of the pairs of Chinese neighbours in `text` reports have, as a share, and how many pairs there are."""
    is_known = _pairs_of_reports().__contains__
    pairs = known = 0
    for run in _RUN.findall(text):
        pairs += len(run) - 1
        known += sum(map(is_known, map(add, run, run[1:])))
    return (known / pairs if pairs else 0.0), pairs
