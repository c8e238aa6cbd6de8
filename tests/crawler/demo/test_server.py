"""The server answers by Host header, in each family's paging shape, over connections that stay open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse

import pytest

from crawler.demo.country import demo_country
from crawler.demo.pages import bulk_page
from crawler.demo.server import DemoServer
from crawler.demo.site import Answer, Site, fixed


@pytest.fixture(scope="module")
def sites() -> list[Site]:
    return demo_country()


@pytest.fixture(scope="module")
def server(sites: list[Site]) -> Iterator[DemoServer]:
    with DemoServer(sites) as running:
        yield running


class Client:
    """One open connection to the server."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=20)

    def ask(self, host: str, target: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[HTTPResponse, str]:
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, target, body=body, headers={"Host": host, **headers})
        response = self.connection.getresponse()
        return response, response.read().decode("utf-8", errors="replace")


@pytest.fixture
def client(server: DemoServer) -> Iterator[Client]:
    opened = Client(server.port)
    yield opened
    opened.connection.close()


def _links(html: str) -> list[str]:
    column = html[html.index('class="list"') if 'class="list"' in html else html.index('class="newslist"') :]
    return re.findall(r"""(?:href="(?!javascript)|jumpToDetail\(')([^"']+)""", column.split("</ul>")[0])


def test_trs_pages_are_numbered_from_0(client: Client) -> None:
    first = client.ask("www.qinghe.example", "/zwgk/zfxxgk/zfxxgknb/")[1]
    call = re.search(r'createPageHTML\((\d+), 0, "index", "html"\)', first)
    assert call is not None
    total = int(call[1])
    pages = [client.ask("www.qinghe.example", f"/zwgk/zfxxgk/zfxxgknb/index_{n}.html") for n in range(1, total)]
    assert all(response.status == 200 for response, _ in pages)
    assert client.ask("www.qinghe.example", f"/zwgk/zfxxgk/zfxxgknb/index_{total}.html")[0].status == 404
    listed = _links(first) + [link for _, html in pages for link in _links(html)]
    assert len(listed) == len(set(listed)) > 20
    assert all(re.match(r"\./20\d{4}/t20\d{6}_\d+\.html", link) for link in listed)


def test_trs_pages_are_numbered_from_1(client: Client) -> None:
    first = client.ask("www.liuxi.example", "/zwgk/gknb/xxgk_list.shtml")[1]
    assert re.search(r"createPageHTML\('page_div',\d+, 1,'xxgk_list','shtml',\d+\)", first)
    second = client.ask("www.liuxi.example", "/zwgk/gknb/xxgk_list_2.shtml")[1]
    assert _links(second)
    assert not set(_links(first)) & set(_links(second))


def test_hanweb_records_come_from_page_and_proxy(client: Client) -> None:
    host, column = "www.wanghu.example", "/col/col12377/index.html"
    first = client.ask(host, column)[1]
    total = int(re.search(r"totalRecord: (\d+)", first)[1])  # type: ignore[index]
    href = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', first)[1]  # type: ignore[index]
    records = re.findall(r"<record><!\[CDATA\[(.*?)\]\]></record>", first, re.S)
    for page in range(2, 20):
        response, xml = client.ask(host, href.replace("page=1", f"page={page}"))
        assert response.getheader("Content-Type") == "text/xml; charset=utf-8"
        found = re.findall(r"<record><!\[CDATA\[(.*?)\]\]></record>", xml, re.S)
        if not found:
            break
        records += found
    assert len(records) == len(set(records)) == total
    form = "col=1&appid=1&webid=110&path=%2F&columnid=12377&unitid=38486&permissiontype=0"
    target = "/module/web/jpage/dataproxy.jsp?startrecord=9&endrecord=16&perpage=8"
    posted = client.ask(host, target, "POST", form)[1]
    assert posted == client.ask(host, f"{target}&{form}")[1]
    assert posted.count("<record>") == 8
    wrong = client.ask(host, "/module/web/jpage/dataproxy.jsp?page=2&columnid=1&unitid=1")[1]
    assert "<record>" not in wrong


