"""Requests to portals that do not exist.

Hosts under `.example` are reserved (RFC 2606) and belong to the demo. With the setting
`DEMO_SERVER=127.0.0.1:PORT` they all resolve to that server (`crawler.middlewares.resolver`), while
address, `Host` header, connection pool and download slot keep the portal's own name. Without the
setting they are refused before anybody asks a name server.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.settings import BaseSettings


class DemoServerError(ValueError):
    """The setting `DEMO_SERVER` is not a loopback address with a port."""


class DemoHostRefused(IgnoreRequest):
    """A request to a host under `.example` that cannot be played."""

    reason = "demo_host"


def is_demo_host(host: str) -> bool:
    """True for names under `.example`."""
    return host.lower().rstrip(".").endswith(".example")


def demo_server(settings: BaseSettings) -> tuple[str, int] | None:
    """Address and port of the demo server; `None` when `DEMO_SERVER` is not set. Raises `DemoServerError`."""
    value = settings.get("DEMO_SERVER")
    if not value:
        return None
    host, _, port = str(value).rpartition(":")
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        address = None
    if address is None or not address.is_loopback or not port.isdecimal() or not 0 < int(port) < 65536:
        raise DemoServerError(f"DEMO_SERVER={value!r}: give a loopback address and a port, such as 127.0.0.1:8765")
    return str(address), int(port)


class DemoHosts:
    """Refuses requests to `.example` unless the demo server is set and the scheme is http, the only one it speaks."""

    def __init__(self, server: tuple[str, int] | None) -> None:
        self.server = server

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DemoHosts:
        return cls(demo_server(crawler.settings))

    async def process_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if not is_demo_host(parts.hostname or ""):
            return
        if self.server is None:
            raise DemoHostRefused(f"{parts.hostname} is a demo portal; start the demo server and set DEMO_SERVER=127.0.0.1:PORT")
        if parts.scheme != "http":
            raise DemoHostRefused(f"{request.url}: the demo server speaks http only; correct the address in the registry")
