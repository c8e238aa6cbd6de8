"""Whose page is it, and has it been tampered with?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse

from crawler.portals.registry import load_registry
from crawler.portals.trust import Sign, Trust, by_kind, differs, names_in

HEADER = "portal,adcode,name,level,province,prefecture,home_url,family,family_seen_on,column_urls,aliases,quirks,reason\n"
ROWS = (
    "qinghe,990101,青禾县,county,云岭省,沧岚市,http://www.qinghe.example/,generic,2026-04,,,,x\n"
    "liuxi,990102,柳溪县,county,云岭省,沧岚市,http://www.liuxi.example/,generic,2026-04,,,,x\n"
    "canglan,990100,沧岚市,prefecture,云岭省,,http://www.canglan.example/,generic,2026-04,,,,x\n"
)
TITLE = "青禾县2023年政府信息公开工作年度报告"
SPAM = "金冠娱乐城官网-皇家彩票登录入口"


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    file = tmp_path / "portals.csv"
    file.write_text(HEADER + ROWS, encoding="utf-8")
    registry = load_registry(file)
    return Trust(registry, registry.portals[0], frozenset(portal.name for portal in registry.portals))


@pytest.fixture
def page() -> Callable[..., HtmlResponse]:
    def make(
        title: str = TITLE, body: str = "<p>青禾县主动公开信息。</p>", url: str = "http://www.qinghe.example/nb/1", **metas: str
    ) -> HtmlResponse:
        tags = "".join(f'<meta name="{name}" content="{content}">' for name, content in metas.items())
        html = f"<html><head><title>{title}</title>{tags}</head><body>{body}</body></html>"
        return HtmlResponse(url, body=html.encode(), encoding="utf-8")

    return make


@pytest.mark.parametrize(
    ("url", "trust_level"),
    [("http://qinghe.example/a", "official"), ("http://zwgk.qinghe.example/a", "official"), ("http://www.canglan.example/a", "prefecture"),
     ("http://www.liuxi.example/a", "mirror"), ("http://www.qinghe.example.copy.example/a", "mirror")],
)  # fmt: skip
def test_hosts(trust: Trust, url: str, trust_level: str) -> None:
    assert trust.host(url) == trust_level


def test_an_honest_page_passes(trust: Trust, page: Callable[..., HtmlResponse]) -> None:
    for metas in (
        {},
        {"SiteDomain": "www.qinghe.example", "SiteIDCode": "9901010001"},
        {"SiteDomain": "www.canglan.example", "SiteIDCode": "9901000001"},
    ):
        assert trust.judge(page(**metas), TITLE).signs == ()


def test_a_page_of_another_county_is_refused(trust: Trust, page: Callable[..., HtmlResponse]) -> None:
    judgement = trust.judge(page(), "柳溪县2023年政府信息公开工作年度报告")
    assert judgement.refusal == "site_disagrees"
    assert "柳溪县" in judgement.evidence
    assert trust.judge(page(SiteDomain="www.liuxi.example", SiteIDCode="9901020001"), TITLE).refusal == "site_disagrees"


def test_one_disagreement_is_a_sign_and_no_refusal(trust: Trust, page: Callable[..., HtmlResponse]) -> None:
    for metas, kind in (({"SiteDomain": "www.other.example"}, "site_domain"), ({"SiteIDCode": "9905550001"}, "site_code")):
        judgement = trust.judge(page(**metas), TITLE)
        assert ([sign.kind for sign in judgement.signs], judgement.refusal) == ([kind], "")
    body = "<p>可在青禾县人民政府门户网站（www.copy.example）下载，青禾县。</p>"
    assert [sign.evidence for sign in trust.judge(page(body=body), TITLE).signs] == ["copy.example"]


def test_a_title_that_names_both_places_is_ours(trust: Trust) -> None:
    assert trust.other_place("沧岚市青禾县2023年报告") == ""
    assert trust.other_place("沧岚市2023年报告") == "沧岚市"
    assert trust.other_place("2023年政府信息公开工作年度报告") == ""


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("禾县2021年政府信息公开工作年度报告", ["禾县"]),
        ("沧岚市禾县人民政府2021年政府信息公开年报", ["沧岚市", "禾县"]),
        ("县委办公室禾县政府办公室2021年政府信息公开年报", []),
        ("沧岚市禾区2021年政府信息公开年报", ["沧岚市", "禾区"]),
        ("禾区人民政府2021年政府信息公开年报", ["禾区"]),
        ("县禾区环卫站2021年政府信息公开年报", []),
        ("禾区街道办事处2021年政府信息公开年报", []),
        ("东禾区2021年政府信息公开年报", ["东禾区"]),
        ("东禾区街道办事处2021年政府信息公开年报", []),
        ("东禾区域医疗中心2021年信息公开年报", []),
    ],
)
def test_words_that_contain_the_name_of_a_place_name_none(title: str, named: list[str]) -> None:
    """Counties such as 和县 and 城区 have names that other words contain."""
    assert list(names_in(title, {"禾县", "禾区", "东禾区", "沧岚市"})) == named


def test_hijacked_titles_and_hidden_links_are_marked(trust: Trust, page: Callable[..., HtmlResponse]) -> None:
    links = "".join(f'<a href="http://www.spam{n}.example/">x</a>' for n in range(4))
    hidden = f'<div style="position:absolute;left:-9999px">{links}</div><p>青禾县信息公开</p>'
    judgement = trust.judge(page(title=SPAM, body=hidden), TITLE)
    assert ({sign.kind for sign in judgement.signs}, judgement.refusal) == ({"title_replaced", "hidden_links"}, "")
    own = '<div style="display:none">' + '<a href="/menu/">x</a>' * 9 + "</div><p>青禾县</p>"
    assert trust.judge(page(body=own), TITLE).signs == ()


def test_a_page_that_is_nothing_but_advertising_is_refused(trust: Trust, page: Callable[..., HtmlResponse]) -> None:
    assert trust.judge(page(title=SPAM, body=f"<p>{SPAM}</p>"), SPAM).refusal == "hijacked"
    # A copy in Traditional characters with readings is restored later.
    glossed = "<p>政府信息公開(kāi)工作年度報(bào)告</p>"
    assert trust.judge(page(title=SPAM, body=glossed), SPAM).refusal == ""


def test_cloaking_shows_in_the_title(page: Callable[..., HtmlResponse]) -> None:
    assert differs(page(), page()) is None
    sign = differs(page(), page(title=SPAM))
    assert sign is not None
    assert sign.kind == "cloaked"


def test_signs_of_a_kind_stand_together() -> None:
    signs = [Sign("printed_host", "a.example"), Sign("site_code", "990555"), Sign("printed_host", "b.example")]
    assert by_kind(signs) == {"printed_host": "a.example; b.example", "site_code": "990555"}
