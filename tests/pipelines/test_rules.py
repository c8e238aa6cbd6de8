from __future__ import annotations

from dataclasses import dataclass

import pytest

from pipelines.rules import RuleFileError, load_rules


@dataclass
class Wrong:
    pattern: int


def test_a_rule_that_does_not_fit_names_the_file() -> None:
    with pytest.raises(RuleFileError, match=r"pipelines\.clean/script\.toml"):
        load_rules("pipelines.clean", "script.toml", "correction", Wrong)


def test_a_missing_array_is_an_error() -> None:
    with pytest.raises(RuleFileError, match="no entries"):
        load_rules("pipelines.clean", "script.toml", "nothing", Wrong)


@dataclass
class Reasoned:
    reason: str


def test_a_misspelt_field_is_an_error_and_no_rule_without_it() -> None:
    with pytest.raises(RuleFileError, match=r"unknown .*; an entry has the fields reason"):
        load_rules("pipelines.clean", "script.toml", "correction", Reasoned)
