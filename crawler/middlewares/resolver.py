"""Names to addresses: the demo's portals to the demo server, nobody to a private network.

Set as `TWISTED_DNS_RESOLVER`. Twisted lets a resolver name the port too, so that
`http://www.qinghe.example/` reaches `127.0.0.1:8765` with every other part of Scrapy none the wiser.

Twisted's interfaces are zope interfaces, which type checkers cannot follow; their places say `Any`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from scrapy.resolver import CachingHostnameResolver, HostResolution
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.middlewares.demo_hosts import demo_server, is_demo_host
from crawler.middlewares.private_addresses import REFUSED_NAMES, is_public

logger = logging.getLogger(__name__)


@implementer(IResolutionReceiver)
class PublicAddresses:
    """Passes on the public addresses of a name and keeps the others back."""

    def __init__(self, receiver: Any, name: str) -> None:
        self.receiver = receiver
        self.name = name

    def resolutionBegan(self, resolution: Any) -> None:
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        if is_public(address.host):
            self.receiver.addressResolved(address)
            return
        REFUSED_NAMES.addresses[self.name.lower()] = address.host
        logger.warning("Refused %s: it resolves to %s, no address of the public internet; check the portal's name", self.name, address.host)

    def resolutionComplete(self) -> None:
        self.receiver.resolutionComplete()


@implementer(IHostnameResolver)
class PortalResolver(CachingHostnameResolver):
    """Scrapy's caching resolver behind the two rules above."""

    def __init__(self, reactor: Any, cache_size: int, demo: tuple[str, int] | None) -> None:
        super().__init__(reactor, cache_size)
        self.demo = demo

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> PortalResolver:
        """`crawler` is the crawler process: Scrapy installs one resolver for all its crawlers."""
        settings = crawler.settings
        cache_size = settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0
        return cls(reactor, cache_size, demo_server(settings))

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[Any]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        if not is_demo_host(hostName):
            receiver: Any = PublicAddresses(resolutionReceiver, hostName)
            return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        if self.demo is not None:
            resolutionReceiver.addressResolved(IPv4Address("TCP", *self.demo))
        resolutionReceiver.resolutionComplete()
        return resolution
