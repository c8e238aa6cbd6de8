"""Links to other reports near the title. Every county in them is invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.items import Page
from pipelines.extract import extract
from pipelines.titles import complete, is_title
from tests.pipelines.extract.conftest import PROSE, TITLE

OTHER = "青禾县人民政府2021年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "markup",
    [
        f'<p>上一篇：<a href="/nb/0.html">{OTHER}</a></p>',
        f'<ul><li><a href="/nb/0.html">{OTHER}</a> 2022-01-20</li></ul>',
        f'<h3 class="title"><a href="/nb/0.html">{OTHER}</a></h3>',
    ],
)
def test_a_linked_title_is_no_title_of_the_page(make_page: Callable[..., Page], markup: str) -> None:
    found = extract(make_page(f'<div id="zoom"><p>{TITLE}</p>{markup}<p>{PROSE}</p></div>'))

    assert OTHER not in found.text
    assert all(title.text != OTHER for title in found.titles)
    assert found.text.split("\n")[0] == TITLE


def test_a_link_in_a_sentence_and_the_own_title_in_a_link_stay(make_page: Callable[..., Page]) -> None:
    inside = extract(make_page(f'<div id="zoom"><p>{TITLE}</p><p>详见<a href="/0.html">{OTHER}</a>。{PROSE}</p></div>'))
    own = extract(make_page(f'<div id="zoom"><p><a href="/print/1.html">{TITLE}</a></p><p>{PROSE}</p></div>'))

    assert f"详见{OTHER}。" in inside.text
    assert own.text.split("\n")[0] == TITLE


@pytest.mark.parametrize("mark", ["更正：", "转发：", "【置顶】", "[更正]", "最新", "关于公布"])
def test_what_the_portal_says_about_the_posting_is_no_part_of_the_title(mark: str) -> None:
    assert is_title(mark + TITLE)
    assert complete(mark + TITLE) == TITLE


@pytest.mark.parametrize("mark", ["上一篇：", "下一条：", "相关链接：", "往期回顾："])
def test_titles_announced_as_others_are_none(mark: str) -> None:
    assert not is_title(mark + TITLE)
