from __future__ import annotations

import pytest

from pipelines.places import gazetteer, known_years, other_years


@pytest.mark.parametrize(
    ("year", "name", "adcode", "place_id"),
    [
        # Renamed and recoded in 2016: the id stays.
        (2015, "星子县", "360427", "360483"),
        (2018, "庐山市", "360483", "360483"),
        (2030, "洪泽区", "320813", "320813"),
        (2017, "乾县", "610424", "610424"),
    ],
)
def test_names_and_codes_follow_the_report_year(year: int, name: str, adcode: str, place_id: str) -> None:
    [place] = gazetteer(year).named(name)
    assert (place.adcode, place.place_id) == (adcode, place_id)


def test_a_place_is_found_by_its_id_under_its_old_name() -> None:
    place = gazetteer(2015).with_id("360483")
    assert place is not None
    assert place.name == "星子县"


def test_names_that_several_places_share_are_all_returned() -> None:
    assert len(gazetteer(2017).named("鼓楼区")) == 4


def test_the_longest_name_wins_at_each_position() -> None:
    assert gazetteer(2018).names_in("江西省九江市庐山市紫阳南路") == ["江西省", "九江市", "庐山市"]


def test_counties_directly_below_a_province_have_no_prefecture() -> None:
    [place] = gazetteer(2018).named("仙桃市")
    assert (place.level, place.prefecture, place.province) == ("county", None, "湖北省")


def test_short_county_names_do_not_begin_inside_other_words() -> None:
    places = gazetteer(2014)
    assert places.names_in("示范县建设办公室") == []
    assert places.names_in("河北省赵县财政局") == ["河北省", "赵县"]
    assert list(places.counties_in("创建示范县。赵县公开信息。")) == ["赵县"]


def test_a_chain_holds_names_only() -> None:
    assert gazetteer(2018).chain("济南市历下区") == ["济南市", "历下区"]
    assert gazetteer(2018).chain("市和县") == []


def test_the_years_around_and_the_latest_are_asked_for_other_names() -> None:
    assert [other.year for other in other_years(2015)] == [2016, 2014, max(known_years())]
    assert other_years(max(known_years()))[0].year == max(known_years()) - 1
