from __future__ import annotations

import unicodedata

import pytest

from pipelines.clean.glosses import find_glosses
from pipelines.clean.tracked import TrackedText


def strip(text: str, is_traditional: bool = True) -> str:
    tracked = TrackedText(text)
    tracked.apply(find_glosses(text, is_traditional))
    return tracked.text


@pytest.mark.parametrize(
    ("glossed", "plain"),
    [
        ("青禾縣(xiàn)報(bào)告", "青禾縣報告"),
        ("公開（kāi）", "公開"),
        (unicodedata.normalize("NFD", "縣(xiàn)報(bào)"), "縣報"),
        ("國(ɡuó)會(huì)", "國會"),
        ("廳(tīng)(tīng)", "廳"),
        ("辦公廳(tīng)(室(shì))", "辦公廳(室)"),
        ("社會(huì )主義", "社會主義"),
        ("進(jìn)行了抽查?，F(xiàn)將", "進行了抽查?，F將"),
        ("政(zheng)(zheng)府(fu)(fu)公(gong)開(kai)報(bao)告(gao)", "政府公開報告"),
    ],
)
def test_readings_are_removed(glossed: str, plain: str) -> None:
    assert strip(glossed) == plain


@pytest.mark.parametrize(
    "text",
    [
        "政府和社會資本合作(ppp)項目(kāi)",
        "二氧化硫(SO2)、指數(AQI)、一氧化碳(CO)",
        "和(he)諧",
        "全縣(含鄉鎮)共有",
    ],
)
def test_brackets_that_are_no_reading_stay(text: str) -> None:
    assert strip(text) == text


def test_one_toned_gloss_of_a_simplified_page_explains_a_rare_name() -> None:
    assert strip("亳(bó)州市位于皖北", is_traditional=False) == "亳(bó)州市位于皖北"


def test_rare_names_of_a_simplified_page_keep_their_readings() -> None:
    text = "亳(bó)州市与瀍(chán)河区交流，亳(bó)州市派员参加"
    assert strip(text, is_traditional=False) == text


def test_readings_of_traditional_characters_are_damage_on_any_page() -> None:
    assert strip("青禾縣(xiàn)公開(kāi)报告", is_traditional=False) == "青禾縣公開报告"


def test_one_toned_gloss_of_a_traditional_page_is_damage() -> None:
    assert strip("監(jiān)督管理") == "監督管理"
