"""Precision and recall on annotated sentences and reports that are not part of the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from crawler.items import Level
from pipelines.parse.narrative import read_narrative
from pipelines.parse.sections import find_sections


def test_annotated_sentences(shared: Path) -> None:
    lines = (shared / "domain" / "narrative.jsonl").read_text(encoding="utf-8").splitlines()
    right = produced = wanted = 0
    for row in map(json.loads, lines):
        level: Level | None = None if row["org_level"] == "department" else row["org_level"]
        sentence = row.get("sentence_clean") or row["sentence"]
        values = read_narrative(sentence, [], year=row["report_year"], level=level, era=row["era"]).values
        found = {(value.code, value.value, value.qualifier) for value in values}
        # Numbers of one bureau's business have codes no rule can foresee.
        gold = {(e["code"], e["value"], e["qualifier"]) for e in row["expected"] if not e["code"].startswith("sector_")}
        right, produced, wanted = right + len(found & gold), produced + len(found), wanted + len(gold)
    assert right / produced >= 0.97
    assert right / wanted >= 0.93


def test_annotated_reports(shared: Path) -> None:
    seeds: list[dict[str, Any]] = json.loads((shared / "seeds" / "gold.json").read_text(encoding="utf-8"))["seeds"]
    right = produced = wanted = 0
    for seed in seeds:
        text, document = seed["clean_text"], seed["doc"]
        level, era = document["region"]["level"], document["era"]
        values = read_narrative(text, find_sections(text, 0, len(text)), year=document["report_year"], level=level, era=era).values
        found = {(value.code, value.value) for value in values if not value.code.startswith("normative_")}
        gold = {(e["code"], e["value"]) for e in seed["indicators"] if not e["code"].startswith(("sector_", "normative_"))}
        right, produced, wanted = right + len(found & gold), produced + len(found), wanted + len(gold)
    assert right / produced >= 0.98
    assert right / wanted >= 0.95
