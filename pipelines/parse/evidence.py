"""Whether a page without a title of its own reads like a yearly report."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from pipelines.rules import load_rules

#: Points a page needs; see the head of evidence.toml for what they were measured on.
ENOUGH = 4


@dataclass(slots=True, frozen=True)
class Sign:
    """A wording that speaks for or against a yearly report."""

    pattern: str
    weight: int
    reason: str


@cache
def _signs() -> list[tuple[re.Pattern[str], int]]:
    return [(re.compile(sign.pattern), sign.weight) for sign in load_rules("pipelines.parse", "evidence.toml", "sign", Sign)]


def points(text: str, section_kinds: Collection[str]) -> int:
    """Points for being a yearly report: signs in the text, and one for each core section it has."""
    return len(section_kinds) + sum(weight for pattern, weight in _signs() if pattern.search(text))
