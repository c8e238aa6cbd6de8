"""Pages that look like a yearly report to a search engine and are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipelines.openings import beginning_of
from pipelines.rules import load_rules

#: See the head of fakes.toml for what these were measured on.
_ENOUGH = 4
_MIN_SIGNS = 2
#: A note that there is no report is a sentence or two.
_MAX_NOTE = 300

FakeKind = Literal["fake_article", "fake_document", "no_report_note"]


@dataclass(slots=True, frozen=True)
class FakeSign:
    """A wording of gambling articles, and how much it says."""

    pattern: str
    weight: int
    reason: str


@dataclass(slots=True, frozen=True)
class Wording:
    """A wording that tells one kind of page from another."""

    pattern: str
    reason: str


@dataclass(slots=True, frozen=True)
class Fake:
    """What a page is instead of a report, and the words that show it."""

    kind: FakeKind
    evidence: str


@cache
def _signs() -> list[tuple[re.Pattern[str], int]]:
    return [(re.compile(sign.pattern), sign.weight) for sign in load_rules("pipelines.parse", "fakes.toml", "fake", FakeSign)]


@cache
def _any_sign() -> re.Pattern[str]:
    """Where one of the signs begins, the last and costliest left out: alone it makes no fake."""
    patterns = [pattern.pattern for pattern, _ in _signs()]
    return re.compile(beginning_of("|".join(patterns[: 1 - _MIN_SIGNS])))


@cache
def _wordings(key: str) -> re.Pattern[str]:
    return re.compile("|".join(rule.pattern for rule in load_rules("pipelines.parse", "fakes.toml", key, Wording)), re.MULTILINE)


def find_fake(text: str, titles: list[str], has_numbers: bool) -> Fake | None:
    """What the page is, when it is a gambling article, an invented document or a note; None otherwise.

    `titles` are the page's titles and what stood above the text; `has_numbers` says that the page holds
    sections or tables of a report, which a note never does.
    """
    whole = "\n".join([*titles, text])
    hits: list[tuple[int, str]] = []
    if _any_sign().search(whole):
        hits = [(weight, match[0]) for pattern, weight in _signs() if (match := pattern.search(whole))]
    if len(hits) >= _MIN_SIGNS and sum(weight for weight, _ in hits) >= _ENOUGH:
        kind: FakeKind = "fake_document" if _wordings("document").search(whole) else "fake_article"
        return Fake(kind, "; ".join(words for _, words in hits))
    note = _wordings("no_report").search(text) if len(text) <= _MAX_NOTE and not has_numbers else None
    return Fake("no_report_note", note[0]) if note else None
