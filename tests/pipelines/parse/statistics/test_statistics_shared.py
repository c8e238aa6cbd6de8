"""Real tables beside the repository: every cell of the seed, and the floor of the annotated reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Page, Report
from pipelines.clean import clean
from pipelines.extract import extract
from pipelines.parse import parse
from pipelines.validate import validate

KINDS = {"EMPTY": "blank", "ZERO": "zero", "NUMERIC": "number", "NA": "na", "TEXT": "text"}
MEDIA = {".txt": "text/plain", ".html": "text/html"}


def read(path: Path) -> Report:
    page = Page(body=path.read_bytes(), path=path.name, media_type=MEDIA[path.suffix])
    return validate(parse(page, clean(extract(page))))


def seed_with_table(shared: Path) -> dict[str, Any]:
    """The seed whose table is printed."""
    seeds = json.loads((shared / "seeds/gold.json").read_text())["seeds"]
    (seed,) = [seed for seed in seeds if any("cells" in table for table in seed["tables"])]
    return seed


def test_every_row_of_the_seed_s_table(shared: Path) -> None:
    seed = seed_with_table(shared)
    report = read(shared / "seeds" / seed["file"])
    values = {value.code: (value.raw, value.kind, value.value, value.unit) for value in report.values if value.origin == "table"}
    wanted = {c["code"]: (c["raw"], KINDS[c["semantic"]], c["value"], c["unit"]) for c in seed["tables"][0]["cells"]}
    assert values == wanted
    assert len(values) == 80


def test_the_seed_s_own_errors_are_found_and_no_others(shared: Path) -> None:
    seed = seed_with_table(shared)
    rules = {finding.rule: finding.severity for finding in read(shared / "seeds" / seed["file"]).findings}
    assert {rule for rule, severity in rules.items() if severity == "error"} == {"e2.denied_sum"}
    assert {"e2.channels_cover_total", "e2.group_blank"} <= {rule for rule, severity in rules.items() if severity == "warning"}


def test_no_annotated_cell_is_read_wrongly(shared: Path) -> None:
    gold = json.loads((shared / "corpus/reports.gold.json").read_text())["documents"]
    documents = [d for d in gold if Path(d["file"]).suffix in MEDIA and d["table_values"]]
    found = wanted = 0
    for document in documents:
        report = read(shared / "corpus/reports" / document["file"])
        values = {(v.code, v.applicant or ""): v for v in report.values if v.origin == "table"}
        for code, entry in document["table_values"].items():
            for applicant, cell in [("", entry)] if "kind" in entry else entry.items():
                value = values.get((code, applicant))
                if cell.get("ambiguous"):
                    continue
                wanted += 1
                if value is not None and value.kind != "ambiguous":
                    assert (value.kind, value.value) == (cell["kind"], cell["value"]), (document["id"], code, applicant)
                    found += 1
    if not wanted:
        pytest.skip("no annotated tables in this version of the shared material")
    # Measured: 808 of 810; the two left out can only be told by the report's text.
    assert found >= 0.99 * wanted
