from __future__ import annotations

import pytest

from crawler.items import PageHints
from pipelines.parse.place import locate

HINTS = PageHints(adcode="990101", place_name="青禾县", level="county", province="云岭省", prefecture="望川市")


def test_the_registry_comes_first() -> None:
    located = locate(HINTS, ["商河县"], "", 2018)
    assert located.place is not None
    assert (located.place.adcode, located.place.name, located.place.prefecture) == ("990101", "青禾县", "望川市")


def test_a_portal_of_today_holds_reports_under_the_old_name() -> None:
    hints = PageHints(adcode="360483", place_name="庐山市", level="county", province="江西省", prefecture="九江市")
    located = locate(hints, [], "", 2014)
    assert located.place is not None
    assert (located.place.name, located.place.adcode) == ("星子县", "360427")


def test_the_chain_of_names_resolves_an_ambiguous_one() -> None:
    located = locate(PageHints(), ["福州市鼓楼区"], "", 2018)
    assert located.place is not None
    assert located.place.adcode == "350102"


def test_the_text_resolves_an_ambiguous_one() -> None:
    located = locate(PageHints(), ["鼓楼区"], "按照福建省、福州市统一部署", 2018)
    assert located.place is not None
    assert located.place.adcode == "350102"


def test_a_name_that_stays_ambiguous_gives_no_code() -> None:
    located = locate(PageHints(), ["鼓楼区"], "按照上级统一部署", 2018)
    assert located.place is None
    assert len(located.candidates) == 4


def test_a_text_that_speaks_of_one_county_only() -> None:
    located = locate(PageHints(), ["某局"], "商河县持续推进公开，商河县各部门积极落实", 2018)
    assert located.place is not None
    assert located.place.adcode == "370126"


@pytest.mark.parametrize(
    "phrase",
    [
        "公安局",
        "平安镇",
        "太平坪乡人民政府",
        "东方街道办事处",
        "城北街道信息公开工作办公室",
        "文昌路23号",
        "资源局",
        "合作交流办公室",
        "港口管理局",
        "七星北京赛车-试玩霁山区",
        "七星网上平台霁山区",
        "七星快三下载安装青禾县财政局",
        "巴州人民政府",
        # A mountain or lake after which a district is named lies in more than the district.
        "泰山景区",
        "西湖风景名胜区管理委员会",
        # Zones are called like a district of Tianjin.
        "青禾港滨海新区",
        "滨海新区管理委员会",
        "商河霁区水务局",
        "商河区水务局",
        "雁塔河区政务服务管理局",
    ],
)
def test_words_of_everyday_names_are_no_places(phrase: str) -> None:
    assert locate(PageHints(), [phrase], "", 2018).place is None


@pytest.mark.parametrize(
    ("phrase", "adcode"),
    [
        ("商河财政局", "370126"),
        ("商河经济开发区管理委员会", "370126"),
        ("山东省商河经济开发区管理委员会", "370126"),
        ("商河城区供电中心", "370126"),
        ("商河自然保护区管理局", "370126"),
        ("商河灌区管理局", "370126"),
        ("湖北省公安厅", "420000"),
        ("荆州市公安局", "421000"),
        ("商河市场监督管理局", "370126"),
        ("杭州西湖风景名胜区管理委员会", "330100"),
        ("杭州市西湖旅游度假区管理委员会", "330100"),
    ],
)
def test_short_names_in_front_of_a_bodys_name(phrase: str, adcode: str) -> None:
    located = locate(PageHints(), [phrase], "", 2018)
    assert located.place is not None
    assert located.place.adcode == adcode


def test_a_text_that_names_its_prefecture_as_often_as_one_county() -> None:
    text = "济南市持续推进公开。济南市各部门积极落实。商河县和商河县各镇也同样推进。"
    assert locate(PageHints(), ["某局"], text, 2018).place is None


def test_the_built_up_area_is_no_place() -> None:
    assert locate(PageHints(), ["某局"], "在城区设立公开栏，城区各社区张贴", 2018).place is None


@pytest.mark.parametrize(
    "text",
    [
        "全县被评为示范县，继续创建示范县。",
        "召开县政府常务会议，召开县长办公会。",
        "省和县两级，(某函〔2014〕1号)和县政府要求。",
        "推进老城区改造，老城区各社区张贴公告。",
        "青禾港滨海新区公开信息3条，滨海新区制定制度。",
    ],
)
def test_ends_of_other_words_are_no_counties(text: str) -> None:
    assert locate(PageHints(), ["某局"], text, 2014).place is None


@pytest.mark.parametrize(
    ("year", "phrase", "name"),
    [
        # A report is written in the next year, under the name of that year.
        (2015, "济南市章丘区财政局", "章丘市"),
        (2012, "清远市清新县", "清新区"),
        (2011, "巢湖市庐江县财政局", "庐江县"),
        # A district that does not exist in the report year is not its city.
        (2012, "苏州市平江区财政局", None),
        (2008, "天津市滨海新区财政局", None),
    ],
)
def test_names_of_other_years_mean_the_place_as_it_was_called(year: int, phrase: str, name: str | None) -> None:
    place = locate(PageHints(), [phrase], "", year).place
    assert (place.name if place else None) == name


@pytest.mark.parametrize(
    ("phrase", "adcode"),
    [
        ("河北省石家庄市桥西区财政局", "130104"),
        ("三都县教育局", "522732"),
        ("耿马自治县", "530926"),
        ("大理州大理市", "532901"),
        ("重庆永川教育局", "500118"),
        ("重庆合川工业园区管理委员会", "500117"),
        ("莆田市粮食局城厢分局", "350302"),
        ("天津市滨海新区财政局", "120116"),
        # A district may be called like its city, a school after its province and its town.
        ("东营市水利局东营分局", "370502"),
        ("山东省商河第二中学", "370126"),
        ("商河第二中学", "370126"),
        ("云南省实验中学", "530000"),
    ],
)
def test_the_lowest_place_of_a_chain_of_names(phrase: str, adcode: str) -> None:
    place = locate(PageHints(), [phrase], "", 2018).place
    assert place is not None
    assert place.adcode == adcode


@pytest.mark.parametrize("phrase", ["中山市东区办事处", "济宁市市中区财政局", "北京朝阳医院"])
def test_a_name_of_another_citys_district_is_no_place(phrase: str) -> None:
    assert locate(PageHints(), [phrase], "山东省济南市", 2018).place is None


def test_later_phrases_only_choose_among_the_places_of_an_ambiguous_name() -> None:
    chosen = locate(PageHints(), ["鼓楼区教育局", "福州市春耕路5号"], "", 2018).place
    assert chosen is not None
    assert chosen.adcode == "350102"
    assert locate(PageHints(), ["鼓楼区教育局", "济南市春耕路5号"], "", 2018).place is None


def test_a_district_named_behind_its_city_is_no_mention_of_the_city() -> None:
    place = locate(PageHints(), ["某街道"], "根据济南市历下区要求，济南市历下区公开办指导。", 2018).place
    assert place is not None
    assert place.name == "历下区"
