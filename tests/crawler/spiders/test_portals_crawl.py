"""The portals spider and all middlewares in a real engine, against a loopback server that plays several hosts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

SPIDER = "crawler.spiders.portals.PortalsSpider"
SETTINGS = {
    "TWISTED_DNS_RESOLVER": "crawler.middlewares.resolver.PortalResolver",
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "crawler.middlewares.robots.NamedRobots": 100,
        "crawler.middlewares.demo_hosts.DemoHosts": 555,
        "crawler.middlewares.private_addresses.PrivateAddresses": 560,
        "crawler.middlewares.challenge.Challenge": 585,
        "crawler.middlewares.challenge.SelfRedirect": 610,
        "crawler.middlewares.one_at_a_time.OneAtATime": 960,
    },
    "SPIDER_MIDDLEWARES": {"crawler.middlewares.provenance.Provenance": 900},
    "ROBOTSTXT_OBEY": True,
    "COOKIES_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "HTTPPROXY_ENABLED": False,
    "RETRY_TIMES": 1,
}

TITLE = "2023年政府信息公开工作年度报告"
ARTICLE = f"<h1>{TITLE}</h1><p>{'正文' * 300}</p>"
LIST = f'<ul><li><a href="/nb/c1">青禾县{TITLE}</a></li></ul>'
#: (host, path) -> (status, headers, body); robots.txt is 404 unless given.
SITE: dict[tuple[str, str], tuple[int, dict[str, str], str]] = {
    ("www.qinghe.example", "/nb/"): (200, {}, LIST),
    ("www.qinghe.example", "/nb/c1"): (301, {"Location": "/nb/c1.html"}, ""),
    ("www.qinghe.example", "/nb/c1.html"): (200, {"Content-Type": "text/html; charset=utf-8"}, ARTICLE),
    ("www.wutai.example", "/nb/"): (521, {}, "<script>document.cookie='__jsl_clearance_s=1'</script>"),
    ("www.luting.example", "/robots.txt"): (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /\n"),
    ("www.luting.example", "/nb/"): (200, {}, LIST),
    ("www.jishan.example", "/nb/"): (302, {"Location": "http://127.0.0.1:9/secret"}, ""),
    ("www.maichuan.example", "/nb/"): (302, {"Location": "/nb/"}, ""),
    ("www.shian.example", "/nb/"): (200, {}, '<html><script>window.location.href=base+"/main.html"</script></html>'),
    ("www.baiyu.example", "/nb/"): (200, {}, '<html><head><meta http-equiv="refresh" content="0;url=/real/"></head></html>'),
    ("www.baiyu.example", "/real/"): (200, {}, LIST),
    ("www.baiyu.example", "/nb/c1"): (200, {}, ARTICLE),
}


#: A portal with so many reports that several would wait for the host at a time.
YEARS = range(2017, 2024)
LONG_LIST = "".join(f'<li><a href="/nb/{year}.html">青禾县{year}年政府信息公开工作年度报告</a></li>' for year in YEARS)
SITE[("www.duonian.example", "/nb/")] = (200, {}, f"<ul>{LONG_LIST}</ul>")
SITE |= {
    ("www.duonian.example", f"/nb/{year}.html"): (200, {}, f"<h1>{year}年政府信息公开工作年度报告</h1><p>{'正文' * 300}</p>")
    for year in YEARS
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, int, str]]

    def do_GET(self) -> None:
        host = self.headers["Host"]
        self.seen.append((host, self.path, self.client_address[1], self.headers["User-Agent"]))
        status, headers, body = SITE.get((host, self.path), (404, {}, "not found"))
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Handler.seen = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def registry(registry_file: Callable[..., Path]) -> str:
    names = sorted({host.split(".")[1] for host, _ in SITE} | {"nobody"})
    rows = [
        {
            "portal": name,
            "adcode": f"99{number:04}",
            "home_url": f"http://www.{name}.example/",
            "column_urls": f"http://www.{name}.example/nb/",
        }
        for number, name in enumerate(names)
    ]
    return str(registry_file(*rows))


@pytest.mark.parametrize("readers", [0, 2])
def test_every_portal_ends_as_it_should(crawl: Callable[..., Any], server: ThreadingHTTPServer, registry: str, readers: int) -> None:
    own = {"PORTAL_REGISTRY": registry, "DEMO_SERVER": f"127.0.0.1:{server.server_port}", "PORTAL_READERS": readers}
    done = crawl(SPIDER, {**SETTINGS, **own})
    pages = [(item["portal"], item["url"], item["status"], item["stamped"]) for item in done.items if "page" in item]
    assert sorted(pages) == [
        ("baiyu", "http://www.baiyu.example/nb/c1", 200, True),
        *(("duonian", f"http://www.duonian.example/nb/{year}.html", 200, True) for year in YEARS),
        ("qinghe", "http://www.qinghe.example/nb/c1.html", 200, True),
    ]
    # Columns that are gone are looked for from the home page, which is not there either; walls are left alone.
    assert sorted((item["portal"], item["rejected"]) for item in done.items if "rejected" in item) == [
        ("jishan", "http_404"),
        ("jishan", "private_address"),
        ("luting", "robots"),
        ("maichuan", "challenge_cookie"),
        ("nobody", "http_404"),
        ("nobody", "http_404"),
        ("shian", "challenge_shell"),
        ("wutai", "challenge_521"),
    ]
    asked = [(host, path) for host, path, _, _ in Handler.seen]
    assert len(asked) == len(set(asked)), "a wall or a redirect was asked twice"
    assert ("www.luting.example", "/nb/") not in asked
    ports = {host: {port for seen_host, _, port, _ in Handler.seen if seen_host == host} for host, _ in asked}
    assert all(len(used) == 1 for used in ports.values()), "one kept-alive connection per host, or two requests at once"
    assert done.stats["finish_reason"] == "finished"
    assert "spider_exceptions/count" not in done.stats


def test_without_the_demo_server_nothing_is_asked(crawl: Callable[..., Any], server: ThreadingHTTPServer, registry: str) -> None:
    done = crawl(SPIDER, {**SETTINGS, "PORTAL_REGISTRY": registry}, portal="qinghe")
    assert [item["rejected"] for item in done.items] == ["demo_host"]
    assert Handler.seen == []


def test_without_a_contact_no_real_portal_is_visited(crawl: Callable[..., Any]) -> None:
    done = crawl(SPIDER, SETTINGS)
    assert (done.failed, done.items) == (True, [])
    assert "set CRAWL_CONTACT" in done.log
