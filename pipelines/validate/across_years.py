"""What a body's report says about last year, against last year's report.

Pure: the reports come in the order of the store (place, organ, year). A finding names both numbers;
nothing is corrected, and nothing is compared where a number is missing on either side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from crawler.items import Era, Finding, Report, Severity
from pipelines.rules import load_rules

Numbers = dict[str, int | float]


@dataclass(slots=True, frozen=True)
class YearRule:
    """`sum(current)` of a report equals `sum(previous)` of the report a year before."""

    name: str
    severity: Severity
    eras: list[Era]
    current: list[str]
    previous: list[str]
    reason: str


@cache
def _rules() -> list[YearRule]:
    return load_rules("pipelines.validate", "across_years.toml", "rule", YearRule)


def numbers_of(report: Report) -> Numbers:
    """The table numbers of a report by `code` or `code__applicant`; contradictory cells are left out."""
    numbers: Numbers = {}
    twice: set[str] = set()
    for value in report.values:
        if value.origin != "table" or value.value is None:
            continue
        key = f"{value.code}__{value.applicant}" if value.applicant else value.code
        if numbers.setdefault(key, value.value) != value.value:
            twice.add(key)
    return {key: number for key, number in numbers.items() if key not in twice}


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


def across_years(previous: Numbers, current: Numbers, year: int, era: Era) -> list[Finding]:
    """Findings of every rule for the report of `year`, given the numbers of both reports."""
    findings = []
    for rule in _rules():
        if era not in rule.eras:
            continue
        for now, before in _expanded(rule, current):
            stated, expected = _total(now, current), _total(before, previous)
            if stated is not None and expected is not None and stated != expected:
                message = f"{year}: {' + '.join(now)} = {stated}, but {year - 1}: {' + '.join(before)} = {expected}. {rule.reason}"
                findings.append(Finding(rule.name, rule.severity, message, [code.lstrip("-") for code in now]))
    return findings


def with_last_year(reports: Iterable[Report]) -> Iterator[Report]:
    """The reports, each with the findings against the one before it of the same body and the year before.

    The reports must come ordered by `report_id` (place, organ, year), as the store gives them.
    """
    body: tuple[str | None, str | None] | None = None
    year, numbers, era = 0, Numbers(), ""
    for report in reports:
        now = numbers_of(report)
        same_body = report.place_id is not None and report.organ is not None and body == (report.place_id, report.organ)
        # The form of 2019 and the form of 2021 count different stocks: rules hold within an era, carry-over across.
        found = across_years(numbers, now, report.year, report.era) if same_body and report.year == year + 1 else []
        if era != report.era:
            found = [finding for finding in found if finding.rule == "x.carry"]
        body, year, numbers, era = (report.place_id, report.organ), report.year, now, report.era
        yield replace(report, findings=[*report.findings, *found]) if found else report
