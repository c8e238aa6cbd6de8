"""Every rule of the rule files reads its own examples and refuses its counter-examples."""

from __future__ import annotations

import pytest

from crawler.items import Value
from pipelines.parse.narrative import read_narrative
from pipelines.parse.narrative.grammar import IGNORED, PACKAGE, CountRule, Example, NoneRule, count_rules, none_rules
from pipelines.rules import load_rules

_COUNTS = load_rules(PACKAGE, "counts.toml", "count", CountRule)
_NONES = load_rules(PACKAGE, "none.toml", "none", NoneRule)
_CODED = [(rule, example) for rule in _COUNTS if IGNORED not in rule.codes for example in rule.examples]
_IGNORED = [(rule, example) for rule in _COUNTS if rule.codes == [IGNORED] for example in rule.examples]


def read(text: str, year: int = 2016) -> list[Value]:
    """The values of one sentence of a department's report."""
    return read_narrative(text, [], year=year, level=None, era="e2" if year <= 2018 else "e3").values


def stated(values: list[Value]) -> set[tuple[str, float | None, str]]:
    """Code, number and qualifier of each value."""
    return {(value.code, value.value, value.qualifier) for value in values}


def test_all_rule_files_compile() -> None:
    assert len(count_rules()) == len(_COUNTS)
    assert len(none_rules()) == len(_NONES)


@pytest.mark.parametrize("rule", [*_COUNTS, *_NONES], ids=lambda rule: rule.reason)
def test_a_rule_has_a_reason_and_an_example(rule: CountRule | NoneRule) -> None:
    assert rule.reason
    assert rule.examples


@pytest.mark.parametrize(("rule", "example"), _CODED, ids=lambda item: item.text if isinstance(item, Example) else "")
def test_examples_of_counts(rule: CountRule, example: Example) -> None:
    codes = [example.code] if example.code else rule.codes
    found = stated(read(example.text, 2020 if rule.eras and "e2" not in rule.eras else 2016))
    assert {(code, example.value, example.qualifier) for code in codes} <= found


@pytest.mark.parametrize(("rule", "example"), _IGNORED, ids=lambda item: item.text if isinstance(item, Example) else "")
def test_ignored_numbers_give_no_value(rule: CountRule, example: Example) -> None:
    assert example.value not in [value.value for value in read(example.text)]


@pytest.mark.parametrize(
    ("rule", "example"),
    [(rule, x) for rule in _NONES for x in rule.examples],
    ids=lambda item: item.text if isinstance(item, Example) else "",
)
def test_examples_of_none(rule: NoneRule, example: Example) -> None:
    found = [value for value in read(example.text) if value.code == rule.code]
    assert [(value.value, value.qualifier, value.kind, value.unit) for value in found] == [(0, "negated", "zero", rule.unit)]


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in _COUNTS for text in rule.counter_examples])
def test_counter_examples_of_counts(rule: CountRule, text: str) -> None:
    found = {value.code for value in read(text)}
    refused = {code for code in rule.codes if "*" not in code}
    stars = [code.rstrip("*") for code in rule.codes if "*" in code]
    assert not found & refused
    assert not [code for code in found if any(code.startswith(star) for star in stars)]


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in _NONES for text in rule.counter_examples])
def test_counter_examples_of_none(rule: NoneRule, text: str) -> None:
    assert rule.code not in {value.code for value in read(text)}
