"""Pages written for these tests; every county, host and sentence in them is invented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Page

TITLE = "青禾县人民政府2022年政府信息公开工作年度报告"
PROSE = "青禾县把公开事项放在门户最显眼的位置，镇村两级照此办理。全年培训三次，参加人员覆盖各个站所，群众满意度比上一年提高不少。"


@pytest.fixture
def make_page() -> Callable[..., Page]:
    def make(body: str | bytes, **fields: Any) -> Page:
        raw = body.encode() if isinstance(body, str) else body
        return Page(raw, **{"url": "http://www.qinghe.example/zwgk/nb/1.html", **fields})

    return make


@pytest.fixture
def samples() -> Path:
    folder = Path(__file__).resolve().parents[3].parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared samples are not beside this checkout")
    return folder


def article(inner: str, *, container: str = 'id="zoom"', head: str = "") -> str:
    """A page with a title, this article, and a menu and a footer around it."""
    return (
        f'<html><head><meta charset="utf-8"><title>{TITLE}_青禾县人民政府</title></head><body>'
        '<div class="nav"><a href="/">首页</a> <a href="/zwgk/">政务公开</a> <a href="/bsfw/">办事服务</a></div>'
        f"{head}<h1>{TITLE}</h1><div {container}>{inner}</div>"
        '<div class="sidebar"><ul><li><a href="/a1.html">青禾县召开春季生产会议部署农事</a></li>'
        '<li><a href="/a2.html">青禾县举办乡村篮球联赛决赛落幕</a></li></ul></div>'
        '<div class="footer">网站地图 <a href="/lx/">联系我们</a></div></body></html>'
    )
