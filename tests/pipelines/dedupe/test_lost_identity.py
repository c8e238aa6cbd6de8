from __future__ import annotations

from typing import Any

import pytest

from crawler.demo.factory import make_report as make_gold
from crawler.items import Contact, Value
from pipelines.clean.brands import HOLE as CLEANED_HOLE
from pipelines.dedupe.losses import HOLE
from pipelines.dedupe.lost_identity import find_report, foreign_sentences, is_lost, sure_place

GOLD = make_gold(3, year=2020)
TEXT = GOLD.text
HOLED = TEXT.replace(GOLD.county.name, HOLE)


@pytest.fixture
def kept(make_report: Any) -> Any:
    return make_report(
        TEXT, place_id="990101", url="http://www.qinghe.example/1", trust="official", contact=Contact(phones=["0999-1234567"])
    )


@pytest.fixture
def make_copy(make_report: Any) -> Any:
    def make(text: str = HOLED, **fields: Any) -> Any:
        lost = {"report_id": "000000-x-2020", "place_id": None, "adcode": None, "place_name": None, "organ": f"{HOLE}人民政府"}
        return make_report(text, **{"url": "http://mirror.example/1", "trust": "mirror", **lost, **fields})

    return make


def test_the_hole_is_that_of_cleaning() -> None:
    assert HOLE == CLEANED_HOLE


def test_a_copy_without_its_name_finds_its_report(kept: Any, make_copy: Any) -> None:
    assert is_lost(make_copy())
    assert find_report(make_copy(), [kept]) == kept.report_id


def test_no_name_and_two_candidates_is_nobodys(kept: Any, make_copy: Any, make_report: Any) -> None:
    twin = make_report(TEXT, report_id="990102-government-2020", place_id="990102", organ="白榆市人民政府", trust="official")
    assert find_report(make_copy(), [kept, twin]) is None


def test_two_pages_of_one_report_are_one_candidate(kept: Any, make_copy: Any) -> None:
    assert find_report(make_copy(), [kept, kept]) == kept.report_id


@pytest.mark.parametrize(
    "fields",
    [
        {"year": 2021},
        {"organ": "青禾县财政局"},
        {"organ": f"{HOLE}财政局"},
        {"contact": Contact(phones=["0999-7654321"])},
        {"values": [Value("disc_total", 13, "number", raw="13")]},
    ],
)
def test_what_is_left_must_agree(kept: Any, make_copy: Any, fields: Any) -> None:
    assert find_report(make_copy(**fields), [kept]) is None


def test_a_lost_report_is_no_candidate(make_copy: Any) -> None:
    assert find_report(make_copy(), [make_copy(report_id="000000-y-2020")]) is None


@pytest.mark.parametrize("seed", range(12))
def test_a_neighbour_with_the_same_template_and_the_same_numbers_is_refused(make_copy: Any, make_report: Any, seed: int) -> None:
    gold = make_gold(seed, organ="township", year=2020)
    town = gold.organ.removeprefix(gold.county.name).removesuffix("人民政府")
    neighbour = gold.text.replace(town, "石桥岭" + town[-1])
    kept = make_report(gold.text, place_id="990101", trust="official", organ=gold.organ, values=[])
    assert find_report(make_copy(neighbour.replace(gold.county.name, HOLE), organ=None, values=[]), [kept]) is None
    assert find_report(make_copy(gold.text.replace(gold.county.name, HOLE), organ=None, values=[]), [kept]) == kept.report_id


def test_damaged_sentences_are_not_foreign() -> None:
    report = "青禾县坚持公开透明。全年公开信息十二条。群众满意度逐年上升。"
    assert foreign_sentences(f"{HOLE}坚持公开透明。全年公?信息十二条。", report) == 0
    assert foreign_sentences("白榆市坚持公开透明。全年公开信息十三条。", report) == 2


@pytest.mark.parametrize(
    ("organ", "trust", "sure"),
    [
        ("青禾县人民政府", "mirror", True),
        ("麦川县人民政府", "mirror", False),
        ("麦川县人民政府", "official", True),
        (f"{HOLE}人民政府", "mirror", False),
        (None, "file", False),
    ],
)
def test_only_the_organ_vouches_for_a_mirrors_place(make_report: Any, organ: Any, trust: str, sure: bool) -> None:
    report = make_report(place_id="990101", organ=organ, trust=trust)
    assert (sure_place(report) == "990101") is sure
