"""What the code says is documented, and nothing else is."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from scrapy.settings import Settings, default_settings

from crawler.middlewares.challenge import walls
from crawler.spiders.failures import FETCH_ERRORS

ROOT = Path(__file__).resolve().parents[1]
MODULES = [path for folder in ("crawler", "pipelines") for path in (ROOT / folder).rglob("*.py") if "demo" not in path.parts]
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*_?")
#: Function -> position of the reason among its arguments.
REASON_ARGUMENT = {
    "RejectedPage": 1,
    "Rejected": 0,
    "Refusal": 0,
    "ChallengeMet": 0,
    "refuse": 1,
    "gap": 1,
    "reject": 2,
    "Problem": 1,
    "Judgement": 1,
    "_refused": 2,
    "_beside": 1,
    "refusing_damage": 1,
}


def reasons_in_code() -> set[str]:
    found = {wall.code for wall in walls()} | {reason for _, reason, _ in FETCH_ERRORS}
    titles = tomllib.loads((ROOT / "pipelines" / "titles.toml").read_text(encoding="utf-8"))
    found |= {entry["code"] for entries in titles.values() for entry in entries if "code" in entry}
    for path in MODULES:
        if path.name == "registry.py":
            continue  # its `refuse` speaks about rows of the registry
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found |= _reasons(node)
    return {"http_NNN" if reason == "http_" else reason for reason in found}


def _reasons(node: ast.AST) -> set[str]:
    values: list[ast.expr] = []
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        values += [keyword.value for keyword in node.keywords if keyword.arg == "reason"]
        if name in REASON_ARGUMENT and len(node.args) > REASON_ARGUMENT[name]:
            values.append(node.args[REASON_ARGUMENT[name]])
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id == "reason":
                values.append(node.value)
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                values += [v for t, v in zip(target.elts, node.value.elts, strict=False) if getattr(t, "id", "") == "reason"]
    elif isinstance(node, ast.FunctionDef) and node.name == "fetch_reason":
        values += [part.value.elts[0] for part in ast.walk(node) if isinstance(part, ast.Return) and isinstance(part.value, ast.Tuple)]
    texts = (part.value for value in values for part in ast.walk(value) if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return {text for text in texts if CODE.fullmatch(text)}


def test_every_reason_is_explained_and_every_explained_reason_exists() -> None:
    documented = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "rejected.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert documented == reasons_in_code()


def test_every_setting_of_ours_is_explained() -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    ours = {
        name for name in settings if not name.startswith("_") and not hasattr(default_settings, name) and settings.getpriority(name) == 20
    }
    text = (ROOT / "README.md").read_text(encoding="utf-8") + (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    assert {name for name in ours if f"`{name}`" not in text} == set()


def test_every_setting_stands_below_its_reason() -> None:
    lines = (ROOT / "crawler" / "settings.py").read_text(encoding="utf-8").splitlines()
    setting = re.compile(r"[A-Z][A-Z_]+ = ")
    bare = []
    for number, line in enumerate(lines):
        above = number - 1
        while setting.match(lines[above]):
            above -= 1
        if setting.match(line) and not lines[above].startswith("#"):
            bare.append(line)
    assert bare == []


def test_links_between_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8")):
            assert target.startswith("http") or (document.parent / target).exists(), f"{document.name}: {target}"
