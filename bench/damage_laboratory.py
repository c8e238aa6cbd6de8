"""Damage made reports in every known way and see what cleaning makes of them.

    python bench/damage_laboratory.py [pages per kind, default 100] [undamaged pages, default 3000]

Prints, for each kind of damage, how many texts come back exactly as they were, how many of those beyond
repair are flagged, and how many undamaged texts are left alone. Exit code 1 when a bar is missed:
99 % restored, 100 % flagged, no undamaged text changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from crawler.demo.damage import DAMAGES, Damage
from crawler.demo.deep_damage import DEEP_DAMAGES
from crawler.demo.factory import make_report
from crawler.items import Source
from pipelines.clean import clean
from pipelines.draft import Cleaned, Extracted

RESTORED = 0.99
LOSSES = {"name_lost", "word_lost", "mirror_domain"}


@dataclass
class Outcome:
    """Counts for one kind of damage; `missed` holds the seeds of pages that were not as they should be."""

    kind: str
    invertible: bool
    pages: int = 0
    good: int = 0
    missed: list[int] = field(default_factory=list)


def clean_text(text: str) -> Cleaned:
    """The text cleaned as a page of its own."""
    return clean(Extracted(text=text, source=Source()))


def is_flagged(cleaned: Cleaned) -> bool:
    """Whether a loss stands in the record for a reader to see."""
    return any(repair.confidence == "flagged" for repair in cleaned.repairs) or any(r.kind in LOSSES for r in cleaned.removed)


def run_kind(damage: Damage, pages: int) -> Outcome:
    """One kind over so many reports; reports the damage does not change are left out."""
    outcome = Outcome(damage.kind, damage.invertible)
    for seed in range(pages):
        gold = make_report(seed).text
        damaged = damage.apply(gold, Random(seed))
        if damaged == gold:
            continue
        outcome.pages += 1
        cleaned = clean_text(damaged)
        if (cleaned.text == gold) if damage.invertible else is_flagged(cleaned):
            outcome.good += 1
        else:
            outcome.missed.append(seed)
    return outcome


def textual_damages() -> Iterator[Damage]:
    """All kinds that work on a text; those that need a page's markup are tested with the extractor."""
    for damage in (*DAMAGES.values(), *DEEP_DAMAGES.values()):
        if damage.layer != "page":
            yield damage


def changed_without_damage(pages: int) -> list[int]:
    """Seeds of undamaged reports whose text cleaning changed."""
    return [seed for seed in range(pages) if clean_text(text := make_report(seed).text).text != text]


def main(pages: int, undamaged: int) -> int:
    """Run everything, print the table, return the exit code."""
    outcomes = [run_kind(damage, pages) for damage in textual_damages()]
    for outcome in outcomes:
        what = "restored" if outcome.invertible else "flagged"
        print(f"{outcome.kind:28} {outcome.good:5} of {outcome.pages:5} {what:9} {outcome.missed[:6] or ''}")
    invertible = [o for o in outcomes if o.invertible]
    restored = sum(o.good for o in invertible) / max(1, sum(o.pages for o in invertible))
    unflagged = sum(len(o.missed) for o in outcomes if not o.invertible)
    changed = changed_without_damage(undamaged)
    print(f"restored: {restored:.2%} of {sum(o.pages for o in invertible)}; beyond repair and not flagged: {unflagged}")
    print(f"undamaged and changed: {len(changed)} of {undamaged} {changed[:6] or ''}")
    return 0 if restored >= RESTORED and not unflagged and not changed else 1


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]] + [100, 3000][len(sys.argv) - 1 :]
    sys.exit(main(*arguments))
