"""`scrapy crawl portals -a portal=ID,… -a years=2017-2024 -a scope=all`: annual reports from the portals of the registry.

A portal is entered by its annual-report columns: those of the last run, else those of the registry. Where
there are none, or where they are gone, the column is looked for from the home page
(`crawler.portals.discovery`). The CMS family lists a column and turns its pages; titles decide what is
fetched (`crawler.portals.titles`, `publishers`), and each page must speak for the place
(`crawler.portals.trust`). All this is the work of readers (`crawler.spiders.reader`), in processes of their own:
what reading takes never stalls fetching. What is fetched leaves as `Page` with everything the registry and the list
say about it; what cannot be fetched leaves as `Rejected` with the reason. What a run learned about each
portal is sent as the signal `portal_observed` and kept in the memory.

Settings: `PORTAL_REGISTRY` (CSV file, default the packaged one), `PORTAL_MEMORY` (JSON Lines file of
observations, default none), `CRAWL_CONTACT` (mail address or web page, part of the user agent; required
for portals that exist), `CLOAKING_PROBE` (request headers; the home page is asked for once more with them
and both titles are compared, default none), `PORTAL_READERS` (processes that read lists and pages; 0: this one).
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import scrapy
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler.items import FIRST_YEAR, Page, Rejected
from crawler.portals import Registry, load_registry
from crawler.portals.observations import Observation, load_memory, save_memory
from crawler.portals.publishers import ScopeError, parse_scope
from crawler.spiders.arguments import refuse_unknown
from crawler.spiders.failures import fetch_reason
from crawler.spiders.messages import Answer, Asked, Errand, NoAnswer, Outcome, noted
from crawler.spiders.readers import ReaderDied, Readers

CONTACT = re.compile(r"^(?:https?://\S+\.\S+|[^@\s]+@[^@\s]+\.[^@\s]+)$")
#: Sent with the `request` whose answer a reader died on: whoever goes on with the crawl is not to hand it out again.
reader_died = object()
#: Sent when a portal is done with: `observation` is what the next run is to know, `visit` what the coverage is told from, if anything.
portal_observed = object()

Output = Page | Rejected | Request


class ContactMissing(ValueError):
    """Portals that exist are only visited by a crawler that says whom to write to."""


class YearsError(ValueError):
    """The spider argument `years` cannot be read."""


def parse_years(text: str) -> frozenset[int]:
    """`2017-2024`, `2017` or `2017,2019` as a set; empty text means all years. Raises `YearsError`."""
    years: set[int] = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not FIRST_YEAR <= first <= last:
            raise YearsError(f"years={text!r}: write 2017-2024, 2017 or 2017,2019, from {FIRST_YEAR} on, the earlier year first")
        years.update(range(first, last + 1))
    return frozenset(years)


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


class PortalsSpider(scrapy.Spider):
    """Visits portals and yields their annual reports.

    `portal`: ids of the registry separated by commas, default all. `years`: report years as `2017-2024`,
    `2017` or `2017,2019`, default all; entries whose title states no year are always fetched. `scope`:
    `county` (the government and its office, default) or `all`. `only`: `lists` finds and lists the columns
    and fetches no report; `discovery` looks for a column from the home page alone, whatever is known, and
    stops when one lists a report. What was found leaves as observations.
    Raises `UnknownArgument`, `ContactMissing`, `YearsError`, `ScopeError`, `RegistryError`, `UnreadableMemory` and
    `UnknownPortal` before anything is fetched.
    """

    name = "portals"

    def __init__(
        self,
        registry: Registry,
        portal: str = "",
        years: str = "",
        scope: str = "county",
        only: str = "",
        memory: dict[str, Observation] | None = None,
        clock: Callable[[], date] = today,
        probe: dict[str, str] | None = None,
        readers: int = 0,
        timeout: float = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__()
        refuse_unknown(kwargs, "portal", "years", "scope", "only")
        #: What the ledger knows the crawl by.
        self.crawl_key = f"portals portal={portal} years={years} scope={scope} only={only}"
        if only not in ("", "lists", "discovery"):
            raise ScopeError(f"only={only!r}: write lists or discovery, or leave it out to fetch the reports")
        self.only_lists = only != ""
        #: False where a run without reports is what was asked for.
        self.expects_reports = not self.only_lists
        #: What is known of the portals: by the last run, and by this one of those it is done with.
        self.memory = memory or {}
        self.portals = registry.select([part.strip() for part in portal.split(",") if part.strip()])
        errand = Errand(
            registry=registry,
            portals=tuple(self.portals),
            years=parse_years(years),
            scope=parse_scope(scope),
            only_lists=self.only_lists,
            only_discovery=only == "discovery",
            memory=dict(self.memory),
            today=clock(),
            probe=probe or {},
            seconds=timeout if readers else 0,
        )
        self.readers = Readers(errand, readers)
        self.told_of_death = False

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        settings.set("LEDGER_ENABLED", True, priority="spider")
        contact = settings.get("CRAWL_CONTACT")
        if contact:
            # The setting is built from the environment; a contact given with `-s` must get into it as well.
            product = str(settings.get("USER_AGENT")).split(" ")[0]
            settings.set("USER_AGENT", f"{product} (+{contact})", priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PortalsSpider:
        registry = load_registry(crawler.settings.get("PORTAL_REGISTRY"))
        file = crawler.settings.get("PORTAL_MEMORY")
        memory = load_memory(file) if file else None
        spider: PortalsSpider = super().from_crawler(
            crawler,
            *args,
            registry=registry,
            memory=memory,
            probe=crawler.settings.getdict("CLOAKING_PROBE"),
            readers=crawler.settings.getint("PORTAL_READERS"),
            timeout=crawler.settings.getfloat("PARSE_TIMEOUT"),
            **kwargs,
        )
        contact = str(crawler.settings.get("CRAWL_CONTACT") or "")
        if not CONTACT.match(contact) and not all(portal.is_demo for portal in spider.portals):
            raise ContactMissing("set CRAWL_CONTACT to a mail address or web page: portals must know whom to write to about this crawler")
        return spider

    async def start(self) -> AsyncIterator[Output]:
        """One request per column; the home page of portals whose column is not known. Portals to be left alone yet are."""
        try:
            async for outcome in self.readers.enter():
                for output in self.given(outcome):
                    yield output
        except ReaderDied as error:
            raise self.given_up(error) from error

    async def answered(self, response: Response) -> AsyncIterator[Output]:
        """What follows from a page."""
        request: Request = response.request  # type: ignore[assignment]  # set by Scrapy
        for output in self.given(await self.read(Answer.of(response, response.meta["asked"]), request)):
            yield output

    async def failed(self, failure: Failure) -> AsyncIterator[Output]:
        """A request without an answer, or with one that is no page."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        message = NoAnswer(request.meta["asked"], request.url, *fetch_reason(failure.value), noted(request.meta))
        for output in self.given(await self.read(message, request)):
            yield output

    async def read(self, message: Answer | NoAnswer, request: Request) -> Outcome:
        """What the portal's reader makes of a message that came of a request."""
        try:
            return await self.readers.read(message, request.meta["portal"])
        except ReaderDied as error:
            if error.message is message:
                self.crawler.signals.send_catch_log(signal=reader_died, request=request)
            raise self.given_up(error) from error

    def given_up(self, error: ReaderDied) -> CloseSpider:
        """The end of the run; all answers under way meet it, the log tells it once."""
        if not self.told_of_death:
            self.logger.error("%s", error)
        self.told_of_death = True
        return CloseSpider("reader_died")

    def given(self, outcome: Outcome) -> Iterator[Output]:
        """What a reader hands over, as Scrapy wants it; its counts, log and observations are passed on."""
        for name, times in outcome.counts.items():
            self.crawler.stats.inc_value(f"portals/{name}", times)
        for level, line in outcome.log:
            self.logger.log(level, "%s", line)
        for observation, visit in outcome.observed:
            self.memory[observation.portal] = observation
            self.crawler.signals.send_catch_log(signal=portal_observed, observation=observation, visit=visit)
        for output in outcome.outputs:
            yield self.request(output) if isinstance(output, Asked) else output

    def request(self, asked: Asked) -> Request:
        """The request a reader asks for."""
        # Readers tell addresses apart, knowing twins. Scrapy's filter would drop without a word
        # whatever is redirected to an address that was visited before.
        return Request(
            asked.url,
            method=asked.method,
            headers=asked.headers,
            body=asked.body,
            meta={**asked.meta, "asked": asked.number},
            callback=self.answered,
            errback=self.failed,
            dont_filter=True,
        )

    def closed(self, reason: str) -> None:
        """Keep what the run learned."""
        file = self.settings.get("PORTAL_MEMORY")
        if file:
            save_memory(file, self.memory.values())
        self.readers.close()
