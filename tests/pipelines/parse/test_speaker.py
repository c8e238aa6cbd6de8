from __future__ import annotations

import pytest

from crawler.items import Contact
from pipelines.parse.speaker import (
    bodies_beside,
    body_of_source,
    county_of_order,
    county_of_portal,
    county_of_township,
    led_by_a_county,
    of_the_speaker,
    prefecture_of_voice,
    township_of_year,
    voice,
    whole_name,
    whole_source,
)


def test_the_voice_is_what_the_text_calls_itself_most() -> None:
    assert voice("我局高度重视。本局公开信息3条，我局按县政府要求办理。我们将改进。") == "局"
    assert voice("2009年我街公开信息24件。") == "街道"
    assert voice("各部门积极落实。") is None


@pytest.mark.parametrize(
    ("text", "contact", "bodies"),
    [
        (
            "我镇公开信息3条。",
            Contact(unit="柳溪镇政府信息公开领导小组办公室", address="青禾县柳溪镇人民政府"),
            ["柳溪镇", "青禾县柳溪镇人民政府"],
        ),
        ("我社公开信息3条。", Contact(unit="青禾县供销合作社联合社"), ["青禾县供销合作社联合社"]),
        ("我大队公开信息3条。", Contact(unit="青禾县公安局交警大队内勤中队"), []),
        ("本厅公开信息3条。", Contact(unit="云岭省司法厅政府信息公开领导小组办公室"), ["云岭省司法厅"]),
        ("我校公开信息3条。", Contact(unit="云岭大学信息公开办公室"), ["云岭大学"]),
        ("我厅公开信息3条。", Contact(unit="云岭省人力资源和社会保障厅办公室"), ["云岭省人力资源和社会保障厅"]),
        ("我乡公开信息3条。", Contact(unit="柳溪乡人民政府党建办"), ["柳溪乡人民政府"]),
        ("我区公开信息3条。", Contact(unit="青禾经济技术开发区党政办公室"), ["青禾经济技术开发区"]),
        # The government's office answers for its bureau.
        ("我局公开信息3条。", Contact(unit="青禾县人民政府办公室"), []),
        ("公开信息3条。", Contact(unit="青禾县财政局"), []),
        # A sentence that begins with the body tells what it did.
        ("产业园管委会严格按照条例，公开信息3条。", Contact(unit="产业园管委会党政办公室"), ["产业园管委会"]),
        ("2014~2015学年，云岭大学深入落实条例。", Contact(unit="云岭大学信息公开办公室"), ["云岭大学"]),
        ("在产业园管委会严格管理下公开信息3条。", Contact(unit="产业园管委会党政办公室"), []),
    ],
)
def test_the_contact_names_the_body_where_the_text_speaks_as_one_of_its_kind(text: str, contact: Contact, bodies: list[str]) -> None:
    assert list(bodies_beside(text, contact)) == bodies


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("一、总体情况\n2022年，青禾县水利局认真贯彻条例。", ["青禾县水利局"]),
        ("一、总体情况 2019年度,青禾水务有限公司在县公开办的指导下公开。", ["青禾水务有限公司"]),
        ("一、总体情况\n2025 年,青禾县政府办公室以提升质效为核心，公开信息3条。", ["青禾县政府办公室"]),
        ("2021年，青禾县坚持公开为常态。全县公开信息3条。", ["青禾县"]),
        ("2021年，青禾县坚持公开为常态。我镇公开信息3条。", []),
        ("2021年，青禾县坚持公开为常态，镇政府公开信息3条。", []),
        ("2021年，全县各部门坚持公开为常态。", []),
        ("2021年，县水利局坚持公开为常态。我县群众满意。县水利局公开信息3条。", ["县水利局"]),
        ("2021年，县水利局坚持公开为常态。我县公开信息30条。", []),
        ("我局的报告可在青禾县卫生局门户网站查阅。", ["青禾县卫生局"]),
        ("我局制定下发了《青禾县水利局2019年政务公开工作要点》。", ["青禾县水利局"]),
        ("我局认真学习《青禾县教育局政务公开工作要点》。", []),
        ("我镇修订《望川市青禾县柳溪镇人民政府信息公开指南》。", ["望川市青禾县柳溪镇人民政府"]),
        ("我镇学习《青禾县教育局政府信息公开指南》。", []),
        ("我局转发了《望川市水利局政务公开工作要点》。", []),
        ("青禾县教育局 | ||||\n我局公开信息3条。", ["青禾县教育局"]),
        ("青禾县教育局\n我镇公开信息3条。", []),
    ],
)
def test_the_first_sentence_and_the_own_site_name_the_body(text: str, bodies: list[str]) -> None:
    assert list(bodies_beside(text, Contact())) == bodies


def test_a_name_without_its_place_is_found_whole() -> None:
    assert whole_name("市水利局", "市水利局编制。制定了《济南市水利局信息公开指南》。", 2018) == "济南市水利局"
    assert whole_name("市水利局", "在济南市水利局指导下，市水利局公开信息。", 2018) == ""
    assert whole_name("市水利局", "《济南市水利局指南》和《青岛市水利局指南》。", 2018) == ""


