"""codebook.csv: what every indicator code means, and with which codes of other forms it may be joined."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import resources
from typing import Any

from crawler.contract import Column
from pipelines.export.panel import Concept, concepts

_TITLES = {
    "code": ("指标代码", "Indicator code, as in values.csv."),
    "label": ("名称", "Label the form prescribes, or what the number in the text means."),
    "unit": ("单位", "Unit."),
    "origin": ("来源", "table or narrative."),
    "eras": ("格式时期", "Eras whose forms or reports have it."),
    "form": ("表", "statistics (2014), disclosure, requests or review (2019, 2021); empty for numbers of the text."),
    "concept": ("概念", "Measure over several eras the code belongs to; a column of panel.csv for grades A and B."),
    "comparability": ("可比性", "A same, B close, C partly, X never to be joined."),
    "reason": ("说明", "How far the numbers of different forms may be compared."),
}


def indicator_columns() -> tuple[Column, ...]:
    """Columns of codebook.csv."""
    return tuple(_column(name) for name in _TITLES)


def _column(name: str) -> Column:
    title, meaning = _TITLES[name]
    return Column(name, "string", title, meaning, cell=lambda row: row[name])


def indicator_records(_: Any = None) -> Iterator[dict[str, str | None]]:
    """One row for each code and origin, in the order of the forms."""
    joined: dict[tuple[str, str], Concept] = {
        (code.partition("__")[0], source.origin): concept for concept in concepts() for source in concept.sources for code in source.codes
    }
    text = resources.files("pipelines.export").joinpath("indicators.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        concept = joined.get((row["code"], row["origin"]))
        yield {name: row.get(name) or None for name in ("code", "label", "unit", "origin", "eras", "form")} | {
            "concept": concept.name if concept else None,
            "comparability": concept.grade if concept else None,
            "reason": concept.reason if concept else None,
        }
    for concept in concepts():
        if not concept.sources:
            # Measures nobody may join are listed so that nobody joins them by mistake.
            yield dict.fromkeys(_TITLES) | {
                "code": concept.name,
                "label": concept.label,
                "unit": concept.unit,
                "concept": concept.name,
                "comparability": concept.grade,
                "reason": concept.reason,
            }