def test_generic_list_goes_on_by_a_plain_link(client: Client) -> None:
    first = client.ask("www.fengdu.example", "/zfxxgk/nb/")[1]
    assert '<a href="2.html">下一页</a>' in first
    links = _links(first) + _links(client.ask("www.fengdu.example", "/zfxxgk/nb/2.html")[1])
    assert any(re.fullmatch(r"nb/content_\d+", link) for link in links) or any(re.fullmatch(r"content_\d+", link) for link in links)


def test_home_page_leads_to_the_column(client: Client) -> None:
    assert '<a href="/zfxxgk/nb/">政府信息公开年报</a>' in client.ask("www.jishan.example", "/")[1]


def test_hosts_are_told_apart(client: Client) -> None:
    assert "青禾县" in client.ask("www.qinghe.example", "/")[1]
    assert "望湖区" in client.ask("www.wanghu.example", "/")[1]
    assert client.ask("www.unknown.example", "/")[0].status == 404


def test_walls(client: Client) -> None:
    response, html = client.ask("www.wutai.example", "/zfxxgk/nb/")
    assert response.status == 521
    assert "__jsluid_s" in (response.getheader("Set-Cookie") or "")
    assert "_clearance" in html
    assert client.ask("www.luting.example", "/robots.txt")[1] == "User-agent: *\nDisallow: /\n"
    assert "Disallow: /search" in client.ask("www.qinghe.example", "/robots.txt")[1]


def test_report_pages_are_served_as_rendered(client: Client, sites: list[Site]) -> None:
    lie = next(p for site in sites for p in site.expected() if p.kind == "charset_lie")
    host, _, path = lie.url.removeprefix("http://").partition("/")
    response, _ = client.ask(host, f"/{path}")
    assert response.status == 200
    assert "charset=" in (response.getheader("Content-Type") or "")


def test_attachments_are_there(client: Client, sites: list[Site]) -> None:
    page = next(p for site in sites for p in site.expected() if p.kind == "attachment")
    response, body = client.ask(page.gold.county.host, page.gold.attachments[0][1])
    assert response.getheader("Content-Type") == "application/pdf"
    assert body.startswith("%PDF")


def test_slow_page_does_not_hold_up_others(server: DemoServer) -> None:
    site = Site(demo_country(counties=1)[0].county)
    site.pages["/slow"] = fixed(Answer(b"slow", delay=0.3))
    site.pages["/fast"] = fixed(Answer(b"fast"))
    with DemoServer([site]) as own:
        slow, fast = Client(own.port), Client(own.port)
        slow.connection.request("GET", "/slow", headers={"Host": site.host})
        assert fast.ask(site.host, "/fast")[1] == "fast"
        assert slow.connection.getresponse().read() == b"slow"
        assert [hit.target for hit in own.hits] == ["/slow", "/fast"] or [hit.target for hit in own.hits] == ["/fast", "/slow"]
        slow.connection.close()
        fast.connection.close()


def test_unchanged_page_is_not_sent_again(client: Client) -> None:
    response, _ = client.ask("www.qinghe.example", "/")
    again, body = client.ask("www.qinghe.example", "/", **{"If-None-Match": response.getheader("ETag") or ""})
    assert (again.status, body) == (304, "")


def test_head_sends_no_body(client: Client) -> None:
    response, body = client.ask("www.qinghe.example", "/", "HEAD")
    assert (response.status, body) == (200, "")


def test_bulk_pages(client: Client) -> None:
    client.connection.request("GET", "/bulk/3.html", headers={"Host": "www.qinghe.example"})
    assert client.connection.getresponse().read() == bulk_page(3)[0]
    client.connection.request("GET", "/bulk-known/3.html", headers={"Host": "www.qinghe.example"})
    assert client.connection.getresponse().read() == bulk_page(3, known=True)[0]
    assert client.ask("www.qinghe.example", "/bulk/?count=7")[1].count("<li>") == 7
    assert client.ask("www.qinghe.example", "/bulk/x.html")[0].status == 404


def test_port_is_free_after_the_end() -> None:
    with DemoServer([]) as first:
        port = first.port
    with DemoServer([], port=port) as second:
        assert second.address == f"127.0.0.1:{port}"
