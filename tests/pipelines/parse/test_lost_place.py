from __future__ import annotations

from crawler.items import Contact, Page, Source
from pipelines.clean import clean
from pipelines.draft import Extracted
from pipelines.parse import parse
from pipelines.parse.lost_place import find_clues


def test_path_letters_and_area_code_point_to_one_county() -> None:
    clue = find_clues(
        "我局公开信息。", Contact(phones=["0795-2512345"], postcode="336400"), "https://mirrorsite.com/sgxrmzf/2017nb/1.shtml", 2017
    )
    assert [place.name for place in clue.places] == ["上高县"]
    assert clue.confidence == "likely"


def test_a_surviving_mention_counts_and_its_prefecture_does_not_compete() -> None:
    clue = find_clues("武汉市东西湖区司法局设有热线。", Contact(phones=["027-83210000"]), None, 2019)
    assert [place.name for place in clue.places] == ["东西湖区"]


def test_nothing_survives() -> None:
    clue = find_clues("我局公开信息。", Contact(), None, 2019)
    assert (clue.places, clue.evidence, clue.confidence) == ([], [], "weak")


def test_clues_become_a_finding_and_never_a_code() -> None:
    text = (
        "鸿运时时彩官网民政局2019年政府信息公开工作年度报告\n本报告由鸿运时时彩官网人民政府统筹，民政局编制，电话0797-8123456。\n"
        "一、总体情况\n我局全年主动公开政府信息120条，收到申请2件，均按期答复。\n二、主动公开政府信息情况\n公开信息120条。"
    )
    page = clean(Extracted(text=text, source=Source()))
    report = parse(Page(body=b""), page)
    assert report.adcode is None
    assert report.text.startswith("〔…〕民政局2019年")
    found = {finding.rule: finding.message for finding in report.findings}
    assert "鸿运时时彩官网" in found["name_lost"]
    assert "赣州市" in found["place_from_remains"]
