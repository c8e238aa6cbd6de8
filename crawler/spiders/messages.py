"""What the spider and its readers tell each other: plain data, which a process can hand to another."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.items import Page, Rejected
from crawler.portals import Portal, Registry
from crawler.portals.observations import Observation
from crawler.portals.publishers import Scope
from pipelines.store.visits import PortalVisit

#: What of a request's meta the downloader's middlewares look at.
SHOWN = ("portal", "trusted_hosts", "ledger", "dont_cache")
#: What they note there and the reader looks at.
NOTED = ("redirect_times", "redirect_urls", "archive_ref", "fetched_at")


@dataclass(frozen=True, slots=True)
class Errand:
    """What a run is to find, and what is known beforehand."""

    registry: Registry
    portals: tuple[Portal, ...]
    #: Report years that are wanted; empty: all.
    years: frozenset[int]
    scope: Scope
    #: No report is fetched.
    only_lists: bool
    #: A column is looked for from the home page alone.
    only_discovery: bool
    #: What the last run learned, by portal.
    memory: dict[str, Observation]
    today: date
    #: Headers with which a home page is asked for once more; empty: it is not.
    probe: dict[str, str]
    #: Seconds that reading an answer may take; 0: no limit.
    seconds: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of a reader; `number` is what it knows it by."""

    number: int
    url: str
    method: str
    headers: dict[bytes, list[bytes]]
    body: bytes
    meta: dict[str, Any]

    @classmethod
    def of(cls, request: Request, number: int) -> Asked:
        """The message that asks for this request."""
        meta = {name: request.meta[name] for name in SHOWN if name in request.meta}
        return cls(number, request.url, request.method, dict(request.headers), request.body, meta)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered, as Scrapy made a response of it."""

    number: int
    kind: type[Response]
    url: str
    status: int
    headers: dict[bytes, list[bytes]]
    body: bytes
    #: See `NOTED`.
    meta: dict[str, Any]

    @classmethod
    def of(cls, response: Response, number: int) -> Answer:
        """The message that brings this response."""
        told = noted(response.meta)
        return cls(number, type(response), response.url, response.status, dict(response.headers), response.body, told)

    def response_to(self, request: Request) -> Response:
        """The response, as the answer to a request."""
        return self.kind(self.url, status=self.status, headers=self.headers, body=self.body, request=request)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why there is no answer, or none that is a page."""

    number: int
    #: The address that was asked last: redirects may have led on.
    url: str
    reason: str
    detail: str
    meta: dict[str, Any]


def noted(meta: dict[str, Any]) -> dict[str, Any]:
    """What of a request's meta the reader looks at."""
    return {name: meta[name] for name in NOTED if name in meta}


@dataclass(slots=True)
class Outcome:
    """What reading an answer, or entering portals, brought."""

    outputs: list[Page | Rejected | Asked] = field(default_factory=list)
    #: One more in the stats for each time of each name.
    counts: Counter[str] = field(default_factory=Counter)
    #: Portals that are done with: what the next run is to know, and what the coverage is told from, if anything.
    observed: list[tuple[Observation, PortalVisit | None]] = field(default_factory=list)
    #: Lines of the log, each with its level.
    log: list[tuple[int, str]] = field(default_factory=list)

    @property
    def pages(self) -> list[Page]:
        """The pages among the outputs."""
        return [output for output in self.outputs if isinstance(output, Page)]
