"""A redirect may lead around a portal, not away from it."""

from __future__ import annotations

import pytest
from scrapy import Request

from crawler.middlewares.redirects import TrustedRedirects, UntrustedRedirect

META = {"trusted_hosts": ("qinghe.example", "canglan.example"), "redirect_urls": ["http://www.qinghe.example/nb/"]}


@pytest.mark.parametrize(
    "url", ["http://qinghe.example/a", "https://zwgk.qinghe.example/a", "http://www.canglan.example/a", "http://127.0.0.1:9/"]
)
async def test_redirects_within_the_portal_and_those_others_refuse_pass(url: str) -> None:
    assert await TrustedRedirects().process_request(Request(url, meta=META)) is None


@pytest.mark.parametrize("url", ["http://www.copy.example/a", "http://notqinghe.example/a"])
async def test_redirects_away_are_refused(url: str) -> None:
    with pytest.raises(UntrustedRedirect, match="foreign host") as refused:
        await TrustedRedirects().process_request(Request(url, meta=META))
    assert refused.value.reason == "untrusted_host"


async def test_requests_of_our_own_pass() -> None:
    assert await TrustedRedirects().process_request(Request("http://www.copy.example/", meta={"trusted_hosts": ("a.example",)})) is None
    assert await TrustedRedirects().process_request(Request("http://www.copy.example/", meta={"redirect_urls": ["x"]})) is None
