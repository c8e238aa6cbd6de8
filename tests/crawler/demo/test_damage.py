"""Damage changes what is printed, and what is said to be invertible can be undone."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from crawler.demo.damage import DAMAGES, SPAM_TRADES, apply_damage, map_text
from crawler.demo.factory import make_report
from crawler.demo.render import render_page, render_text

SEEDS = st.integers(min_value=0, max_value=10**9)
T2S = OpenCC("t2s")
TONED = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿê]+\)")


@pytest.mark.parametrize("kind", sorted(DAMAGES))
def test_damage_is_deterministic_and_visible(kind: str) -> None:
    text = (
        "青禾县人民政府2023年度报告\n“中国·青禾”网站发布报告，统计期限自2023年1月1日起至2023年12月31日止，"
        "欢迎查阅，谢谢。该网站长期开放，请关注。邮箱：xxgk1@qinghe.example\n"
    )
    page = f"<html><head><title>报告</title></head>\n<body>\n<p>{text}</p></body></html>"
    source = text if DAMAGES[kind].layer == "line" else page
    results = [apply_damage(kind, source, Random(seed)) for seed in range(30)]
    assert results == [apply_damage(kind, source, Random(seed)) for seed in range(30)]
    assert any(result != source for result in results)


def test_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="hijacked"):
        apply_damage("flood", "text", Random(1))


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_traditional_text_comes_back_exactly(seed: int) -> None:
    text = render_text(make_report(seed))
    damaged = apply_damage("traditional", text, Random(seed))
    assert damaged != text
    assert T2S.convert(damaged) == text


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_toned_readings_can_be_taken_out_again(seed: int) -> None:
    text = render_text(make_report(seed))
    for kind in ("gloss_some", "gloss_all"):
        damaged = apply_damage(kind, text, Random(seed))
        assert TONED.search(damaged)
        assert T2S.convert(TONED.sub("", damaged)) == text


def test_per_page_a_character_always_or_never_carries_its_reading() -> None:
    damaged = apply_damage("gloss_some", render_text(make_report(3)), Random(3))
    marked = set(re.findall(r"(.)\([^\W\d_]+\)", damaged)) & set("縣開務報關網")
    for character in marked:
        assert len(re.findall(character, damaged)) == len(re.findall(character + r"\(", damaged))


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_lost_date_marks_leave_dates_readable_in_one_way(seed: int) -> None:
    year = Random(seed).randint(2008, 2024)
    source = f"自{year}年1月1日起至{year}年12月31日止，{year + 1}年1月20日印发。"
    damaged = apply_damage("lost_date_marks", source, Random(seed))
    digits = re.findall(r"(20\d\d)(?:年)?(\d{1,2})(?:月)?(\d{1,2})日", source)
    assert damaged.replace("年", "").replace("月", "") == source.replace("年", "").replace("月", "")
    assert digits


def test_wrong_variants_come_back_but_for_two_characters() -> None:
    damaged = apply_damage("wrong_variants", "全面咨询制度体系复议，随着", Random(1))
    assert damaged == "全麵谘詢製度體係複議，隨著"
    assert T2S.convert(damaged).replace("谘", "咨").replace("著", "着") == "全面咨询制度体系复议，随着"


def test_hidden_address_can_be_read_from_the_markup() -> None:
    page = apply_damage("hidden_emails", "<body><p>邮箱：xxgk1@qinghe.example</p></body>", Random(1))
    code = bytes.fromhex(page.split('data-cfemail="')[1].split('"')[0])
    assert bytes(byte ^ code[0] for byte in code[1:]) == b"xxgk1@qinghe.example"
    assert "xxgk1@" not in page


def test_text_inside_tags_and_scripts_is_left_alone() -> None:
    html = '<p title="开">开</p><script>var a="开";</script>&nbsp;开'
    assert map_text(html, lambda part: part.replace("开", "開")) == '<p title="开">開</p><script>var a="开";</script>&nbsp;開'


@pytest.mark.parametrize("family", ["trs", "hanweb_jpage", "generic"])
def test_hijacked_page_carries_spam_and_the_same_gold(family: str) -> None:
    gold = make_report(11, year=2022)
    clean = render_page(gold, family=family, rng=Random(1), charset="utf-8")  # type: ignore[arg-type]
    hijacked = render_page(gold, family=family, rng=Random(1), charset="utf-8", damages=("hijacked",))  # type: ignore[arg-type]
    assert hijacked.gold.text == clean.gold.text
    page = hijacked.body.decode("utf-8")
    assert "報" in page
    assert sum(page.count(trade) for trade in SPAM_TRADES) >= 8
    assert hijacked.body != clean.body


def test_spam_stands_inside_and_outside_the_article() -> None:
    gold = make_report(11, year=2022)
    places = set()
    for seed in range(20):
        page = render_page(gold, family="hanweb_jpage", rng=Random(seed), charset="utf-8", damages=("spam_footer",)).body.decode()
        article = page[page.index("content.begin") : page.index("content.end")]
        places.add(any(trade in article for trade in SPAM_TRADES))
    assert places == {True, False}
