"""A redirect may lead around a portal, not away from it."""

from __future__ import annotations

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.middlewares.private_addresses import is_private_literal
from crawler.portals.addresses import host_of
from crawler.portals.links import same_site_host


class UntrustedRedirect(IgnoreRequest):
    """The portal redirects to a host that is neither its own nor that of its prefecture or province."""

    reason = "untrusted_host"


class TrustedRedirects:
    """Refuses redirected requests to hosts outside `request.meta["trusted_hosts"]`, before their robots.txt is asked for.

    The meta key holds host names without `www.`; their sub-domains are trusted as well. Requests without it pass.
    """

    async def process_request(self, request: Request) -> None:
        trusted = request.meta.get("trusted_hosts")
        if not trusted or not request.meta.get("redirect_urls"):
            return
        host = same_site_host(host_of(request.url))
        if is_private_literal(host):
            return  # `private_addresses` refuses it by its own name
        if not any(host == own or host.endswith(f".{own}") for own in trusted):
            came_from = request.meta["redirect_urls"][-1]
            raise UntrustedRedirect(f"{came_from} redirects to {host}, a foreign host; check whose portal this is and correct the registry")
