"""A made report is true to itself: the same seed gives the same report, and its gold agrees with its text and tables."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.demo.counties import county
from crawler.demo.factory import FIRST_YEAR, LAST_YEAR, era_of, make_report
from crawler.demo.gold import GoldReport, Line, values_of
from crawler.demo.phrases import expand, topics
from crawler.demo.tables import broken_identities

SEEDS = st.integers(min_value=0, max_value=10**9)
YEARS = st.integers(min_value=FIRST_YEAR, max_value=LAST_YEAR)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_same_seed_gives_the_same_report(seed: int) -> None:
    assert make_report(seed) == make_report(seed)


def test_different_seeds_give_different_texts() -> None:
    assert len({make_report(seed).text for seed in range(50)}) == 50


@given(SEEDS, YEARS)
@settings(max_examples=80, deadline=None)
def test_text_follows_the_convention(seed: int, year: int) -> None:
    gold = make_report(seed, year=year)
    lines = gold.text.split("\n")
    assert all(line and line == line.strip() for line in lines)
    assert not re.search(r"[ \t\u3000\xa0]{2}|[\t\u3000\xa0]", gold.text)
    titles = [b.text for b in gold.blocks if isinstance(b, Line) and b.role == "title"]
    assert lines[: len(titles)] == titles
    assert "".join(titles) == gold.title
    assert str(year) in gold.title
    if gold.signed_by is not None:
        assert lines[-2] == gold.signed_by


@given(SEEDS)
@settings(max_examples=80, deadline=None)
def test_sections_stand_in_the_text_where_gold_says(seed: int) -> None:
    gold = make_report(seed)
    assert gold.sections
    for section in gold.sections:
        assert gold.text.startswith(section.number + section.heading, section.start)
        assert section.start == 0 or gold.text[section.start - 1] == "\n"
        for paragraph in section.text.split("\n"):
            assert paragraph in gold.text[section.start :]
    starts = [s.start for s in gold.sections]
    assert starts == sorted(set(starts))


@given(SEEDS)
@settings(max_examples=80, deadline=None)
def test_every_narrative_value_has_its_sentence_in_the_text(seed: int) -> None:
    gold = make_report(seed)
    narrative = gold.narrative_values()
    assert narrative
    for value in narrative:
        assert value.sentence is not None
        assert value.sentence in gold.text
        assert value.raw in value.sentence
        if value.qualifier == "negated":
            assert (value.value, value.kind) == (0, "zero")
    stated = [v.code for v in narrative]
    assert len(stated) == len(set(stated)), "no indicator is stated twice"


@given(SEEDS, YEARS)
@settings(max_examples=80, deadline=None)
def test_identities_hold_unless_one_is_broken_on_purpose(seed: int, year: int) -> None:
    assert make_report(seed, year=year).findings == ()
    broken = make_report(seed, year=year, break_identity=True)
    if broken.tables:
        assert broken.findings
        assert list(broken.findings) == broken_identities(broken.values, broken.era)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_numbers_of_sentences_and_tables_agree(seed: int) -> None:
    gold = make_report(seed, year=2022)
    cells = {(v.code, v.applicant): v.value or 0 for v in gold.table_values()}
    for value in gold.narrative_values():
        if value.code == "req_received_total":
            assert value.value == cells["req_new_received", "total"]
        if value.code == "rev_total":
            assert value.value == cells["rev_total", None]


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_cells_keep_number_zero_blank_and_slash_apart(seed: int) -> None:
    for value in make_report(seed).table_values():
        if value.kind == "zero":
            assert (value.value, value.raw) == (0, "0")
        elif value.kind == "blank":
            assert (value.value, value.raw) == (None, "")
        elif value.kind == "na":
            assert value.value is None
            assert value.raw in ("/", "-")
        else:
            assert value.kind == "number"
            assert float(re.sub(r"[,+元万]", "", value.raw)) == value.value


@pytest.mark.parametrize(
    ("year", "era"), [(2008, "e1"), (2013, "e1"), (2014, "e2"), (2018, "e2"), (2019, "e3"), (2020, "e3"), (2021, "e4")]
)
def test_year_decides_the_era(year: int, era: str) -> None:
    assert era_of(year) == era
    assert make_report(1, year=year).era == era


def _codes(gold: GoldReport) -> set[str]:
    return {v.code for table in gold.tables for v in values_of(table)}


def test_forms_of_2019_and_2021_have_all_their_cells() -> None:
    for year, cells in ((2019, 22 + 23 * 7 + 15), (2022, 10 + 25 * 7 + 15)):
        gold = make_report(7, year=year)
        assert [t.form for t in gold.tables] == ["disclosure", "requests", "review"]
        assert len(gold.table_values()) == cells
    assert "disc_procurement_items" in _codes(make_report(7, year=2019))
    assert "disc_normative_in_force" in _codes(make_report(7, year=2022))


def test_form_of_2014_comes_in_two_editions() -> None:
    reports = [make_report(seed, year=2016) for seed in range(60)]
    tables = [_codes(gold) for gold in reports if gold.tables]
    assert any("venue_submitted_total" in codes for codes in tables)
    assert any("req_fee_amount_wanyuan" in codes for codes in tables)
    assert any(not gold.tables for gold in reports), "some reports of the era carry no table"


@given(st.integers(min_value=0, max_value=10**6))
@settings(max_examples=40, deadline=None)
def test_years_of_one_series_agree(series: int) -> None:
    first = {(v.code, v.applicant): v.value or 0 for v in make_report(1, year=2021, organ="government", series=str(series)).table_values()}
    second = {(v.code, v.applicant): v.value or 0 for v in make_report(2, year=2022, organ="government", series=str(series)).table_values()}
    assert second["req_carried_in", "total"] == first["req_carried_out", "total"]
    stock = first["disc_normative_in_force", None] + second["disc_normative_issued", None] - second["disc_normative_repealed", None]
    assert second["disc_normative_in_force", None] == stock


def test_place_and_organ_are_what_was_asked_for() -> None:
    place = county("qinghe")
    for organ, name in (("government", "青禾县人民政府"), ("office", "青禾县人民政府办公室")):
        gold = make_report(5, county=place, year=2020, organ=organ)  # type: ignore[arg-type]
        assert (gold.organ, gold.organ_kind, gold.adcode, gold.place_name) == (name, organ, "990101", "青禾县")
    assert make_report(5, county=place, organ="township").level == "township"


def test_unknown_county_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="qinghe"):
        county("nowhere")


def test_templates_give_several_hundred_sentences() -> None:
    words = dict.fromkeys(("year", "next", "we", "area", "place", "organ", "site", "host", "brand", "leader"), "某")
    facts: dict[str, int | float] = {code: 123 for templates in topics().values() for t in templates for _, code, _ in t.codes}
    rng = Random(1)
    sentences = {expand(t, words, facts, rng).text for templates in topics().values() for t in templates for _ in range(6)}
    assert len(sentences) > 500
    assert not any(mark in sentence for sentence in sentences for mark in "<>{}|")
