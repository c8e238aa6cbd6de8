"""Every page of a response is stamped; nothing else is touched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawler.items import Page, Rejected
from crawler.middlewares.provenance import Provenance

URL = "http://www.qinghe.example/nb/1.html"
MOMENT = datetime(2024, 3, 1, 4, 5, 6, tzinfo=UTC)


async def stamp(response: Response, *items: Any) -> list[Any]:
    async def output() -> AsyncIterator[Any]:
        for item in items:
            yield item

    return [item async for item in Provenance(lambda: MOMENT).process_spider_output(response, output())]


async def test_a_page_gets_everything_the_machine_knows() -> None:
    request = Request(URL, meta={"portal": "qinghe"})
    response = HtmlResponse(URL, status=203, headers={"Content-Type": "Text/HTML; charset=GBK"}, body=b"x", request=request)
    (page,) = await stamp(response, Page(body=b"x", host_trust="official"))
    assert (page.url, page.fetched_at, page.http_status, page.media_type, page.declared_charset, page.portal, page.host_trust) == (
        URL, MOMENT, 203, "text/html", "GBK", "qinghe", "official",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("header", "kind", "expected"),
    [
        ("application/pdf", Response, ("application/pdf", None)),
        ("text/html;charset=", HtmlResponse, ("text/html", None)),
        ('text/html; charset="utf-8"', HtmlResponse, ("text/html", "utf-8")),
        (None, HtmlResponse, ("text/html", None)),
        (None, Response, ("application/octet-stream", None)),
        ("nonsense", Response, ("text/plain", None)),
    ],
)
async def test_media_type_and_charset_are_those_of_the_header(
    header: str | None, kind: type[Response], expected: tuple[str, str | None]
) -> None:
    headers = {"Content-Type": header} if header else {}
    (page,) = await stamp(kind(URL, headers=headers, request=Request(URL)), Page(body=b"x"))
    assert (page.media_type, page.declared_charset) == expected


async def test_other_output_passes_untouched() -> None:
    request, rejected = Request(URL), Rejected(reason="http_404", detail="x", stage="fetch")
    response = HtmlResponse(URL, request=request)
    assert await stamp(response, request, rejected) == [request, rejected]
