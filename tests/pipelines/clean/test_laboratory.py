"""The damage laboratory in small; bench/damage_laboratory.py runs it on thousands of pages."""

from __future__ import annotations

from random import Random

import pytest

from crawler.demo.damage import DAMAGES
from crawler.demo.deep_damage import DEEP_DAMAGES
from crawler.demo.factory import make_report
from crawler.items import Source
from pipelines.clean import clean
from pipelines.draft import Cleaned, Extracted

TEXTUAL = {kind: damage for kind, damage in {**DAMAGES, **DEEP_DAMAGES}.items() if damage.layer != "page"}
#: A byte's loss or a heading nobody listed is flagged rather than guessed; see `lost_byte` in the bench (99 %).
MAY_BE_FLAGGED = {"lost_byte", "lost_heading"}
LOSSES = {"name_lost", "word_lost", "mirror_domain"}
SEEDS = range(12)


def cleaned(text: str) -> Cleaned:
    return clean(Extracted(text=text, source=Source()))


def is_flagged(page: Cleaned) -> bool:
    return any(repair.confidence == "flagged" for repair in page.repairs) or any(r.kind in LOSSES for r in page.removed)


@pytest.mark.parametrize("kind", sorted(kind for kind, damage in TEXTUAL.items() if damage.invertible))
def test_invertible_damage_is_undone(kind: str) -> None:
    for seed in SEEDS:
        gold = make_report(seed).text
        page = cleaned(TEXTUAL[kind].apply(gold, Random(seed)))
        assert page.text == gold or (kind in MAY_BE_FLAGGED and is_flagged(page)), seed


@pytest.mark.parametrize("kind", sorted(kind for kind, damage in TEXTUAL.items() if not damage.invertible))
def test_damage_beyond_repair_is_flagged(kind: str) -> None:
    for seed in SEEDS:
        gold = make_report(seed).text
        damaged = TEXTUAL[kind].apply(gold, Random(seed))
        assert damaged == gold or is_flagged(cleaned(damaged)), seed


def test_undamaged_reports_keep_every_character() -> None:
    for seed in range(100, 160):
        gold = make_report(seed).text
        page = cleaned(gold)
        assert (page.text, page.repairs) == (gold, []), seed
