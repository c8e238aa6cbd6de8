"""Walls and faults of whole portals, and of single report pages, with the reason each must be recorded with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from .counties import County
from .damage import SPAM_BRANDS, SPAM_ENDS, SPAM_TRADES
from .site import Answer, DemoRequest, Handler, Site, fixed, not_found

#: Seconds between the pieces of a body that never comes to its end in time.
ENDLESS = 30.0
_SELF_COOKIE = ("Set-Cookie", "CT6T=demo; path=/")


def spam_title(rng: Random) -> str:
    """A title as hijackers write it; no such site exists."""
    return "-".join(f"{rng.choice(SPAM_BRANDS)}{rng.choice(SPAM_TRADES)}{rng.choice(SPAM_ENDS)}" for _ in range(2))


def hidden_links(rng: Random, count: int = 12) -> str:
    """A block of links nobody sees."""
    links = "".join(f'<a href="http://www.spam{n}.example/{rng.randint(1, 999)}.html">{spam_title(rng)}</a>' for n in range(count))
    return f'<div style="position:absolute;left:-9999px;top:0">{links}</div>'


def _script(body: str, status: int, *headers: tuple[str, str]) -> Handler:
    return fixed(Answer(f"<html><head>{body}</head><body></body></html>".encode(), status=status, headers=headers))


_COMPUTED = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+'_clearance_s=1700000000.0|-1|demo;max-age=3600;path=/';"
    "location.href=location.pathname+location.search</script>"
)
_OBFUSCATED = '<script type="text/javascript" r="m">$_ts=window[\'$_ts\'];if(!$_ts)$_ts={};$_ts.nsd=1;</script>'
_CONFIRM = '<script>document.cookie="wzws_cid=demo";location.href="/aq_wzws_confirm?x=1"</script>'
_SHELL = '<script>var p="/ma"+"in";document.cookie="C3VK=demo";window.location.href=(p+"/index.html");</script>'
_APP = '<title>政府门户网站</title><script src="/static/js/app.7f3a.js"></script></head><body><div id="app"></div>'

#: Walls: name of the expected reason -> answer to every request.
WALLS: dict[str, Handler] = {
    "challenge_521": _script(_COMPUTED, 521, ("Set-Cookie", "__jsluid_s=0123456789abcdef; path=/; HttpOnly")),
    "challenge_412": _script(_OBFUSCATED, 412),
    "challenge_202": _script("<script>window.onload=function(){}</script>", 202),
    "challenge_wzws": _script(_CONFIRM, 200),
    "challenge_468": _script("", 468),
    "challenge_403": fixed(Answer("<html><body><h1>访问被拦截</h1></body></html>".encode(), status=403)),
    "challenge_429": _script("", 429),
    "challenge_shell": _script(_SHELL, 200),
    "challenge_cookie": lambda request: Answer(b"", status=302, headers=(("Location", request.path), _SELF_COOKIE)),
    "challenge_spa": fixed(Answer(f"<!DOCTYPE html><html><head>{_APP}</body></html>".encode())),
    "http_503": fixed(Answer(b"<html><body>503</body></html>", status=503)),
    "timeout": fixed(Answer(b"<html><body>" + b"<p>x</p>" * 200, drip=ENDLESS)),
    "connection_lost": fixed(Answer(b"<html><body>" + b"<p>x</p>" * 200, sent_share=0.5)),
    "redirect_loop": lambda request: Answer(b"", status=302, headers=(("Location", "/a/" if request.path != "/a/" else "/b/"),)),
    "private_address": fixed(Answer(b"", status=302, headers=(("Location", "http://127.0.0.1:9/"),))),
    "untrusted_host": fixed(Answer(b"", status=302, headers=(("Location", "http://www.moved-away.example/"),))),
}
#: Faults that leave the home page alone; see `apply_fault`.
COLUMN_FAULTS = ("robots", "robots_column", "column_521", "http_404", "soft_404", "list_empty", "no_column", "site_disagrees")
PORTAL_FAULTS = (*WALLS, *COLUMN_FAULTS)
#: Faults whose recorded reason has another name.
REASONS = {"robots_column": "robots", "column_521": "challenge_521", "no_column": "no_report_found"}


def apply_fault(site: Site, fault: str, column: str, empty: Handler, stranger: Handler) -> None:
    """Make the portal misbehave; `empty` is its column without entries, `stranger` the home page of another place."""
    path = column.partition("?")[0]
    robots = {"robots": "/", "robots_column": path}.get(fault)
    if fault in WALLS:
        site.pages = {"/robots.txt": not_found}
        site.prefixes = {"/": WALLS[fault]}
    elif robots:
        site.pages["/robots.txt"] = fixed(Answer(f"User-agent: *\nDisallow: {robots}\n".encode(), content_type="text/plain"))
    elif fault == "column_521":
        site.pages[path] = WALLS["challenge_521"]
    elif fault == "http_404":
        site.pages[path] = not_found
    elif fault == "soft_404":
        site.pages[path] = site.pages["/"]
    elif fault == "list_empty":
        site.pages[path] = empty
    elif fault == "site_disagrees":
        site.pages["/"] = stranger


@dataclass(slots=True)
class Flapping:
    """A handler that fails the first `failures` times it is asked for an address."""

    handler: Handler
    failure: Answer
    failures: int = 1
    asked: int = 0

    def __call__(self, request: DemoRequest) -> Answer:
        self.asked += 1
        answer = self.failure if self.asked <= self.failures else self.handler(request)
        return replace(answer, volatile=True)


def _spam_page(rng: Random) -> Answer:
    words = "".join(f"<p>{spam_title(rng)}</p>" for _ in range(30))
    return Answer(f'<html><head><meta charset="utf-8"><title>{spam_title(rng)}</title></head><body>{words}</body></html>'.encode())


def _slow(handler: Handler) -> Handler:
    return lambda request: replace(handler(request), delay=0.3)


def _dripping(handler: Handler) -> Handler:
    return lambda request: replace(handler(request), drip=0.05)


def _cut(handler: Handler) -> Handler:
    return lambda request: replace(handler(request), sent_share=0.6)


def _cut_once(handler: Handler) -> Handler:
    return Flapping(handler, Answer(b"<html>" + b" " * 5000, sent_share=0.5))


def _broken_once(handler: Handler) -> Handler:
    return Flapping(handler, Answer(b"<html><body>503</body></html>", status=503))


def _image_only(county: County, title: str) -> Handler:
    inner = f'<h1>{title}</h1><div class="txt_con"><p><img src="/images/nb_1.jpg"><img src="/images/nb_2.jpg"></p></div>'
    return fixed(Answer(f'<html><head><meta charset="utf-8"><title>{title}</title></head><body>{inner}</body></html>'.encode()))


@dataclass(frozen=True, slots=True)
class PageFault:
    """What happens to one report page; `reason` is recorded when the report is lost by it, `None` when it is found all the same."""

    name: str
    reason: str | None
    wrap: Callable[[Handler, County, str, Random], Handler]


PAGE_FAULTS: tuple[PageFault, ...] = (
    PageFault("slow", None, lambda handler, county, title, rng: _slow(handler)),
    PageFault("drip", None, lambda handler, county, title, rng: _dripping(handler)),
    PageFault("cut_once", None, lambda handler, county, title, rng: _cut_once(handler)),
    PageFault("broken_once", None, lambda handler, county, title, rng: _broken_once(handler)),
    PageFault("gone", "http_404", lambda handler, county, title, rng: not_found),
    PageFault("broken", "http_500", lambda handler, county, title, rng: fixed(Answer(b"<html>500</html>", status=500))),
    PageFault("cut", "connection_lost", lambda handler, county, title, rng: _cut(handler)),
    PageFault("replaced", "hijacked", lambda handler, county, title, rng: fixed(_spam_page(rng))),
    PageFault("image_only", "image_only", lambda handler, county, title, rng: _image_only(county, title)),
    PageFault("led_home", "soft_404", lambda handler, county, title, rng: fixed(Answer(b"", status=302, headers=(("Location", "/"),)))),
)
