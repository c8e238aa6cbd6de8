from __future__ import annotations

import pytest

from pipelines.clean.script import count_over_conversions, find_rewritten_words, is_traditional, restore_script
from pipelines.clean.tracked import TrackedText


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("本著公開為常態，著力推進", "本着公开为常态，着力推进"),
        ("成效顯著，著名專家編著", "成效显著，著名专家编著"),
        ("各方麵谘詢得到答複，依法複議", "各方面咨询得到答复，依法复议"),
        ("乾縣與乾安縣的骨幹縣處級幹部", "乾县与乾安县的骨干县处级干部"),
        ("陜西經驗", "陕西经验"),
        ("裏程後勁關於發布規範", "里程后劲关于发布规范"),
    ],
)
def test_traditional_pages_become_simplified(traditional: str, simplified: str) -> None:
    assert restore_script(traditional, page_is_traditional=True) == simplified


def test_simplified_pages_keep_every_character() -> None:
    text = "乾县干部显著提高，覆盖面扩大，祇园小区，谘议"
    assert not is_traditional(text)
    assert restore_script(text, page_is_traditional=False) == text


def test_a_traditional_line_of_a_simplified_page_is_restored_alone() -> None:
    text = "青禾县政府信息公开工作年度报告\n統計數據與專項說明\n乾县的情况"
    assert restore_script(text, is_traditional(text)) == "青禾县政府信息公开工作年度报告\n统计数据与专项说明\n乾县的情况"


def test_the_majority_decides() -> None:
    assert is_traditional("青禾縣政務公開領導機構進一步強化監督，彩票最新版本下载")
    assert not is_traditional("青禾县政务公开领导机构进一步强化监督，澳門")


def rewritten(text: str) -> str:
    tracked = TrackedText(text)
    tracked.apply(find_rewritten_words(text))
    return tracked.text


def test_words_of_another_vocabulary_come_back_on_their_pages() -> None:
    text = "通过入口网站和网路公开政策档案，按程式优先办理工作计画"
    assert rewritten(text) == "通过门户网站和网络公开政策文件，按程序优先办理工作计划"


def test_followers_are_no_noodles() -> None:
    assert rewritten("微博冬粉增长两成，通过入口网站公开信息") == "微博粉丝增长两成，通过门户网站公开信息"


@pytest.mark.parametrize("text", ["部门档案2件移交县档案馆", "人事档案管理规范，联络员到位", "开展线上培训，打印机网路不畅"])
def test_one_such_word_is_no_evidence(text: str) -> None:
    assert rewritten(text) == text


def test_archives_stay_archives_on_a_rewritten_page() -> None:
    text = "入口网站与网路公开：部门档案2件，档案馆、人事档案、档案管理不变"
    assert rewritten(text) == "门户网站与网络公开：部门文件2件，档案馆、人事档案、档案管理不变"


def test_the_frame_of_an_encyclopaedia_is_evidence() -> None:
    assert rewritten("部门档案2件\n相关词条\n热门词条") == "部门文件2件\n相关词条\n热门词条"


def test_over_conversions_are_counted() -> None:
    assert count_over_conversions("各方麵谘詢得到答複，製度完善") == 4
    assert count_over_conversions("各方面諮詢得到答復，製作系統，關係良好") == 0


def test_characters_scattered_over_a_simplified_page_are_restored() -> None:
    text = "全县发佈信息，完善體系\n認真答复群众，规範工作\n落實条例，優化服务\n乾县的网络與平臺"
    assert (
        restore_script(text, page_is_traditional=False)
        == "全县发布信息，完善体系\n认真答复群众，规范工作\n落实条例，优化服务\n乾县的网络与平台"
    )
