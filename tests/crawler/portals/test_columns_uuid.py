"""Columns with UUIDs: blocks, pagers that may be missing, dates that are not those of the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request

COLUMN_ID = "aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb"
BLOCK = f"/columns/{COLUMN_ID}/templates/{COLUMN_ID}/blocks/{COLUMN_ID}"
COLUMN = f"http://www.wutai.example/columns/{COLUMN_ID}/index.html"


def row(number: int) -> str:
    link = f"/columns/{COLUMN_ID}/202308/21/{number:08x}-1111-4222-8333-bbbbbbbbbbbb.html"
    return f'<li><a href="{link}" title="雾台县年报{number}">雾台县</a><span>2021-03-0{number}18:26</span></li>'


@pytest.mark.parametrize("pager", ['<div data-page="{}" data-total="3"></div>', ""])
def test_blocks_are_turned_to_the_end(walk: Callable[..., Any], pager: str) -> None:
    def answers(request: Request) -> str | None:
        if request.url == COLUMN:
            return f'<div data-url="{BLOCK}"></div><script>load("{BLOCK}?page=1&fix=0")</script>'
        page = int(parse_qs(urlsplit(request.url).query)["page"][0])
        return row(page) + pager.format(page) if page <= 3 else None

    entries, asked = walk("columns_uuid", COLUMN, answers)
    assert [(entry.title, entry.date) for entry in entries] == [(f"雾台县年报{n}", date(2021, 3, n)) for n in (1, 2, 3)]
    assert len(asked) == (4 if pager else 5)
    assert parse_qs(urlsplit(asked[1].url).query) == {"page": ["1"], "fix": ["0"]}


def test_an_entry_without_a_printed_date_has_none(walk: Callable[..., Any]) -> None:
    undated = row(1).replace("2021-03-0118:26", "")
    entries, _ = walk("columns_uuid", COLUMN, lambda request: undated)
    assert [entry.date for entry in entries] == [None]
