"""Rule files: what varies is data, and every entry of it says why it is there.

A rule file is TOML with one array of tables. It is loaded once a process, checked against a
dataclass, and a wrong entry stops the program with the file's name: a rule nobody can read must
not be skipped.
"""

from __future__ import annotations

import tomllib
from collections.abc import Hashable
from dataclasses import fields
from functools import cache
from importlib import resources
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

Rule = TypeVar("Rule")


class RuleFileError(ValueError):
    """A rule file does not fit its schema; the message names the file and the entry."""


@cache
def _read(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(package).joinpath(name).read_text(encoding="utf-8"))


def load_rules(package: str, name: str, key: str, rule_class: type[Rule]) -> list[Rule]:
    """All entries of array `key` in the TOML file `name` of `package`, as `rule_class` objects, read once a process.

    Raises `RuleFileError` for a missing array, an unknown field or a value of the wrong type.
    """
    return cast(list[Rule], _checked(package, name, key, cast(Hashable, rule_class)))


@cache
def _checked(package: str, name: str, key: str, rule_class: Hashable) -> list[Any]:
    entries = _read(package, name).get(key)
    if not entries:
        raise RuleFileError(f"{package}/{name}: no entries under [[{key}]]")
    known = {field.name for field in fields(cast(Any, rule_class))}
    unknown = [(word, number) for number, entry in enumerate(entries, start=1) for word in entry if word not in known]
    if unknown:
        listed = ", ".join(f"{word} (entry {number})" for word, number in unknown)
        raise RuleFileError(f"{package}/{name} [[{key}]]: unknown {listed}; an entry has the fields {', '.join(sorted(known))}")
    try:
        return TypeAdapter(list[rule_class]).validate_python(entries)  # type: ignore[valid-type]
    except ValueError as error:
        raise RuleFileError(f"{package}/{name} [[{key}]]: {error}") from error
