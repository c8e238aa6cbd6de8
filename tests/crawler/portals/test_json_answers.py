"""JSON that does not keep its word, moments in three notations, articles as pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from scrapy.http import HtmlResponse

from crawler.items import Page
from crawler.portals.json_answers import Article, as_page, day_of, json_object, objects, text_of
from pipelines.extract import extract


@pytest.mark.parametrize("text", ["", "[]", "null", "<html>{}</html>", "{", '{"a": }', "7"])
def test_anything_else_is_an_empty_object(page: Callable[..., HtmlResponse], text: str) -> None:
    assert json_object(page(text)) == {}


def test_an_object_is_read_whatever_its_type_says(page: Callable[..., HtmlResponse]) -> None:
    assert json_object(page('\ufeff {"a": 1}'.lstrip("\ufeff"))) == {"a": 1}


@pytest.mark.parametrize(
    ("values", "day"),
    [
        ((1706230000000,), date(2024, 1, 26)),
        ((1706230000,), date(2024, 1, 26)),
        # 16:30 UTC is the next day in China.
        ((1706200200,), date(2024, 1, 26)),
        (("2024-01-26 10:00:00",), date(2024, 1, 26)),
        ((None, "", 0, "2024/1/26"), date(2024, 1, 26)),
        ((True, [], {}), None),
        ((), None),
    ],
)
def test_days(values: tuple[Any, ...], day: date | None) -> None:
    assert day_of(*values) == day


def test_parts_of_the_wrong_type_are_nothing() -> None:
    assert objects({"a": 1}) == objects(None) == objects([1, "x", None]) == []
    assert text_of(None) == text_of(True) == text_of(["x"]) == ""
    assert text_of(7) == "7"


def test_an_article_becomes_a_page_that_extraction_reads() -> None:
    paragraphs = "".join(f"<p>{number}、枫渡县第{number}部分的情况，全年工作按要求开展。</p>" for number in "一二三四五六")
    title = '枫渡县2022年政府信息公开工作年度报告 "修订" <稿>'
    article = Article(
        title, "http://www.fengdu.example/1.html", "2023-01-20", paragraphs, "县政府办", "年报", (("索引号", "A&B/1"), ("文号", "无"))
    )
    found = extract(Page(body=as_page(article).encode()))
    assert found.text.count("、枫渡县") == 6
    pairs = {(pair.label, pair.value) for pair in found.pairs}
    assert {("ArticleTitle", title), ("ContentSource", "县政府办"), ("索引号", "A&B/1"), ("文号", "无")} <= pairs
