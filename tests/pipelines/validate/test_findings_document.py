"""Every finding of the tables and of this stage is explained in docs/findings.md."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
STAGES = [ROOT / "pipelines" / "validate", ROOT / "pipelines" / "parse" / "statistics"]


def rules_in_files() -> Iterator[str]:
    for path in (ROOT / "pipelines" / "validate").glob("*.toml"):
        for entries in tomllib.loads(path.read_text(encoding="utf-8")).values():
            for name in filter(None, (entry.get("id") or entry.get("name") for entry in entries)):
                yield from (name.format(era=era) for era in ("e3", "e4")) if "{era}" in name else (name,)


def rules_in_code() -> Iterator[str]:
    for path in (path for stage in STAGES for path in stage.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding" and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def test_every_rule_is_explained_and_every_explained_rule_exists() -> None:
    rows = [
        line.split("|")[1] for line in (ROOT / "docs" / "findings.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    documented = {rule for row in rows for rule in re.findall(r"`([\w.]+)`", row)}
    assert documented == {*rules_in_files(), *rules_in_code()}
