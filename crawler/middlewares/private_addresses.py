"""No request leaves for this machine, its network or a cloud's metadata service.

Links and redirects come from pages anybody may have changed. Addresses written as numbers are refused
here, names by `crawler.middlewares.resolver`, which sees what they resolve to.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest

from crawler.portals.addresses import host_of

#: NAT64 carries an IPv4 address in the last 32 bits (RFC 6052).
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class PrivateAddressRefused(IgnoreRequest):
    """A request to an address that is not on the public internet, or not http at all."""

    reason = "private_address"


class RefusedNames:
    """Names the resolver refused, with the address they resolved to; the resolver can only answer "not found"."""

    def __init__(self) -> None:
        self.addresses: dict[str, str] = {}


#: One resolver serves the whole process, so this is one object as well.
REFUSED_NAMES = RefusedNames()


def is_public(address: str) -> bool:
    """True for an IP address on the public internet; embedded IPv4 addresses are looked at, zone ids ignored."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        embedded = ip.ipv4_mapped or ip.sixtofour
        if embedded is None and ip in NAT64:
            embedded = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if embedded is not None:
            return is_public(str(embedded))
    return ip.is_global and not ip.is_multicast


def is_private_literal(host: str) -> bool:
    """True for an IP address that is not public; False for names, which the resolver judges."""
    try:
        return not is_public(host)
    except ValueError:
        return False


class PrivateAddresses:
    """Refuses requests, and so redirects too, that would leave the public web."""

    async def process_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            raise PrivateAddressRefused(f"{request.url}: only http and https are followed; correct the link or the registry")
        if is_private_literal(parts.hostname or ""):
            raise PrivateAddressRefused(f"{request.url} is no address of the public internet; correct the link or the registry")

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Tell a name the resolver refused from one that does not exist."""
        host = host_of(request.url)
        address = REFUSED_NAMES.addresses.get(host)
        if isinstance(exception, CannotResolveHostError) and address is not None:
            raise PrivateAddressRefused(f"{host} resolves to {address}, no address of the public internet; check the portal's name")
