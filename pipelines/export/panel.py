"""panel.csv: one row a government (or its office) and year, one column a measure that may be compared.

Unlike measures of different forms are never joined: only concepts of grade A and B are columns, and
the grade stands beside each value. A blank cell is an empty cell, never 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from crawler.contract import Column
from crawler.items import Era, Report
from pipelines.rules import load_rules

Grade = Literal["A", "B", "C", "X"]
_KEYS = ("report_id", "place_id", "adcode", "place_name", "province", "prefecture", "level", "year", "era", "organ", "organ_kind")
_JOINED: tuple[Grade, ...] = ("A", "B")


@dataclass(slots=True, frozen=True)
class ConceptSource:
    """Codes whose sum is the concept in one era's reports."""

    era: Era
    origin: Literal["table", "narrative"]
    codes: list[str]


@dataclass(slots=True, frozen=True)
class Concept:
    """A measure over several eras, and how far its numbers may be compared."""

    name: str
    label: str
    grade: Grade
    reason: str
    unit: str | None = None
    sources: list[ConceptSource] = field(default_factory=list)


@cache
def concepts() -> tuple[Concept, ...]:
    """All concepts, those that must not be joined included."""
    return tuple(load_rules("pipelines.export", "concepts.toml", "concept", Concept))


def concept_value(concept: Concept, report: Report) -> int | float | None:
    """The concept's number in the report; None unless one source has all its numbers, each exactly once."""
    return _read(concept, report)[0]


def _read(concept: Concept, report: Report) -> tuple[int | float | None, list[str]]:
    """The concept's number and the codes it is made of."""
    for source in concept.sources:
        if source.era != report.era:
            continue
        found = [_number(code, source.origin, report) for code in source.codes]
        if found and all(number is not None for number in found):
            return sum(number for number in found if number is not None), source.codes
    return None, []


def _number(code: str, origin: str, report: Report) -> int | float | None:
    name, _, applicant = code.partition("__")
    here = (value for value in report.values if (value.code, value.applicant or "", value.origin) == (name, applicant, origin))
    numbers = {value.value for value in here if value.qualifier in ("exact", "negated")}
    return numbers.pop() if len(numbers) == 1 else None


def panel_records(report: Report) -> Iterator[dict[str, Any]]:
    """The panel's row of a report: none for departments, townships and reports without a place."""
    if report.organ_kind not in ("government", "office") or report.place_id is None:
        return
    row: dict[str, Any] = {name: getattr(report, name) for name in _KEYS}
    row["errors_count"] = sum(finding.severity == "error" for finding in report.findings)
    named = {cell for finding in report.findings if finding.severity != "info" for cell in finding.cells}
    doubted = []
    for concept in concepts():
        if concept.grade in _JOINED:
            value, codes = _read(concept, report)
            row[concept.name] = value
            row[f"{concept.name}_comparability"] = concept.grade if value is not None else None
            # A finding names a cell, or its whole row.
            if not named.isdisjoint((*codes, *(code.partition("__")[0] for code in codes))):
                doubted.append(concept.name)
    row["doubted"] = " | ".join(doubted) or None
    yield row


def _column(name: str, kind: Literal["string", "integer", "number"], title: str, description: str, unit: str | None = None) -> Column:
    return Column(name, kind, title, description, cell=lambda row: row[name], unit=unit)


def panel_columns() -> tuple[Column, ...]:
    """Columns of the panel: keys, then a value and its comparability for each concept."""
    keys = [
        _column("report_id", "string", "报告编号", "Report the row was read from."),
        _column("place_id", "string", "稳定地区编号", "Code that stays the same when a place is renamed."),
        _column("adcode", "string", "行政区划代码", "Six-digit code valid in the report year."),
        _column("place_name", "string", "地区", "Full name of the place in the report year."),
        _column("province", "string", "省", "Province."),
        _column("prefecture", "string", "地级市", "Prefecture."),
        _column("level", "string", "层级", "province, prefecture or county."),
        _column("year", "integer", "报告年度", "Year reported on."),
        _column("era", "string", "格式时期", "e1 2008–13, e2 2014–18, e3 2019–20, e4 2021–."),
        _column("organ", "string", "发布机关", "Body that reports."),
        _column("organ_kind", "string", "机关类别", "government, or its office: their numbers may cover different areas."),
        _column("errors_count", "integer", "错误数", "Findings of severity error in the report; see findings.csv before using the row."),
        _column("doubted", "string", "存疑指标", "Columns of this row whose number a warning or an error names; findings.csv says why."),
    ]
    values = []
    for concept in concepts():
        if concept.grade in _JOINED:
            values.append(_column(concept.name, "number", concept.label, concept.reason, concept.unit))
            described = "A same measure in all eras, B close; empty without a value."
            values.append(_column(f"{concept.name}_comparability", "string", f"{concept.label}（可比性）", described))
    return (*keys, *values)
