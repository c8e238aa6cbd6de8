"""What a run knows of a portal while it visits it, and where in the portal a page stands."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from scrapy.http import TextResponse

from crawler.portals import ListEntry, Portal
from crawler.portals.discovery import Frontier
from crawler.portals.observations import Observation
from crawler.portals.trust import Sign, Trust


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a way to the reports ended; the lowest rank is the portal's own reason."""

    rank: int
    code: str
    detail: str
    url: str


#: Ranks of problems: the home page, a column, a column without entries, a page on the way.
HOME, COLUMN, EMPTY, WAY = range(4)


@dataclass(slots=True)
class Visit:
    """What is known of one portal during a run."""

    portal: Portal
    trust: Trust
    #: What the last run learned.
    previous: Observation | None = None
    #: Keys of the addresses asked for.
    seen: set[str] = field(default_factory=set)
    #: Keys of the list entries met: a list page without a new one ends the list.
    entries: set[str] = field(default_factory=set)
    frontier: Frontier = field(default_factory=Frontier)
    home_asked: bool = False
    #: Digest of the home page: a column that answers the same is gone.
    home_digest: bytes = b""
    search_pages: int = 0
    #: Requests that are out.
    open_requests: int = 0
    pages: int = 0
    #: Pages among them that stood in a column.
    inside_pages: int = 0
    #: Entries of columns whose title is a report's, of whatever year.
    listed: int = 0
    #: Where the lists have the report of the government or its office, by report year.
    listed_at: dict[int, str] = field(default_factory=dict)
    #: Family its lists were read as.
    family: str = ""
    #: Addresses of the columns that listed them, and the links that led to the first.
    columns: list[str] = field(default_factory=list)
    path: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    #: Parts of the columns' lists that could not be read: what they list is not known.
    gaps: list[Problem] = field(default_factory=list)
    #: Columns that show no report and whose lists were asked for by guess: the reason where nothing comes of that.
    doubts: list[Problem] = field(default_factory=list)
    #: Files of scripts that shells of articles load, by address; empty where one could not be fetched.
    scripts: dict[str, str] = field(default_factory=dict)
    #: Shells that wait for one of the files, with their entries.
    shells: dict[str, list[tuple[TextResponse, ListEntry, Place]]] = field(default_factory=dict)
    failed_in_a_row: int = 0
    stopped: bool = False
    marks: list[str] = field(default_factory=list)

    @property
    def column_urls(self) -> tuple[str, ...]:
        """Where the columns are known to be: by the last run, else by the registry."""
        remembered = self.previous.column_urls if self.previous else ()
        return remembered or self.portal.column_urls

    @property
    def problem(self) -> Problem | None:
        """The problem that explains best why nothing was found."""
        return min(self.problems, key=lambda problem: problem.rank, default=None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a portal a list page stands; carried from request to request."""

    portal: str
    #: Name of the column, where a link gave it.
    column: str | None = None
    #: True inside an annual-report column, False on the way to it.
    inside: bool = True
    #: Links followed since the entry.
    depth: int = 0
    #: Number of the list page within its column.
    page: int = 1
    #: Family the column was recognised as; `None` on its first page.
    family: str | None = None
    #: Names of the links that lead here from the home page.
    path: tuple[str, ...] = ()
    #: Address of the column's first page.
    entrance: str = ""

    @property
    def is_home(self) -> bool:
        """True for the home page."""
        return not self.inside and not self.path

    @property
    def rank(self) -> int:
        """How much a failure of this page explains."""
        return HOME if self.is_home else COLUMN if self.inside and self.page == 1 else WAY


@dataclass(slots=True)
class Article:
    """An article under way: its parts so far, and what speaks against it."""

    signs: list[Sign]
    parts: list[TextResponse] = field(default_factory=list)
    #: Parts whose further parts are not known, and addresses of parts in the order in which they are to be asked for.
    unread: list[TextResponse] = field(default_factory=list)
    named: deque[str] = field(default_factory=deque)
    #: True once a further part was asked for: the page then leaves with the answer to another request than its own.
    asked: bool = False

    def add(self, part: TextResponse) -> None:
        """One more part has come."""
        self.parts.append(part)
        self.unread.append(part)
