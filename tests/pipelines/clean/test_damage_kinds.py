"""Kinds of damage, on our own texts and measured on the page openings of the shared corpus."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Page, Source
from pipelines.clean import clean
from pipelines.clean.damage_kinds import DAMAGE_KINDS, damage_kinds
from pipelines.draft import Cleaned, Extracted, RejectedPage
from pipelines.parse import parse

EXCERPTS = Path(__file__).resolve().parents[3].parent / "shared" / "corpus" / "excerpts.jsonl"
PROSE = "全县各部门认真开展政务公开工作，进一步完善制度，及时答复群众关切，取得明显成效。"

#: What the corpus says about a page → the kind that must be found.
EXPECTED = {
    "REPLACED": "brand_replaced",
    "ONE-BYTE-LOSS": "gbk_shift",
    "OVER-CONVERSION": "over_converted",
    "vocabulary conversion": "taiwan_vocabulary",
    "LOST CHARACTERS 年": "lost_date_signs",
    "LOST 年": "lost_date_signs",
    "WATERMARKS": "watermark",
    "look-alike": "lookalike",
    'nbsp became "?"': "lost_blanks",
    "porn header": "porn_spam",
    "PORN keyword": "porn_spam",
    "betting header": "seo_spam",
    "portal domain replaced": "mirror_domain",
    "mirror domain": "mirror_domain",
    "OCR text": "recognition_errors",
    "FAKE article": "seo_spam",
}
SCRIPTS = {"pinyin-toned": "pinyin_toned", "pinyin-untoned": "pinyin_untoned", "hant": "traditional"}
#: Pages of the corpus that hold no report: papers, rules, notices, news, and a fake article.
NO_REPORT = ("论文", "演讲稿", "商业站", "新闻镜像", "国资委", "伪造", "吕梁市")
#: The header's brand stands in lines of advertising only; those are removed as such.
SPAM_LINES_ONLY = {("山西省吕梁市", "brand_replaced")}


def cleaned(text: str, url: str | None = None) -> Cleaned:
    return clean(Extracted(text=text, source=Source(url=url)))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"青禾县概述\n{PROSE}", []),
        ("青禾縣(xiàn)政務(wù)公開，認真貫徹條例，進一步規範", ["pinyin_toned", "traditional"]),
        ("青禾縣政(zheng)(zheng)府(fu)認真貫徹條例，進一步規範", ["pinyin_untoned", "traditional"]),
        ("青禾縣各方麵工作進展順利，谘詢答複及時準確", ["traditional", "over_converted"]),
        ("青禾縣通過入口網站和網路公開檔案館信息，按程式辦理", ["traditional", "taiwan_vocabulary"]),
        (f"青禾县概述\n自20171月1日起至201712月31日止。\n{PROSE}", ["lost_date_signs"]),
        (f"由天天彩票官网人民政府编制。\n{PROSE}", ["brand_replaced"]),
        (f"时时彩开奖直播\n青禾县2016年政府信息公开年度报告\n{PROSE}", ["seo_spam"]),
        (f"青禾县概述\n{PROSE}b5E2RGbCAP", ["watermark"]),
        (f"青禾县概述\n????{PROSE}", ["lost_blanks"]),
    ],
)
def test_kinds_of_our_own_texts(text: str, kinds: list[str]) -> None:
    assert damage_kinds(cleaned(text)) == kinds
    assert set(kinds) <= set(DAMAGE_KINDS)


def test_a_portals_path_on_a_foreign_host_is_a_mirror() -> None:
    assert damage_kinds(cleaned(PROSE, "https://mirrorsite.com/qhxrmzf/1.shtml")) == ["mirror_domain"]


def test_writing_habits_are_no_damage() -> None:
    text = cleaned(f"青禾县概述\n{PROSE}\n青禾县人民政府\n二O一八年一月二日")
    assert text.text.endswith("二〇一八年一月二日")
    assert damage_kinds(text) == []


def corpus() -> list[dict[str, Any]]:
    return [json.loads(line) for line in EXCERPTS.read_text(encoding="utf-8").splitlines()]


def page_of(record: dict[str, Any]) -> tuple[Page, Cleaned]:
    url = record["url"] if record["url"].startswith("http") else None
    return Page(body=b"", url=url), cleaned(record.get("excerpt") or record["text"], url)


@pytest.mark.skipif(not EXCERPTS.is_file(), reason="the shared corpus is not beside this checkout")
def test_damage_of_the_corpus_is_recognised(show_figure: Callable[[str], None]) -> None:
    wanted, found, wrong = 0, 0, []
    for record in corpus():
        kinds = damage_kinds(page_of(record)[1])
        expected = {kind for words, kind in EXPECTED.items() if words in record["spam_kind"]}
        expected |= {SCRIPTS[record["script"]]} if record["script"] in SCRIPTS else set()
        expected = {kind for kind in expected if (record["region"], kind) not in SPAM_LINES_ONLY}
        wanted += len(expected)
        found += len(expected & set(kinds))
        if not expected and kinds:
            wrong.append((record["region"], kinds))
    show_figure(f"damage of the corpus: {found} of {wanted} kinds recognised, {len(wrong)} clean pages marked")
    assert found >= 0.95 * wanted
    assert wrong == []


@pytest.mark.skipif(not EXCERPTS.is_file(), reason="the shared corpus is not beside this checkout")
def test_reports_of_the_corpus_pass_and_other_pages_do_not(show_figure: Callable[[str], None]) -> None:
    refused, reasons = [], {}
    for record in corpus():
        try:
            parse(*page_of(record))
        except RejectedPage as rejected:
            refused.append(record["region"])
            reasons[record["region"]] = rejected.reason
    others = [record["region"] for record in corpus() if any(words in record["region"] for words in NO_REPORT)]
    show_figure(f"corpus: {len(refused)} pages refused, {len(others)} are no reports")
    assert sorted(refused) == sorted(others)
    assert reasons["(伪造) 澳门"] == "fake_article"
