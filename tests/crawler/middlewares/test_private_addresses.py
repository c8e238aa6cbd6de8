"""Addresses that are not on the public internet are refused, however they are written."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.exceptions import CannotResolveHostError
from twisted.internet.address import IPv4Address

from crawler.middlewares.demo_hosts import DemoHostRefused, DemoHosts, DemoServerError, demo_server, is_demo_host
from crawler.middlewares.private_addresses import REFUSED_NAMES, PrivateAddresses, PrivateAddressRefused, is_public
from crawler.middlewares.resolver import PortalResolver, PublicAddresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["114.114.114.114", "8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:8765/x",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
        "ftp://a.gov.cn/x",
        "file:///etc/passwd",
    ],
)
async def test_requests_that_are_refused(url: str) -> None:
    with pytest.raises(PrivateAddressRefused, match="registry"):
        await PrivateAddresses().process_request(Request(url))


@pytest.mark.parametrize("url", ["http://www.qinghe.example/", "https://8.8.8.8/"])
async def test_requests_that_pass(url: str) -> None:
    assert await PrivateAddresses().process_request(Request(url)) is None


class Receiver:
    """What Twisted hands to a resolver."""

    def __init__(self) -> None:
        self.addresses: list[tuple[str, int]] = []
        self.complete = False

    def resolutionBegan(self, resolution: object) -> None:
        return

    def addressResolved(self, address: IPv4Address) -> None:
        self.addresses.append((address.host, address.port))

    def resolutionComplete(self) -> None:
        self.complete = True


class Names:
    """A reactor whose name server answers with a private and a public address."""

    def __init__(self) -> None:
        self.nameResolver = self

    def resolveHostName(self, receiver: Receiver, hostName: str, portNumber: int = 0, *rest: object) -> object:
        receiver.resolutionBegan(self)
        for host in ("192.168.1.1", "114.114.114.114"):
            receiver.addressResolved(IPv4Address("TCP", host, portNumber))
        receiver.resolutionComplete()
        return self


async def test_the_resolver_keeps_private_addresses_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(REFUSED_NAMES, "addresses", {})
    resolver = PortalResolver(Names(), 0, None)
    for _ in range(2):  # the second answer may come from the cache
        receiver = Receiver()
        resolver.resolveHostName(receiver, "www.rebound.gov.cn", 80)
        assert (receiver.addresses, receiver.complete) == ([("114.114.114.114", 80)], True)
    request = Request("http://www.rebound.gov.cn/")
    with pytest.raises(PrivateAddressRefused, match=r"resolves to 192\.168\.1\.1"):
        await PrivateAddresses().process_exception(request, CannotResolveHostError())
    assert await PrivateAddresses().process_exception(Request("http://other.gov.cn/"), CannotResolveHostError()) is None


@pytest.mark.parametrize(("demo", "addresses"), [(("127.0.0.1", 8765), [("127.0.0.1", 8765)]), (None, [])])
def test_demo_names_resolve_to_the_demo_server_or_to_nothing(demo: tuple[str, int] | None, addresses: list[tuple[str, int]]) -> None:
    receiver = Receiver()
    PortalResolver(Names(), 0, demo).resolveHostName(receiver, "www.Qinghe.EXAMPLE", 80)
    assert (receiver.addresses, receiver.complete) == (addresses, True)


def test_addresses_are_passed_on_as_they_are() -> None:
    receiver = Receiver()
    guard = PublicAddresses(receiver, "a.gov.cn")
    guard.addressResolved(IPv4Address("TCP", "8.8.8.8", 443))
    assert receiver.addresses == [("8.8.8.8", 443)]


@pytest.mark.parametrize(
    ("host", "expected"),
    [("www.qinghe.example", True), ("QINGHE.EXAMPLE.", True), ("www.example.com", False), ("notexample", False), ("", False)],
)
def test_demo_hosts(host: str, expected: bool) -> None:
    assert is_demo_host(host) is expected


@pytest.mark.parametrize("value", ["8.8.8.8:80", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "localhost:8765", "0.0.0.0:80", "x"])
def test_only_a_loopback_address_with_a_port_is_a_demo_server(value: str) -> None:
    with pytest.raises(DemoServerError, match=r"127\.0\.0\.1:8765"):
        demo_server({"DEMO_SERVER": value})  # type: ignore[arg-type]


@pytest.mark.parametrize(("server", "url"), [(None, "http://www.qinghe.example/"), (("127.0.0.1", 8765), "https://www.qinghe.example/")])
async def test_demo_requests_that_cannot_be_played_are_refused(server: tuple[str, int] | None, url: str) -> None:
    with pytest.raises(DemoHostRefused):
        await DemoHosts(server).process_request(Request(url))


@pytest.mark.parametrize("url", ["http://www.qinghe.example/", "https://www.qinghe.gov.cn/"])
async def test_demo_and_real_requests_pass_with_a_server(url: str) -> None:
    assert await DemoHosts(("127.0.0.1", 8765)).process_request(Request(url)) is None
