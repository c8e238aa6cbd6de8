"""Near copies over many reports: recall, precision, memory, and speed beside parsing.

    python bench/near_copies.py [reports, default 50000] [pages parsed for comparison, default 60]

Reports are made of sentences of the report factory; one in 25 gets a copy with some of its words changed.
True similarity is computed on the texts themselves. Exit code 1 when a bar is missed: recall 0.98 at a
true similarity of 0.8, less time a report than parsing it, less than 500 MB for 50,000 reports.

Prints also what `pipelines.dedupe.lost_identity.SAME_TEXT` rests on: how alike a report and its copy with
a brand in place of the name are after cleaning, and how alike two bodies are that share a template.
"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from crawler.demo.damage import apply_damage
from crawler.demo.factory import make_report
from crawler.demo.render import render_page
from crawler.items import Page, Source
from pipelines.clean import clean
from pipelines.dedupe.similarity import NearIndex, Signature, exact_similarity
from pipelines.draft import Extracted
from pipelines.workers import process_page

RECALL, MEMORY_MB = 0.98, 500
_TRUE = 0.8
#: A listed pair below this is a false one: three standard errors under the estimate asked for.
_FAR = 0.61
_POOL = 300
_NUMBER = re.compile(r"\d+")
_MB = 1 << 20


@dataclass
class Outcome:
    """Pairs at or above the threshold, how many of them were found, and what it cost."""

    reports: int
    planted: int = 0
    true_pairs: int = 0
    found: int = 0
    listed: int = 0
    listed_far: int = 0
    sign_ms: float = 0.0
    query_ms: float = 0.0
    memory_mb: float = 0.0

    @property
    def recall(self) -> float:
        return self.found / self.true_pairs if self.true_pairs else 1.0

    @property
    def precision(self) -> float:
        """Share of the pairs listed that are no false ones."""
        return 1 - self.listed_far / self.listed if self.listed else 1.0


def sentence_pool(reports: int = _POOL) -> list[str]:
    """Sentences of so many made reports."""
    return sorted({s for seed in range(reports) for s in re.split(r"(?<=。)|\n", make_report(seed).text) if len(s) > 15})


def make_text(pool: list[str], number: int) -> str:
    """A report of 25 to 60 sentences with numbers of its own."""
    rng = Random(f"text/{number}")
    chosen = rng.sample(pool, k=rng.randint(25, 60))
    return "\n".join(_NUMBER.sub(lambda _: str(rng.randint(1, 9999)), sentence) for sentence in chosen)


def changed_copy(text: str, number: int) -> str:
    """The text with a part of its sentences dropped, so that true similarities lie between 0.65 and 1."""
    rng = Random(f"copy/{number}")
    share = rng.uniform(0.0, 0.3)
    lines = [line for line in text.split("\n") if rng.random() >= share]
    return "\n".join(lines) or text


def measure(reports: int) -> Outcome:
    """Sign, store, load and query so many reports, one in 25 of them a changed copy of the one before."""
    pool = sentence_pool()
    outcome = Outcome(reports)
    stored: list[bytes] = []
    truth: dict[int, float] = {}
    previous = ""
    for number in range(reports):
        text = changed_copy(previous, number) if number % 25 == 24 else make_text(pool, number)
        if number % 25 == 24:
            outcome.planted += 1
            truth[number] = exact_similarity(text, previous)
        started = time.perf_counter()
        stored.append(Signature.of(text).to_bytes())
        outcome.sign_ms += time.perf_counter() - started
        previous = text
    outcome.sign_ms *= 1000 / reports
    _query(outcome, stored, truth, pool)
    return outcome


def _text(pool: list[str], number: int) -> str:
    return changed_copy(make_text(pool, number - 1), number) if number % 25 == 24 else make_text(pool, number)


def _query(outcome: Outcome, stored: list[bytes], truth: dict[int, float], pool: list[str]) -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    started = time.perf_counter()
    index, signatures = NearIndex(), []
    for number, digest in enumerate(stored):
        signature = Signature.from_bytes(digest)
        index.add(number, signature)
        signatures.append(signature)
    near = {number: {other for other, _ in index.near(signature) if other != number} for number, signature in enumerate(signatures)}
    outcome.query_ms = (time.perf_counter() - started) * 1000 / outcome.reports
    outcome.memory_mb = (process.memory_info().rss - before) / _MB
    outcome.true_pairs = sum(similarity >= _TRUE for similarity in truth.values())
    outcome.found = sum(similarity >= _TRUE and number - 1 in near[number] for number, similarity in truth.items())
    listed = [(number, other) for number, others in near.items() for other in others if other < number]
    outcome.listed = len(listed)
    outcome.listed_far = sum(exact_similarity(_text(pool, number), _text(pool, other)) < _FAR for number, other in listed)


def parse_ms(pages: int) -> float:
    """Milliseconds to make a report out of a page, the first page left out (it loads the rules)."""
    times = []
    for seed in range(pages + 1):
        gold = make_report(seed)
        page = Page(render_page(gold, family=gold.county.family, rng=Random(seed)).body)
        started = time.perf_counter()
        process_page(page)
        times.append(time.perf_counter() - started)
    return sum(times[1:]) * 1000 / pages


def branded_copies(reports: int) -> list[float]:
    """Similarity of each report and its cleaned copy with a brand in place of the name, the lowest first."""
    found = []
    for seed in range(reports):
        text = make_report(seed).text
        damaged = apply_damage("hijacked", apply_damage("brand_name", text, Random(seed)), Random(seed))
        found.append(exact_similarity(text, clean(Extracted(text=damaged, source=Source())).text))
    return sorted(found)


def templates(reports: int, shares: tuple[float, ...] = (0.0, 0.25, 1.0)) -> dict[float, list[float]]:
    """Similarity of two townships that use one text, by the share of numbers that differ, the highest first."""
    found: dict[float, list[float]] = {}
    for share in shares:
        for seed in range(reports):
            gold, rng = make_report(seed, organ="township"), Random(seed)
            other = gold.text.replace(gold.organ, gold.organ.replace(gold.county.name, "石桥岭县")).replace(gold.county.name, "石桥岭县")
            other = _NUMBER.sub(lambda m, rng=rng, share=share: str(rng.randint(1, 999)) if rng.random() < share else m[0], other)
            found.setdefault(share, []).append(exact_similarity(gold.text, other))
    return {share: sorted(values, reverse=True) for share, values in found.items()}


def main() -> int:
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    pages = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    outcome, parsing = measure(reports), parse_ms(pages)
    print(f"{reports} reports, {outcome.planted} planted copies, {outcome.true_pairs} of them at a true similarity of 0.8 or more")
    print(f"recall {outcome.recall:.4f}, precision {outcome.precision:.4f} ({outcome.listed} pairs listed)")
    print(f"a report: signature {outcome.sign_ms:.2f} ms, index and query {outcome.query_ms:.3f} ms, parsing {parsing:.1f} ms")
    print(f"index {outcome.memory_mb:.0f} MB")
    branded = branded_copies(min(300, reports))
    print(f"copy with a brand for its name: lowest {branded[0]:.3f}, 1 % below {branded[len(branded) // 100]:.3f}")
    for share, values in templates(min(100, reports)).items():
        print(f"two townships, one text, {share:.0%} of the numbers differ: highest {values[0]:.3f}, median {values[len(values) // 2]:.3f}")
    good = (
        outcome.recall >= RECALL
        and outcome.sign_ms + outcome.query_ms < parsing
        and outcome.memory_mb < MEMORY_MB * max(1, reports / 50_000)
    )
    print("good" if good else "a bar is missed")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
