"""Which reports resemble which: the same body a year before, and other bodies.

Templates shared by townships and last year's text used again make reports near copies. They are NOT the
same report and nothing here merges them: how much was copied is a measure of its own.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from pipelines.dedupe.similarity import NearIndex, Signature

Relation = Literal["same_report", "previous_year", "earlier_year", "other_body"]

#: Most alike other reports kept for one report: 500 townships with one template would make 125,000 pairs.
NEIGHBOURS = 10


@dataclass(slots=True, frozen=True)
class Similarity:
    """How alike the texts of two reports are, or of two copies of one report."""

    report_id: Annotated[str, Field(title="报告编号", description="Stable id: place, organ and year.", min_length=1)]
    other_id: Annotated[str, Field(title="另一报告编号", description="Id of the other report; the same id for a copy.", min_length=1)]
    relation: Annotated[
        Relation,
        Field(
            title="关系",
            description="same_report: a copy at another address. previous_year, earlier_year: the same body before. "
            "other_body: a report of another body, or of one whose place or organ is unknown, of at least 0.72, "
            f"at most {NEIGHBOURS} for each report.",
        ),
    ]
    jaccard: Annotated[
        float,
        Field(
            title="相似度",
            description="Jaccard similarity of the texts' 5-grams, a MinHash estimate (standard error up to 0.045).",
            ge=0,
            le=1,
        ),
    ]
    source: Annotated[str, Field(title="来源", description="Address or file of the report that was kept.")] = ""
    other_source: Annotated[str, Field(title="另一来源", description="Address or file of the other report or copy.")] = ""


@dataclass(slots=True, frozen=True)
class Signed:
    """What is known of a report while reports are compared."""

    report_id: str
    #: Who reports: the id without its year. An id made from the text, for want of an organ, has no other years.
    body: str
    year: int
    source: str
    signature: Signature


def similarities(reports: Sequence[Signed], neighbours: int = NEIGHBOURS) -> Iterator[Similarity]:
    """Rows of each report in turn: the year before (always, where that report is there), then near copies, the most alike first."""
    index = NearIndex()
    years: dict[tuple[str, int], int] = {}
    for number, report in enumerate(reports):
        index.add(number, report.signature)
        years[report.body, report.year] = number
    for number, report in enumerate(reports):
        before = years.get((report.body, report.year - 1))
        if before is not None:
            yield _row(report, reports[before], "previous_year", report.signature.similarity(reports[before].signature))
        near = ((score, other) for other, score in index.near(report.signature) if other not in (number, before))
        related = ((score, other) for score, other in near if not _later_year(report, reports[other]))
        for score, other in heapq.nsmallest(neighbours, related, key=lambda found: (-found[0], found[1])):
            yield _row(report, reports[other], "earlier_year" if report.body == reports[other].body else "other_body", score)


def _later_year(report: Signed, other: Signed) -> bool:
    """The later report's own rows name the earlier one."""
    return report.body == other.body and other.year > report.year


def _row(report: Signed, other: Signed, relation: Relation, score: float) -> Similarity:
    return Similarity(report.report_id, other.report_id, relation, round(score, 4), report.source, other.source)
