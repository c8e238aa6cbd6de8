"""Walls are named; pages, redirects and robots.txt pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from crawler.middlewares.challenge import Challenge, ChallengeMet, SelfRedirect, find_wall, walls

URL = "http://www.wutai.example/nb/"
SAMPLES = Path(__file__).resolve().parents[3].parent / "shared" / "portals" / "samples"


@pytest.fixture
def stats() -> StatsCollector:
    return StatsCollector(get_crawler())


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (521, "", "challenge_521"),
        (200, "<script>document.cookie='__jsl_clearance_s=1'</script>", "challenge_521"),
        (412, "<html>", "challenge_412"),
        (202, "<script>$_ts = window['$_ts'];</script>", "challenge_412"),
        (200, '<body onload="go()"><script>location="/aq_wzws_confirm?x"</script>', "challenge_wzws"),
        (468, "", "challenge_468"),
        (403, "<h1>Forbidden</h1>", "challenge_403"),
        (429, "", "challenge_429"),
        (200, '<html><script>window.location.href=base+"/main/index.html";</script></html>', "challenge_shell"),
        (200, "<SCRIPT type='text/javascript'>document.cookie='C3VK=1';top.location = '/x'</SCRIPT>", "challenge_shell"),
        (200, '<html><body><script>location.replace("/404.html");</script>   </body></html>', "stub_404"),
        (200, "<noscript><h1>请开启JavaScript并刷新该页.</h1></noscript><script>eval(1)</script>", "challenge_wzws"),
        (200, '<script>document.cookie="__tst_status="+a;document.cookie="EO_Bot_Ssid="+b;location.reload()</script>', "challenge_cookie"),
        (200, "<script>var arg1='0123456789ABCDEF0123456789ABCDEF01234567';reload(arg1)</script>", "challenge_cookie"),
        (405, "<title>405</title><p>由于您访问的网址有威胁，您的访问被阻断。</p>", "challenge_403"),
        (200, "<title>网站防火墙</title><p>您的请求带有不合法参数</p>", "challenge_403"),
        (200, '<meta http-equiv="refresh" content="0;url=https://waf-static.tencent.com/501page.html">', "challenge_403"),
        (200, "<p>您当前的访问行为存在异常，请稍后重试</p>", "challenge_403"),
        (400, "<p>您的请求包含恶意行为</p>", "challenge_403"),
        (493, "", "challenge_403"),
        (567, "", "challenge_403"),
        (200, "<html><head><title>安全验证</title></head><body>请拖动滑块</body></html>", "challenge_403"),
        (200, '{"code":-101,"msg":"访问过于频繁,请稍后再试"}', "challenge_429"),
        (503, "访问频率过高", "challenge_429"),
        (200, '<!DOCTYPE html><body><div id="__nuxt"></div><script src="/x.js"></script></body>', "challenge_spa"),
        (200, "<title>404 - 青禾县人民政府</title>" + "<p>导航</p>" * 500, "stub_404"),
        (200, "<title>提示信息</title><p>您访问的文章不存在或已被删除</p><a href='/'>首页</a>", "stub_404"),
        (200, "<script>alert('该信息已删除');history.back()</script>", "stub_404"),
        (200, "<script>setTimeout(\"location.href='/'\",3000)</script>栏目不存在，3秒后返回首页", "stub_404"),
    ],
)
def test_walls_by_status_and_body(status: int, body: str, code: str) -> None:
    wall = find_wall(status, body.encode())
    assert wall is not None
    assert wall.code == code


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<html><body><p>年度报告</p></body></html>"),
        (200, ""),
        (404, "not found"),
        (500, ""),
        (302, ""),
        (200, '<html><head><meta http-equiv="refresh" content="0;url=/main/"></head></html>'),
        (200, '<ul><li><a href="1.html">x</a></li></ul><script>function go(){location.href="/x"}</script>'),
        (200, "<table><tr><td>x</td></tr></table><script>if(mobile) location.href='/m'</script>"),
        (200, "<p>" + "正文" * 2000 + "</p><script>location.href='/x'</script>"),
        (
            200,
            "<h1>年度报告</h1><p>"
            + "全年清理失效链接，页面不存在的3个，信息已删除的5条；访问过于频繁的限制，可能对网站造成威胁。" * 200
            + "</p>",
        ),
        (200, "<h1>年度报告</h1><p>部署Web应用防火墙，防火墙拦截攻击3万次，未发生安全事件。</p>"),
        (200, "<title>青禾县404地块公示</title><p>正文</p>"),
        (200, '<table><tr><td>年报</td><td>信息已删除</td></tr></table><a href="a.pdf">下载</a>'),
    ],
)
def test_pages_are_no_walls(status: int, body: str) -> None:
    assert find_wall(status, body.encode()) is None


def test_every_rule_says_why() -> None:
    assert all(wall.reason and wall.code.startswith(("challenge_", "stub_")) for wall in walls())


async def test_a_wall_is_raised_and_counted(stats: StatsCollector) -> None:
    middleware = Challenge(stats)
    with pytest.raises(ChallengeMet, match="status 521") as met:
        await middleware.process_response(Request(URL), Response(URL, status=521))
    assert met.value.reason == "challenge_521"
    assert stats.get_value("challenge/challenge_521") == 1


async def test_a_shell_whose_address_can_be_read_is_no_wall(stats: StatsCollector) -> None:
    body = b'<html><head><script>var url="/portal/index.html"; location.href=url;</script></head><body></body></html>'
    shell = HtmlResponse(URL, body=body)
    assert await Challenge(stats).process_response(Request(URL), shell) is shell


async def test_a_host_is_left_alone_after_three_walls_in_a_row(stats: StatsCollector) -> None:
    middleware, request = Challenge(stats), Request(URL)
    for status in (403, 403, 200, 403, 403, 403):
        assert await middleware.process_request(request) is None
        if status == 200:
            assert (await middleware.process_response(request, Response(URL))).status == 200
        else:
            with pytest.raises(ChallengeMet):
                await middleware.process_response(request, Response(URL, status=status))
    with pytest.raises(ChallengeMet, match="left alone"):
        await middleware.process_request(request)
    assert await middleware.process_request(Request("http://www.other.example/")) is None


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_words_are_found_in_both_encodings(encoding: str) -> None:
    wall = find_wall(200, "<title>提示</title>您访问的信息不存在".encode(encoding))
    assert wall is not None
    assert wall.code == "stub_404"


async def test_pages_that_are_gone_do_not_make_a_host_left_alone(stats: StatsCollector) -> None:
    middleware, request = Challenge(stats), Request(URL)
    for body in (b"", b"", "<title>页面不存在</title>".encode(), b"", b"", "<title>页面不存在</title>".encode(), b""):
        assert await middleware.process_request(request) is None
        with pytest.raises(ChallengeMet, match="check the address" if body else "blocked"):
            await middleware.process_response(request, Response(URL, status=200 if body else 403, body=body))


async def test_a_wall_before_robots_txt_forbids_nothing(stats: StatsCollector) -> None:
    url = "http://www.wutai.example/robots.txt"
    assert (await Challenge(stats).process_response(Request(url), Response(url, status=521))).status == 521


@pytest.mark.parametrize("location", ["/nb/", URL, "?"])
async def test_a_redirect_to_itself_is_a_wall(location: str) -> None:
    url = URL if location != "?" else URL + "?"
    with pytest.raises(ChallengeMet) as met:
        await SelfRedirect().process_response(Request(url), Response(url, status=302, headers={"Location": location}))
    assert met.value.reason == "challenge_cookie"


ELSEWHERE = {"Location": "https://www.wutai.example/nb/"}


@pytest.mark.parametrize(("status", "headers"), [(302, {"Location": "/other/"}), (302, {}), (301, ELSEWHERE), (200, {"Location": "/nb/"})])
async def test_other_redirects_pass(status: int, headers: dict[str, str]) -> None:
    response = Response(URL, status=status, headers=headers)
    assert await SelfRedirect().process_response(Request(URL), response) is response


async def test_samples(stats: StatsCollector) -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the shared portal samples are not beside this checkout")
    routes = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
    named: dict[str, str | None] = {}
    for route in (route for route in routes if route["family"] == "access"):
        url = f"http://www.qinghe.example{route['url']}"
        response = HtmlResponse(url, status=route["status"], headers=route["headers"], body=(SAMPLES / route["file"]).read_bytes())
        try:
            await SelfRedirect().process_response(Request(url), response)
            await Challenge(stats).process_response(Request(url), response)
            named[route["url"]] = None
        except ChallengeMet as met:
            named[route["url"]] = met.reason
    assert named == {
        "/jsl/": "challenge_521",
        "/ruishu/": "challenge_412",
        "/wzws/": "challenge_wzws",
        "/selfcookie/": "challenge_cookie",
        "/shell/": None,  # a script that names a fixed address is a redirect, too
        "/shell2/": None,  # meta refresh: followed like any redirect
        "/403/": "challenge_403",
        "/deleted-column/": None,
    }
