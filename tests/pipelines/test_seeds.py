"""The five annotated seeds and the ten stored reports, measured against their gold. Floors are pinned.

Lowering a floor is a deliberate commit that says why.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz.distance import Levenshtein

from crawler.items import Page, Report, check
from pipelines.clean import clean
from pipelines.extract import extract
from pipelines.parse import parse
from pipelines.validate import validate

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SEEDS = SHARED / "seeds"
REPORTS = SHARED / "corpus" / "reports"

# Measured 2026-11-22: 1.0, 1.0, 1.0, 1.0, 0.99985 (two `?` restored to `·`, which the gold leaves).
SIMILARITY_FLOOR = {"000": 1.0, "001": 1.0, "002": 1.0, "003": 1.0, "004": 0.9998}
SECTION_F1_FLOOR = {"000": 1.0, "001": 1.0, "002": 1.0, "003": 1.0, "004": 1.0}
# What stands behind `?` in the gold's notes is no metadata of the page.
GOLD_NOTE = " ("

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the shared corpus is not beside this checkout")


def gold_seeds() -> list[dict[str, Any]]:
    if not SEEDS.is_dir():
        return []
    seeds: list[dict[str, Any]] = json.loads((SEEDS / "gold.json").read_text(encoding="utf-8"))["seeds"]
    return seeds


def gold_reports() -> list[dict[str, Any]]:
    if not REPORTS.is_dir():
        return []
    documents: list[dict[str, Any]] = json.loads((REPORTS.parent / "reports.gold.json").read_text(encoding="utf-8"))["documents"]
    return [document for document in documents if document["file"].endswith((".txt", ".html"))]


def read(path: Path) -> Report:
    page = Page(body=path.read_bytes(), path=str(path), media_type="text/html" if path.suffix == ".html" else "text/plain")
    report = validate(parse(page, clean(extract(page))))
    check(report)
    return report


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def pair(report: Report, *keys: str) -> str | None:
    return next((p.value for key in keys for p in report.metadata if p.key == key and p.value), None)


@pytest.fixture(params=gold_seeds(), ids=lambda seed: seed["seed_id"])
def seed(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


def test_fields_equal_the_gold(seed: dict[str, Any]) -> None:
    report = read(SEEDS / seed["file"])
    doc, region, contact = seed["doc"], seed["doc"]["region"], seed["doc"]["contact"]
    assert report.title == doc["title"]
    assert report.title_raw == doc["title_raw"]
    assert (report.year, report.era) == (doc["report_year"], doc["era"])
    assert (report.adcode, report.place_name, report.level) == (region["adcode"], region["name"], region["level"])
    assert (report.province, report.prefecture) == (region["province"], region["prefecture"])
    assert (report.organ, report.organ_kind) == (doc["org"]["name"], doc["org"]["kind"])
    assert report.signed_by == doc["org"]["signature"]
    if not doc["period"].get("inferred"):
        assert (report.period_start, report.period_end) == (day(doc["period"]["start"]), day(doc["period"]["end"]))
    assert (report.published_on, report.signed_on) == (day(doc["publish_date"]), day(doc["sign_date"]))
    assert report.index_number == doc["index_number"]
    for key, found in {
        "info_category": pair(report, "info_category", "column"),
        "disclosure_mode": pair(report, "disclosure_mode"),
        "time_limit": pair(report, "time_limit"),
        "scope": pair(report, "scope"),
        "doc_number": pair(report, "doc_number"),
        "source": pair(report, "source"),
    }.items():
        gold = doc[key]
        assert found == (gold.split(GOLD_NOTE)[0] if gold else gold), key
    assert report.contact.phones == contact["phone"]
    assert report.contact.faxes == contact["fax"]
    assert report.contact.emails == contact["email"]
    assert report.contact.emails_obfuscated == contact.get("email_obfuscated", [])
    assert (report.contact.address, report.contact.postcode) == (contact["address"], contact["postcode"])
    assert (report.contact.unit, report.contact.website) == (contact["unit"], contact["website"])


def test_text_is_restored(seed: dict[str, Any], show_figure: Callable[[str], None]) -> None:
    report = read(SEEDS / seed["file"])
    gold = seed["clean_text"]
    similarity = 1 - Levenshtein.distance(report.text, gold) / max(len(report.text), len(gold))
    show_figure(f"seed {seed['seed_id']}: text similarity {similarity:.5f} (floor {SIMILARITY_FLOOR[seed['seed_id']]})")
    assert similarity >= SIMILARITY_FLOOR[seed["seed_id"]]


def test_exactly_the_gold_spans_are_removed(seed: dict[str, Any]) -> None:
    source = (SEEDS / seed["file"]).read_text(encoding="utf-8")
    page = Page(body=source.encode(), path=seed["file"], media_type="text/plain")
    extracted = extract(page)
    removed = [removal for removal in clean(extracted).removed if removal.kind != "pinyin_gloss"]
    gold = {i for span in seed["remove_spans"] for i in range(span["raw_start"], span["raw_end"]) if not source[i].isspace()}
    ours = {i for removal in removed for i in range(removal.start, removal.end) if not extracted.text[i].isspace()}
    assert ours == gold
    glosses = next((c["count"] for c in seed["corruption"] if c["kind"] == "pinyin_annotation"), 0)
    assert len(extracted.text) >= len(source) or seed["seed_id"] == "003"
    assert sum(removal.kind == "pinyin_gloss" for removal in clean(extracted).removed) == glosses


def test_sections_match(seed: dict[str, Any], show_figure: Callable[[str], None]) -> None:
    report = read(SEEDS / seed["file"])
    gold = [(section["level"], section["heading"]) for section in seed["sections"]]
    free = [(section.level, section.heading) for section in report.sections]
    right = 0
    for level, heading in gold:
        # A heading that opens a paragraph has no sharp end: one may be the beginning of the other.
        hit = next((s for s in free if s[0] == level and (s[1].startswith(heading) or heading.startswith(s[1]))), None)
        if hit:
            free.remove(hit)
            right += 1
    f1 = 2 * right / (len(gold) + len(report.sections))
    show_figure(
        f"seed {seed['seed_id']}: section headings and levels F1 {f1:.3f} ({right} of {len(gold)}, produced {len(report.sections)})"
    )
    assert f1 >= SECTION_F1_FLOOR[seed["seed_id"]]


def plain(text: str | None) -> str:
    return "".join(c for c in text or "" if c.isalnum())


@pytest.fixture(params=gold_reports(), ids=lambda document: document["id"])
def stored(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


def test_stored_reports_have_the_right_fields(stored: dict[str, Any]) -> None:
    report = read(REPORTS / stored["file"])
    doc = stored["doc"]
    assert plain(report.title) in [plain(title) for title in doc["title_accept"]]
    assert (report.year, report.era, report.adcode) == (doc["report_year"], doc["era"], doc["adcode"])
    assert plain(report.organ) in [plain(name) for name in doc["organ_accept"]]
    assert report.organ_kind == doc["organ_kind"]
    assert (report.published_on, report.signed_on) == (day(doc["published_on"]), day(doc["signed_on"]))
    assert (report.period_start, report.period_end) == (day(doc["period_start"]), day(doc["period_end"]))
    assert report.source.url == stored["source"]["page_url"]


def test_stored_reports_have_the_right_sections(stored: dict[str, Any]) -> None:
    report = read(REPORTS / stored["file"])
    gold = [(s["level"], plain(s["heading"])) for s in stored["sections"] if not s.get("optional")]
    assert [(s.level, plain(s.heading)) for s in report.sections][: len(gold)] == gold or {
        (s.level, plain(s.heading)) for s in report.sections
    } >= set(gold)
    kinds = [(plain(s["heading"]), s["kind"]) for s in stored["sections"] if s["kind"]]
    assert {(plain(s.heading), s.kind) for s in report.sections} >= set(kinds)
