"""What a body's report says, against its report of last year and against the other bodies of its place.

Pure: the reports come in the order of the store (place, organ, year). A finding names both numbers;
nothing is corrected, and nothing is compared where a number is missing on either side.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from crawler.items import Era, Finding, Report, Severity
from pipelines.rules import load_rules

Numbers = dict[str, int | float]

#: Characters at the beginning of a report in which it says whom its numbers cover.
_HEAD = 1500


@dataclass(slots=True, frozen=True)
class YearRule:
    """`sum(current)` of a report stands in relation `op` to `sum(previous)` of the report a year before.

    The form of 2019 and the form of 2021 count different stocks: a rule holds within an era, and across
    the change of forms only where it says so.
    """

    name: str
    severity: Severity
    eras: list[Era]
    current: list[str]
    previous: list[str]
    reason: str
    op: Literal["=", ">="] = "="
    across_forms: bool = False


@dataclass(slots=True, frozen=True)
class JumpRule:
    """A total above `minimum` in both years that differs by more than `factor` times."""

    name: str
    severity: Severity
    codes: list[str]
    minimum: int
    factor: int
    reason: str


@dataclass(slots=True, frozen=True)
class AreaRule:
    """What the bodies of a place report together is no more than the government reports for the whole area.

    `pattern` finds, at the beginning of a government's report, the words that say so.
    """

    name: str
    severity: Severity
    codes: list[str]
    pattern: str
    reason: str


@cache
def _rules() -> list[YearRule]:
    return load_rules("pipelines.validate", "across_years.toml", "rule", YearRule)


@cache
def _jumps() -> list[JumpRule]:
    return load_rules("pipelines.validate", "across_years.toml", "jump", JumpRule)


@cache
def _areas() -> list[AreaRule]:
    return load_rules("pipelines.validate", "across_years.toml", "area", AreaRule)


def numbers_of(report: Report) -> Numbers:
    """The table numbers of a report by `code` or `code__applicant`; contradictory cells are left out."""
    numbers: Numbers = {}
    twice: set[str] = set()
    for value in report.values:
        if value.origin != "table" or value.value is None:
            continue
        if numbers.setdefault(value.cell, value.value) != value.value:
            twice.add(value.cell)
    return {key: number for key, number in numbers.items() if key not in twice}


# --------------------------------------------------------------------------- two years of one body
def _expanded(rule: YearRule, numbers: Numbers) -> list[tuple[list[str], list[str]]]:
    """The rule's sides; a rule with `*` becomes one for each applicant column the report has."""
    if not rule.current[0].endswith("__*"):
        return [(rule.current, rule.previous)]
    stem = rule.current[0].removesuffix("*")
    columns = sorted(key.removeprefix(stem) for key in numbers if key.startswith(stem))
    return [([code.replace("*", c) for code in rule.current], [code.replace("*", c) for code in rule.previous]) for c in columns]


def _total(codes: list[str], numbers: Numbers) -> int | float | None:
    total: int | float = 0
    for code in codes:
        number = numbers.get(code.lstrip("-"))
        if number is None:
            return None
        total += -number if code.startswith("-") else number
    return total


def across_years(previous: Numbers, current: Numbers, year: int, era: Era, last_era: Era) -> list[Finding]:
    """Findings of every rule for the report of `year`, given the numbers of both reports and the eras of their forms."""
    findings = []
    for rule in _rules():
        if era not in rule.eras or (era != last_era and not rule.across_forms):
            continue
        for now, before in _expanded(rule, current):
            stated, expected = _total(now, current), _total(before, previous)
            if stated is None or expected is None or stated == expected or (rule.op == ">=" and stated > expected):
                continue
            message = f"{year}: {' + '.join(now)} = {stated}, but {year - 1}: {' + '.join(before)} = {expected}. {rule.reason}"
            findings.append(Finding(rule.name, rule.severity, message, [code.lstrip("-") for code in now]))
    for jump in _jumps():
        for code in jump.codes:
            both = sorted((previous.get(code, 0), current.get(code, 0)))
            if both[0] > jump.minimum and both[1] > both[0] * jump.factor:
                message = f"{code} is {current[code]} in {year} and {previous[code]} in {year - 1}. {jump.reason}"
                findings.append(Finding(jump.name, jump.severity, message, [code]))
    return findings


# --------------------------------------------------------------------------- the bodies of one place
@dataclass(slots=True)
class _Area:
    """One place and year: the government's numbers for the whole area, and the sum of the other bodies' so far."""

    whole: Numbers = field(default_factory=dict)
    parts: Numbers = field(default_factory=dict)
    bodies: int = 0
    reported: set[str] = field(default_factory=set)


def _in_area(area: _Area, report: Report, numbers: Numbers) -> Iterator[Finding]:
    """Add a report to its area; a finding when it makes the parts more than the whole."""
    for rule in _areas():
        own = {code: numbers[code] for code in rule.codes if code in numbers}
        if report.organ_kind == "government":
            area.whole |= own if re.search(rule.pattern, report.text[:_HEAD]) else {}
        elif report.organ_kind is not None:
            area.bodies += 1
            for code, number in own.items():
                area.parts[code] = area.parts.get(code, 0) + number
        for code in rule.codes:
            whole, parts = area.whole.get(code), area.parts.get(code, 0)
            if whole is not None and parts > whole and code not in area.reported:
                area.reported.add(code)
                message = (
                    f"{code} of {area.bodies} bodies in {report.year} adds up to {parts}, the government reports {whole} for the area."
                )
                yield Finding(rule.name, rule.severity, f"{message} {rule.reason}", [code])


def with_other_reports(reports: Iterable[Report]) -> Iterator[Report]:
    """The reports, each with the findings against its body's report of last year and against the others of its place.

    The reports must come ordered by `report_id` (place, organ, year), as the store gives them. What the
    bodies of a place report together is known only bit by bit: the finding stands in the report that shows it.
    """
    last: Report | None = None
    last_numbers: Numbers = {}
    place: str | None = None
    areas: dict[int, _Area] = defaultdict(_Area)
    for report in reports:
        numbers = numbers_of(report)
        found: list[Finding] = []
        if report.place_id != place:
            place = report.place_id
            areas.clear()
        if last is not None and _is_next(last, report):
            found += across_years(last_numbers, numbers, report.year, report.era, last.era)
        if place is not None:
            found += _in_area(areas[report.year], report, numbers)
        last, last_numbers = report, numbers
        yield replace(report, findings=[*report.findings, *found]) if found else report


def _is_next(last: Report, report: Report) -> bool:
    """Whether a report is the same body's of the following year."""
    known = report.place_id is not None and report.organ is not None
    return known and (last.place_id, last.organ, last.year + 1) == (report.place_id, report.organ, report.year)
