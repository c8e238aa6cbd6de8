from __future__ import annotations

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
