"""Epoint EWB: the service's name, both envelopes, both bases of the page number."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from scrapy import Request

HOST = "http://www.canglan.example"
COLUMN = f"{HOST}/zwgk/004001/004001007/subpage.html"
SCRIPT = "var siteInfo = {projectName: 'EpointWebBuilder_cl', siteGuid: '11aa22bb-0000-4000-8000-0000000000cc'};"
SERVICE = f"{HOST}/EpointWebBuilder_cl/rest/lightfrontaction/getgovinfolist"
PAGE = '<script src="/cl/js/webBuilderCommon.js"></script>'


def asked_for(request: Request) -> dict[str, Any]:
    text = request.body.decode()
    return json.loads(parse_qs(text)["params"][0] if text.startswith("params=") else text)


def answer(days: list[int], total: int | None) -> str:
    data = [
        {"infourl": f"/zwgk/004001/004001007/202401{day:02}/{day:08x}-0000-4000-8000-000000000000.html", "title": "沧岚市...",
         "realtitle": f"沧岚市年报{day}", "infodate": f"2024-01-{day:02}"}
        for day in days
    ]  # fmt: skip
    return json.dumps({"custom": {"data": data} | ({} if total is None else {"total": total})})


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("days", [[9, 8, 7, 6, 5], [9, 8, 7, 6], [9]])
def test_pages_are_counted_from_zero_or_one(walk: Callable[..., Any], first: int, counted: bool, days: list[int]) -> None:
    def answers(request: Request) -> str:
        if request.url != SERVICE:
            return SCRIPT if request.url.endswith(".js") else PAGE
        page = max(int(asked_for(request)["pageIndex"]), first) - first
        return answer(days[page * 2 : page * 2 + 2], len(days) if counted else None)

    entries, asked = walk("epoint_ewb", COLUMN, answers)
    assert [(entry.title, str(entry.date)) for entry in entries] == [(f"沧岚市年报{day}", f"2024-01-{day:02}") for day in days]
    assert [request.url for request in asked[:3]] == [COLUMN, f"{HOST}/cl/js/webBuilderCommon.js", SERVICE]
    assert {asked_for(request)["categorynum"] for request in asked[2:]} == {"004001007"}


def test_the_parameters_go_as_body_where_the_form_brings_nothing(walk: Callable[..., Any]) -> None:
    def answers(request: Request) -> str:
        if request.url != SERVICE:
            return SCRIPT if request.url.endswith(".js") else PAGE
        plain = request.body.startswith(b"{")
        return answer([9] if plain and asked_for(request)["pageIndex"] == "0" else [], 1)

    entries, asked = walk("epoint_ewb", COLUMN, answers)
    assert [entry.title for entry in entries] == ["沧岚市年报9"]
    assert asked[3].headers["Content-Type"] == b"application/json"


def test_a_service_that_never_answers_is_given_up(walk: Callable[..., Any]) -> None:
    entries, asked = walk("epoint_ewb", COLUMN, lambda request: "{}" if request.method == "POST" else SCRIPT + PAGE)
    assert (entries, [request.method for request in asked]) == ([], ["GET", "GET", "POST", "POST"])


def test_a_script_without_names_ends_the_list(walk: Callable[..., Any]) -> None:
    _, asked = walk("epoint_ewb", COLUMN, lambda request: "var siteInfo;" if request.url.endswith(".js") else PAGE)
    assert len(asked) == 2


def test_static_columns_are_read_as_they_are(walk: Callable[..., Any]) -> None:
    link = '<a href="{0}.html">沧岚市年报</a>'
    addresses = [f"/zwgk/004001/004001007/2024010{day}/0000000{day}-0000-4000-8000-000000000000" for day in (1, 2)]
    site = {
        COLUMN: f'<div class="ewb-list">{link.format(addresses[0])}<a href="2.html">下一页</a></div>',
        f"{HOST}/zwgk/004001/004001007/2.html": f'<div class="ewb-list">{link.format(addresses[1])}</div>',
    }
    entries, _ = walk("epoint_ewb", COLUMN, lambda request: site.get(request.url))
    assert [entry.url for entry in entries] == [f"{HOST}{address}.html" for address in addresses]
