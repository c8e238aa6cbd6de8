"""Every finding is explained in docs/findings.md."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pipelines.parse.site_signs import MESSAGES

ROOT = Path(__file__).resolve().parents[3]


def rules_in_files() -> Iterator[str]:
    for path in (ROOT / "pipelines" / "validate").glob("*.toml"):
        for entries in tomllib.loads(path.read_text(encoding="utf-8")).values():
            for name in filter(None, (entry.get("id") or entry.get("name") for entry in entries)):
                yield from (name.format(era=era) for era in ("e3", "e4")) if "{era}" in name else (name,)


def rules_in_code() -> Iterator[str]:
    for path in (ROOT / "pipelines").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                yield from rules_of(function)


def rules_of(function: ast.FunctionDef) -> Iterator[str]:
    """Names of the findings a function makes; of a variable, all texts it is set to there."""
    for node in ast.walk(function):
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"):
            continue
        rule = node.args[0]
        if isinstance(rule, ast.JoinedStr):
            assert function.name == "sign_findings", f"{function.name}: say here which names it makes"
            yield from (f"source_{kind}" for kind in MESSAGES)
        elif isinstance(rule, ast.Name):
            yield from texts_of(function, rule.id)
        elif isinstance(rule, ast.Constant):
            yield str(rule.value)


def texts_of(function: ast.FunctionDef, variable: str) -> Iterator[str]:
    for node in ast.walk(function):
        target = getattr(node, "target", None) or next(iter(getattr(node, "targets", ())), None)
        source = getattr(node, "iter", None) or getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id == variable and isinstance(source, ast.AST):
            source = source if not isinstance(source, ast.IfExp) else ast.Tuple([source.body, source.orelse], ast.Load())
            yield from (str(part.value) for part in ast.walk(source) if isinstance(part, ast.Constant))


def test_every_rule_is_explained_and_every_explained_rule_exists() -> None:
    rows = [
        line.split("|")[1] for line in (ROOT / "docs" / "findings.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    documented = {rule for row in rows for rule in re.findall(r"`([\w.]+)`", row)}
    assert documented == {*rules_in_files(), *rules_in_code()}
