"""Words that keep the numbers of a sentence from being the year's: several years, the year before, a plan, what is corrected or denied."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from pipelines.rules import load_rules

#: Behind these words a sentence speaks of its own year again.
_OWN_YEAR_AGAIN = re.compile(r"今年|当年|本年|全年|年内|其中20\d\d年|(?<!至)(?<!到)20\d\d年(?!\d|以来|[至到—–-])")


@dataclass(slots=True, frozen=True)
class OtherRule:
    """Words about numbers that are not the year's, what they govern, and sentences with and without such numbers."""

    governs: Literal["behind", "sentence"]
    cue: list[str]
    pattern: str
    reason: str
    examples: list[str] = field(default_factory=list)
    counter_examples: list[str] = field(default_factory=list)


@cache
def _rules(governs: str) -> tuple[list[str], re.Pattern[str]]:
    """The cues of all such rules, one of which must stand in the sentence, and their patterns as one."""
    rules = [rule for rule in load_rules(__package__, "other_times.toml", "other", OtherRule) if rule.governs == governs]
    return [cue for rule in rules for cue in rule.cue], re.compile("|".join(f"(?:{rule.pattern})" for rule in rules))


def speaks_of_other_numbers(raw: str) -> bool:
    """Whether a sentence corrects, denies or makes up the numbers it prints."""
    cues, pattern = _rules("sentence")
    return any(cue in raw for cue in cues) and pattern.search(raw) is not None


def is_of_other_time(before: str) -> bool:
    """Whether the words in front of a number, in its half of the sentence, make it one of several years, of another year or of a plan."""
    cues, pattern = _rules("behind")
    if not any(cue in before for cue in cues):
        return False
    last = next((match for match in reversed(list(pattern.finditer(before)))), None)
    return last is not None and _OWN_YEAR_AGAIN.search(before, last.end()) is None
