"""Walls: recognised, named, recorded, left alone (rules: `walls.toml`).

No wall is retried or solved. After three walls in a row a host is not asked again in the run.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.statscollectors import StatsCollector

from crawler.portals.addresses import host_of
from crawler.portals.links import redirect_target
from pipelines.rules import load_rules

#: Walls in a row after which a host is left alone. One 403 may be a single forbidden page.
PATIENCE = 3
#: The wall that is none where the address its script sets can be read.
SHELL = "challenge_shell"
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class ChallengeMet(IgnoreRequest):
    """The host answers with a wall; `reason` names its kind."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Wall:
    """One entry of `walls.toml`."""

    code: str
    reason: str
    statuses: list[int] = field(default_factory=lambda: [200])
    pattern: str = ""
    words: list[str] = field(default_factory=list)
    first_bytes: int | None = None
    max_bytes: int | None = None

    def fits(self, status: int, body: bytes) -> bool:
        """True when an answer of this status and body is this wall."""
        if status not in self.statuses or (self.max_bytes is not None and len(body) > self.max_bytes):
            return False
        searched = body[: self.first_bytes]
        if self.words and not any(word in searched for word in encoded(*self.words)):
            return False
        return not self.pattern or re.search(self.pattern, body.decode("latin-1")) is not None

    @property
    def blocks(self) -> bool:
        """True when the host keeps us out; a page that is gone says nothing about the next one."""
        return not self.code.startswith("stub_")


@cache
def encoded(*words: str) -> tuple[bytes, ...]:
    """The words as bytes, in both encodings of Chinese pages."""
    return tuple(dict.fromkeys(word.encode(encoding) for word in words for encoding in ("utf-8", "gb18030")))


@cache
def walls() -> tuple[Wall, ...]:
    """The rules in the order in which they decide."""
    return tuple(load_rules("crawler.middlewares", "walls.toml", "walls", Wall))


def find_wall(status: int, body: bytes) -> Wall | None:
    """The wall an answer is, or `None` for a page."""
    return next((wall for wall in walls() if wall.fits(status, body)), None)


class Challenge:
    """Turns walls into `ChallengeMet` and stops asking hosts that keep answering with one."""

    def __init__(self, stats: StatsCollector) -> None:
        walls()  # a wrong rule file must stop the start, not the first page
        self.stats = stats
        self.walls_in_a_row: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Challenge:
        return cls(crawler.stats)

    async def process_request(self, request: Request) -> None:
        host = host_of(request.url)
        if self.walls_in_a_row[host] >= PATIENCE:
            self.stats.inc_value("challenge/not_asked")
            raise ChallengeMet("challenge_left_alone", f"{host} answered {PATIENCE} times with a wall and is left alone for this run")

    async def process_response(self, request: Request, response: Response) -> Response:
        # A wall before robots.txt forbids nothing; the page itself will show the wall.
        if urlsplit(request.url).path == "/robots.txt":
            return response
        host = host_of(request.url)
        wall = find_wall(response.status, response.body)
        if wall is None or (wall.code == SHELL and isinstance(response, TextResponse) and redirect_target(response) is not None):
            self.walls_in_a_row[host] = 0
            return response
        # A removed column answers every address with the same page: the host does answer.
        self.walls_in_a_row[host] = self.walls_in_a_row[host] + 1 if wall.blocks else 0
        self.stats.inc_value(f"challenge/{wall.code}")
        advice = "record the portal as blocked" if wall.blocks else "check the address"
        raise ChallengeMet(wall.code, f"status {response.status}: {wall.reason}; {advice}")


class SelfRedirect:
    """Refuses a redirect of a page to itself: it waits for a cookie, and we send none."""

    async def process_response(self, request: Request, response: Response) -> Response:
        location = response.headers.get("Location")
        if response.status in REDIRECTS and location and urljoin(request.url, location.decode("latin-1")) == request.url:
            raise ChallengeMet("challenge_cookie", "the page leads to itself until a cookie comes back; record the portal as blocked")
        return response
