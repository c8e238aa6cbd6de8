"""What a simulated portal answers, as plain data: requests in, answers out, no sockets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from .counties import County
from .gold import GoldReport


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """One request as the server saw it."""

    method: str
    host: str
    path: str
    query: str = ""
    body: bytes = b""
    #: Request headers, names in lower case.
    headers: Mapping[str, str] = field(default_factory=dict)

    def parameters(self) -> dict[str, str]:
        """Query and form parameters; the form wins."""
        pairs = parse_qs(self.query, keep_blank_values=True) | parse_qs(self.body.decode("ascii", "replace"), keep_blank_values=True)
        return {name: values[-1] for name, values in pairs.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body, and how the server misbehaves while sending them."""

    body: bytes
    status: int = 200
    content_type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()
    #: Seconds that pass before anything is sent.
    delay: float = 0.0
    #: Seconds between the pieces of a body that drips out in `DRIPS` pieces; 0 sends it at once.
    drip: float = 0.0
    #: The connection breaks after this share of the body; 1 sends all of it.
    sent_share: float = 1.0
    #: True for an answer that depends on more than the request's address and form: made anew each time.
    volatile: bool = False


#: Pieces of a dripping body.
DRIPS = 8

Handler = Callable[[DemoRequest], Answer]


@dataclass(frozen=True, slots=True)
class ExpectedPage:
    """A page that holds a report: its address, what it says, and which kind of page it is."""

    url: str
    gold: GoldReport
    kind: str


@dataclass(slots=True)
class Site:
    """One portal: handlers by path, handlers by path prefix, and what its pages hold."""

    county: County
    pages: dict[str, Handler] = field(default_factory=dict)
    prefixes: dict[str, Handler] = field(default_factory=dict)
    #: Makes the expectation of each report page; called by `expected`.
    reports: list[Callable[[], ExpectedPage]] = field(default_factory=list)
    #: Addresses of pages in the column that are no reports, with what they are.
    decoys: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The host the site answers for."""
        return self.county.host

    def url(self, path: str) -> str:
        """Absolute address of a path."""
        return f"http://{self.host}{path}"

    def answer(self, request: DemoRequest) -> Answer:
        """The answer to a request; 404 for what the site does not have."""
        handler = self.pages.get(request.path)
        if handler is None:
            handler = next((h for prefix, h in self.prefixes.items() if request.path.startswith(prefix)), not_found)
        return handler(request)

    def expected(self) -> list[ExpectedPage]:
        """Every report page of the site with its gold."""
        return [make() for make in self.reports]


def not_found(request: DemoRequest) -> Answer:
    """The 404 page."""
    return Answer("<html><head><title>404</title></head><body><h1>您访问的页面不存在</h1></body></html>".encode(), status=404)


def fixed(answer: Answer) -> Handler:
    """A handler that always gives the same answer."""
    return lambda request: answer
