"""Responses made by hand, and the shared samples played by their manifest where they exist."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, JsonResponse, TextResponse, XmlResponse

from crawler.portals import ListEntry, get_family
from crawler.portals.family import readable

SAMPLES = Path(__file__).resolve().parents[3].parent / "shared" / "portals" / "samples"


def make_page(body: str, url: str = "http://www.qinghe.example/zwgk/nb/", *, meta: dict[str, Any] | None = None) -> HtmlResponse:
    """An HTML answer to a request with this meta."""
    return HtmlResponse(url, body=body.encode(), encoding="utf-8", request=Request(url, meta=meta or {}))


@pytest.fixture
def page() -> Callable[..., HtmlResponse]:
    return make_page


Answers = Callable[[Request], str | None]


@pytest.fixture
def walk() -> Callable[..., tuple[list[ListEntry], list[Request]]]:
    """Turn all pages of a column as the spider does: entries met for the first time, and the requests in order of asking.

    `answers` gives the text of an answer, `None` for a 404; text that begins with `{` is served as JSON.
    """

    def run(family: str, url: str, answers: Answers) -> tuple[list[ListEntry], list[Request]]:
        entries: dict[str, ListEntry] = {}
        waiting, asked = [Request(url)], []
        while waiting:
            request = waiting.pop(0)
            if (request.url, request.body) in [(other.url, other.body) for other in asked]:
                continue
            asked.append(request)
            assert len(asked) < 50, "the list does not end"
            text = answers(request)
            if text is None:
                assert request.meta.get("optional"), f"{request.url} is no guess and yet it is not there"
                continue
            kind = JsonResponse if text.startswith("{") else HtmlResponse
            response = readable(kind(request.url, body=text.encode(), encoding="utf-8", request=request))
            listed = get_family(family).list_entries(response)
            fresh = [entry for entry in listed if entry.url not in entries]
            entries.update((entry.url, entry) for entry in fresh)
            if fresh or not listed:
                waiting += get_family(family).next_pages(response)
        return list(entries.values()), asked

    return run


@pytest.fixture
def sample() -> Callable[..., TextResponse]:
    """The answer the manifest gives to an address, as Scrapy would hand it to a callback."""
    if not SAMPLES.is_dir():
        pytest.skip("the shared portal samples are not beside this checkout")
    routes = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
    routes = routes if isinstance(routes, list) else routes["routes"]

    def answer(family: str, url: str, *, method: str = "GET", meta: dict[str, Any] | None = None) -> TextResponse:
        route = next(r for r in routes if (r["family"], r["url"], r["method"]) == (family, url, method))
        kind = XmlResponse if "xml" in route["headers"]["Content-Type"] else HtmlResponse
        address = url if "://" in url else f"http://www.qinghe.example{url}"
        request = Request(address, meta=meta or {})
        body = (SAMPLES / route["file"]).read_bytes()
        return kind(address, status=route["status"], headers=route["headers"], body=body, encoding="utf-8", request=request)

    return answer
