from __future__ import annotations

import pytest

from crawler.items import Cell, MetaPair, Source, Table
from pipelines.clean import CleanPipeline, clean
from pipelines.draft import Extracted, RejectedPage, TitleCandidate

PROSE = "全县各部门按照统一部署认真开展政务公开工作，进一步完善制度，及时答复群众关切，取得明显成效。"


def extracted(text: str, **parts: object) -> Extracted:
    return Extracted(text=text, source=Source(), **parts)  # type: ignore[arg-type]


def test_nothing_of_a_clean_text_changes() -> None:
    text = f"青禾县2016年政府信息公开工作年度报告\n{PROSE}\n一、概述\n{PROSE}\n青禾县人民政府\n2017年3月1日"
    cleaned = clean(extracted(text))
    assert (cleaned.text, cleaned.removed, cleaned.repairs) == (text, [], [])


def test_spans_point_into_the_extracted_text() -> None:
    text = f"六合彩开奖直播\n\n  青禾縣(xiàn)2016年政府信息公開(kāi)年度報(bào)告\n{PROSE}\n[image: a.png]QWE RTY"
    cleaned = clean(extracted(text))
    assert cleaned.text == f"青禾县2016年政府信息公开年度报告\n{PROSE}"
    assert {removal.text for removal in cleaned.removed} == {"六合彩开奖直播", "(xiàn)", "(kāi)", "(bào)", "[image: a.png]QWE RTY"}
    assert all(text[removal.start : removal.end] == removal.text for removal in cleaned.removed)


def test_titles_cells_and_pairs_are_restored_with_the_text() -> None:
    text = "青禾縣2016年政府信息公開(kāi)年度報(bào)告\n認真貫徹落實條例，進一步規範工作，為群眾提供優質服務，保障知情權。"
    table = Table(1, "html", [Cell(0, 0, "信息內(nèi)容"), Cell(0, 1, "3")], start=len(text))
    cleaned = clean(
        extracted(text, titles=[TitleCandidate("青禾縣報(bào)告", "meta")], tables=[table], pairs=[MetaPair("發布機構", "青禾縣政府辦")])
    )
    assert cleaned.titles[0].text == "青禾县报告"
    assert [cell.text for cell in cleaned.tables[0].cells] == ["信息内容", "3"]
    assert cleaned.tables[0].start == len(cleaned.text)
    assert (cleaned.pairs[0].label, cleaned.pairs[0].value) == ("发布机构", "青禾县政府办")
    assert cleaned.title_raw == "青禾縣2016年政府信息公開(kāi)年度報(bào)告"


def test_a_page_of_dirt_is_rejected() -> None:
    with pytest.raises(RejectedPage) as refused:
        CleanPipeline().process_item(extracted("时时彩开奖\n【打印】\n更多"))
    assert refused.value.reason == "only_dirt"


def test_a_row_in_a_wrong_charset_does_not_make_the_page_traditional() -> None:
    broken = "闂備礁缍婂" * 60
    text = f"{broken}\n乾县2016年政府信息公开工作年度报告\n全县各部门认真贯彻条例，乾县群众满意。\n2017年1月3日\n{broken}"
    cleaned = clean(extracted(text))
    assert "乾县2016年政府信息公开工作年度报告" in cleaned.text
    assert [(repair.kind, repair.confidence) for repair in cleaned.repairs] == [("mojibake", "flagged")] * 2


def test_commas_an_engine_put_in_front_of_other_marks_are_taken_out() -> None:
    slip = "优良率为96.4%,；浓度为6微克。"
    assert clean(extracted(f"青禾县2016年政府信息公开年度报告\n{slip}\n{PROSE}")).text.split("\n")[1] == slip
    text = f"青禾县2016年政府信息公开年度报告\n一,、概述\n真实有效,，及时,、准确,。\n{PROSE}"
    assert clean(extracted(text)).text.split("\n")[1:3] == ["一、概述", "真实有效，及时、准确。"]