def test_the_source_of_a_page_names_a_body_whole() -> None:
    assert whole_source("市水利局", "望川市水利局") == "望川市水利局"
    assert whole_source("市水利局", "望川市水利服务中心") == "望川市水利服务中心"
    assert whole_source("市水利局", "市水利局") == ""
    assert whole_source("市水利局", "望川市教育局") == ""
    assert whole_source("市水利局", "望川市人民政府办公室") == ""
    assert whole_source("青禾县水利局", "望川市青禾县水利局") == ""


@pytest.mark.parametrize(
    ("address", "body", "text", "place"),
    [
        # Bodies of the state, a province or a city have their seat in a district that is not theirs.
        ("北京市海淀区春耕路5号", "国家青禾总局", "我局公开信息。", ""),
        ("济南市历下区春耕路5号", "市教育局", "市教育局公开信息。", "济南市"),
        ("济南市历下区春耕路5号", "", "我局公开信息。", ""),
        ("济南市历下区春耕路5号", "", "我街道公开信息。", "济南市历下区春耕路5号"),
        ("商河县春耕路5号", "", "全县公开信息。", "商河县春耕路5号"),
        # A city without counties.
        ("中山市柳溪镇春耕路5号", "柳溪镇人民政府", "公开信息3条。", "中山市柳溪镇春耕路5号"),
        ("大理市春耕路5号", "大理州统计局办公室", "我局公开信息。", "大理州"),
        # 自治区政府 is no district's government.
        ("昌都市卡若区春耕路5号", "", "根据西藏自治区政府信息公开办法，全市公开信息。", "昌都市"),
    ],
)
def test_an_address_names_the_place_of_a_speaker_of_its_level(address: str, body: str, text: str, place: str) -> None:
    assert of_the_speaker(address, body, text, 2018) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("电子版可在“商河县政府网”下载。", "商河县"),
        ("年报可从济南市历下区人民政府门户网站下载。", "济南市历下区"),
        ("在商河县政府门户网站公开信息71条。", "商河县"),
        ("通过商河县政府部门公开网站主动公开政府信息32条。", "商河县"),
        ("报告可在济南市人民政府门户网站下载。", ""),
        # What was copied from another place's report names that place's portal.
        ("各项决策均在商河县人民政府门户网站设立的平台上及时公开。", ""),
        ("市和县政府网站均可下载本报告。报告可在市和县政府网下载。", ""),
    ],
)
def test_the_countys_portal_on_which_the_report_stands(text: str, place: str) -> None:
    assert county_of_portal(text, 2018) == place


def test_the_county_whose_office_asked_for_the_report() -> None:
    asked = "根据《{}关于做好2018年度政府信息公开工作年度报告编制工作的通知》编制。"
    assert county_of_order(asked.format("商河县人民政府办公室"), 2018) == "商河县"
    assert county_of_order(asked.format("济南市人民政府办公厅"), 2018) == ""
    assert county_of_order("根据（某函〔2018〕1号）和县政府办公室《关于做好2018年度政府信息公开年度报告的通知》编制。", 2018) == ""


def test_whose_government_leads_the_speaker() -> None:
    assert led_by_a_county("在区委、区政府的坚强领导下，中心公开信息。")
    assert not led_by_a_county("在市委、市政府的正确领导下，各县区政府积极落实。")
    assert not led_by_a_county("在自治区党委、政府的领导下。")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("我乡公开信息3条。2014年度我乡没有收到申请。2014年,柳溪乡未收取费用。", "柳溪乡"),
        ("一、2009年柳溪街道政府信息工作概述\n2009年我街公开信息24件。", "柳溪街道"),
        # Another township is named as well, or the text speaks as a bureau.
        ("我乡公开信息3条。2014年,柳溪乡未收取费用。2013年,青禾乡未收取费用。", ""),
        ("我局公开信息3条。2014年，柳溪乡未收取费用。", ""),
    ],
)
def test_a_township_that_names_itself_behind_the_year_only(text: str, body: str) -> None:
    assert township_of_year(text) == body


def test_the_county_above_a_township() -> None:
    assert county_of_township("柳溪街道办事处是历下区政府的派出机构。", 2009) == "历下区"
    assert county_of_township("根据《济南市政府信息公开暂行规定》和《商河县政府信息公开工作要点》编制。", 2015) == "商河县"
    assert county_of_township("根据《商河县政府信息公开工作要点》和《平阴县政府信息公开规定》编制。", 2015) == ""


def test_an_autonomous_prefecture_is_not_the_district_of_its_everyday_name() -> None:
    text = "我州深入推进政务公开，印发《巴音郭楞蒙古自治州人民政府工作规则》。地址：新疆库尔勒市春耕路5号。"
    assert prefecture_of_voice(text, 2017) == "巴音郭楞蒙古自治州"
    assert of_the_speaker("新疆库尔勒市春耕路5号", "巴州人民政府", text, 2017) == ""
    assert county_of_portal("报告可在巴州人民政府网下载。", 2017) == ""
    assert prefecture_of_voice(text.replace("我州", "我市"), 2017) == ""


@pytest.mark.parametrize(
    ("source", "text", "body"),
    [
        ("青禾县教育局", "2025年，我局公开信息130条。", "青禾县教育局"),
        ("青禾县教育局", "2025年，我县公开信息130条。", ""),
        ("青禾县人民政府办公室", "2025年，我县公开信息130条。", ""),
        ("本站", "2025年，我局公开信息130条。", ""),
    ],
)
def test_the_source_of_a_page_names_a_bureau_that_speaks(source: str, text: str, body: str) -> None:
    assert body_of_source(source, text) == body
