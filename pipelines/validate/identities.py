"""What must hold between the numbers of one report: inside its tables, and between text and tables.

The rules are data (`identities.toml`). An identity is checked strictly where every cell holds a
number. Where cells are blank or say that they do not apply, it is checked with these as zero, one
severity lower and saying so; so is a sum among whose parts stands a row that the form does not have.
A blank total is taken as the sum of its row, so that row's own sum says nothing. Cells with text or
several readings leave an identity open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from math import inf
from operator import itemgetter
from typing import Literal, TypeVar

from crawler.items import Era, Finding, Level, Report, Severity, Value
from pipelines.rules import load_rules

APPLICANTS = ("natural", "business", "research", "public_interest", "legal_service", "other_org")
_LOWERED: dict[Severity, Severity] = {"error": "warning", "warning": "info", "info": "info"}
#: Sums of amounts in 万元 are compared to a hundredth of a 元.
_TOLERANCE = 1e-6
_COUNTED = frozenset(("number", "zero"))
_COUNTED_OR_BLANK = _COUNTED | {"blank", "na"}

Operator = Literal["=", "<=", ">=", "each<="]
Number = int | float
Rule = TypeVar("Rule")


@dataclass(frozen=True, slots=True, eq=False)
class _Identity:
    id: str
    reason: str
    eras: list[Era]
    severity: Severity
    left: list[str]
    op: Operator
    right: list[str]
    optional: list[str] = field(default_factory=list)
    either: list[list[str]] = field(default_factory=list)
    each: Literal["table", "applicant", "row"] = "table"


@dataclass(frozen=True, slots=True)
class _Narrative:
    id: str
    reason: str
    eras: list[Era]
    severity: Severity
    codes: list[str]
    cells: list[list[str]] = field(default_factory=list)
    factor: int = 1


@dataclass(frozen=True, slots=True)
class _Range:
    id: str
    reason: str
    severity: Severity
    except_codes: list[str]
    except_levels: list[Level] = field(default_factory=list)
    minimum: int | None = None
    maximum: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Empty:
    id: str
    reason: str
    severity: Severity
    codes: list[str]


def identity_findings(report: Report) -> list[Finding]:
    """Findings of every rule about the report's values, with the rule's id, the cells and both numbers."""
    by_scope: dict[str | None, dict[str, Value]] = defaultdict(dict)
    for value in report.values:
        if value.origin == "table":
            by_scope[value.scope].setdefault(value.cell, value)
    findings: list[Finding] = []
    longer = {name for finding in report.findings if finding.rule == "unknown_row" for name in finding.cells}
    for cells in by_scope.values():
        findings += _identities(report.era, cells, longer)
        for value in cells.values():
            if value.value is not None:
                findings += _of_one_cell(value, value.value, report.level)
    if None in by_scope:
        findings += _narrative(report, by_scope[None])
    return findings


def _rules(key: str, rule_class: type[Rule]) -> tuple[Rule, ...]:
    return tuple(load_rules(__package__, "identities.toml", key, rule_class))


# --------------------------------------------------------------------------- inside the tables
@dataclass(frozen=True, slots=True)
class _Case:
    """An identity for given cells, and what takes them out of those of a table, left ones first."""

    rule: _Identity
    left: list[str]
    right: list[str]
    cells: Callable[[Mapping[str, Value]], tuple[Value, ...]]


def _case(rule: _Identity, left: list[str], right: list[str]) -> _Case:
    return _Case(rule, left, right, itemgetter(*left, *right))


def _identities(era: Era, cells: Mapping[str, Value], longer: Collection[str]) -> Iterator[Finding]:
    """Findings of the identities; `longer` are rows among whose parts there may be one that the form does not have."""
    for case in _cases(era, cells):
        finding = _check(case, era, cells)
        if finding is not None:
            yield _with_unknown_part(finding) if _may_lack_a_part(case, longer) else finding


def _may_lack_a_part(case: _Case, longer: Collection[str]) -> bool:
    """Whether a sum of rows fails that an unknown row may belong to; sums of columns do not ask for other rows."""
    return case.rule.op == "=" and case.rule.each != "row" and any(name.split("__")[0] in longer for name in case.left)


def _with_unknown_part(finding: Finding) -> Finding:
    message = f"{finding.message} A row that the form does not have stands among its parts."
    return replace(finding, severity=_LOWERED[finding.severity], message=message)


def _cases(era: Era, cells: Mapping[str, Value]) -> Iterator[_Case]:
    codes = {value.code for value in cells.values()}
    for rule in _identity_rules(era):
        if rule.each == "row":
            for code in dict.fromkeys(value.code for value in cells.values() if value.applicant):
                yield _case_of_row(rule, code)
            continue
        more = [code for code in rule.optional if code in codes]
        alternatives = [printed for group in rule.either if (printed := [code for code in group if code in codes])]
        if rule.either and not alternatives:
            continue
        more += alternatives[0] if alternatives else []
        yield from _cases_of_table(rule, tuple(more))


@cache
def _identity_rules(era: Era) -> tuple[_Identity, ...]:
    return tuple(rule for rule in _rules("identity", _Identity) if era in rule.eras)


@cache
def _cases_of_table(rule: _Identity, more: tuple[str, ...]) -> list[_Case]:
    """The rule for the table, or for each of its applicant columns, with `more` codes on the right."""
    sides = rule.left, [*rule.right, *more]
    if rule.each == "table":
        return [_case(rule, *sides)]
    columns = (*APPLICANTS, "total")
    return [_case(rule, *([f"{code}__{applicant}" for code in side] for side in sides)) for applicant in columns]


@lru_cache(maxsize=1024)
def _case_of_row(rule: _Identity, code: str) -> _Case:
    return _case(rule, *([f"{code}__{applicant}" for applicant in side] for side in (rule.left, rule.right)))


def _check(case: _Case, era: Era, cells: Mapping[str, Value]) -> Finding | None:
    """A finding when the identity fails; none when a cell it needs is not printed, holds text or has several readings."""
    try:
        values = case.cells(cells)
    except KeyError:
        return None
    kinds = {value.kind for value in values}
    strict = kinds <= _COUNTED
    if not strict and (not kinds <= _COUNTED_OR_BLANK or _is_blank_total(case, cells)):
        return None
    numbers = [_of_blank(value, cells) if value.value is None else value.value for value in values]
    left = numbers[: len(case.left)]
    right = sum(numbers[len(case.left) :])
    broken = _broken(case, left, right)
    if not broken:
        return None
    wrong, value = broken
    sign = case.rule.op.removeprefix("each")
    message = f"{_sum(wrong)} is {_shown(value)}, {_sum(case.right)} is {_shown(right)}: {sign} is expected. {case.rule.reason}"
    severity = case.rule.severity
    if not strict:
        severity, message = _LOWERED[severity], f"{message} Blank cells are counted as 0."
    return Finding(case.rule.id.format(era=era), severity, message, [*wrong, *case.right])


def _broken(case: _Case, left: Sequence[Number], right: Number) -> tuple[list[str], Number] | None:
    """The cells on the left that break the identity, and their sum."""
    if case.rule.op == "each<=":
        return next((([name], value) for name, value in zip(case.left, left, strict=True) if value > right + _TOLERANCE), None)
    total = sum(left)
    difference = total - right
    fails = {"=": abs(difference) > _TOLERANCE, "<=": difference > _TOLERANCE, ">=": difference < -_TOLERANCE}[case.rule.op]
    return (case.left, total) if fails else None


def _is_blank_total(case: _Case, cells: Mapping[str, Value]) -> bool:
    """Whether the one cell that the others add up to is blank: it is derived from them and says nothing."""
    return case.rule.op == "=" and len(case.left) == 1 and case.rule.each != "applicant" and cells[case.left[0]].value is None


def _number(value: Value, cells: Mapping[str, Value]) -> Number:
    return _of_blank(value, cells) if value.value is None else value.value


def _of_blank(value: Value, cells: Mapping[str, Value]) -> Number:
    """What a cell without a number counts: a 总计 of a row the sum of the row, any other 0."""
    if value.applicant == "total":
        return sum(cells[part].value or 0 for part in (f"{value.code}__{applicant}" for applicant in APPLICANTS) if part in cells)
    return 0


def _sum(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"the sum of {names[0]} … {names[-1]}"


def _shown(number: Number) -> str:
    return f"{number:.10g}"


# --------------------------------------------------------------------------- single cells
def _of_one_cell(value: Value, number: Number, level: Level | None) -> Iterator[Finding]:
    rules = _rules_of_cell(value.code)
    if not (rules.lowest <= number <= rules.highest and (not rules.whole or number == int(number))):
        for rule in rules.ranges:
            below = rule.minimum is not None and number < rule.minimum
            above = rule.maximum is not None and number > rule.maximum
            if (below or above or (rule.whole and number != int(number))) and level not in rule.except_levels:
                yield Finding(rule.id, rule.severity, f"{value.cell} is printed as {value.raw!r}. {rule.reason}", [value.cell])
    for empty in rules.empties:
        yield Finding(empty.id, empty.severity, f"{value.cell} holds {value.raw!r}. {empty.reason}", [value.cell])


@dataclass(frozen=True, slots=True)
class _RulesOfCell:
    """The rules about single cells that a code falls under, and what all of its ranges allow."""

    ranges: list[_Range]
    empties: list[_Empty]
    lowest: Number
    highest: Number
    whole: bool


@cache
def _rules_of_cell(code: str) -> _RulesOfCell:
    ranges = [rule for rule in _rules("range", _Range) if not any(fnmatchcase(code, pattern) for pattern in rule.except_codes)]
    empties = [rule for rule in _rules("empty", _Empty) if any(fnmatchcase(code, pattern) for pattern in rule.codes)]
    lowest = max((rule.minimum for rule in ranges if rule.minimum is not None), default=-inf)
    highest = min((rule.maximum for rule in ranges if rule.maximum is not None), default=inf)
    return _RulesOfCell(ranges, empties, lowest, highest, any(rule.whole for rule in ranges))


# --------------------------------------------------------------------------- text against tables
def _narrative(report: Report, cells: Mapping[str, Value]) -> Iterator[Finding]:
    told: dict[str, list[Value]] = defaultdict(list)
    for value in report.values:
        if value.origin == "narrative" and value.value is not None and value.scope is None:
            told[value.code].append(value)
    for rule in _narrative_rules():
        if report.era not in rule.eras:
            continue
        for code in rule.codes:
            if code not in told:
                continue
            sums = [names for names in rule.cells or [[code]] if all(_is_known(name, cells) for name in names)]
            if sums and not any(_agree(value, sums, cells, rule.factor) for value in told[code]):
                yield _disagreement(rule, told[code], sums, cells)


@cache
def _narrative_rules() -> tuple[_Narrative, ...]:
    return _rules("narrative", _Narrative)


def _is_known(name: str, cells: Mapping[str, Value]) -> bool:
    """Whether a cell has a number, or is a blank 总计 whose row has one."""
    value = cells.get(name)
    return value is not None and (value.value is not None or (value.kind in ("blank", "na") and _number(value, cells) != 0))


def _agree(value: Value, sums: Sequence[Sequence[str]], cells: Mapping[str, Value], factor: int) -> bool:
    return any(_fits(value, sum(_number(cells[name], cells) for name in names) * factor) for names in sums)


def _fits(told: Value, printed: Number) -> bool:
    """Whether the text's number, as exact as its words are, is the table's.

    余, 多 and 以上 leave open what follows the last digit that is not 0 (1.5万余 is up to 16000); 约 and 近
    allow the same distance either way.
    """
    stated = told.value or 0
    if abs(stated - printed) <= _TOLERANCE:
        return True
    if told.qualifier not in ("approx_over", "approx"):
        return False
    step = _step(stated)
    return stated - (step if told.qualifier == "approx" else 0) <= printed <= stated + step


def _step(number: Number) -> Number:
    """The value of the last digit that is not 0."""
    step = 1
    while number and number % (step * 10) == 0:
        step *= 10
    return step


def _disagreement(rule: _Narrative, told: Sequence[Value], sums: Sequence[Sequence[str]], cells: Mapping[str, Value]) -> Finding:
    printed = " or ".join(f"{_sum(names)} {_shown(sum(_number(cells[name], cells) for name in names) * rule.factor)}" for names in sums)
    stated = " and ".join(dict.fromkeys(_shown(value.value or 0) for value in told))
    message = f"The text says {stated} for {told[0].code}, the table has {printed}. {rule.reason}"
    return Finding(rule.id, rule.severity, message, [told[0].code, *sums[0]])
