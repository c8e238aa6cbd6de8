"""Reads what portals answer: which requests, pages and refusals follow, and what is known of a portal in the end.

One reader keeps the visits to its portals for the whole run. It knows neither Scrapy's engine nor settings, so that it
works in a process of its own as well (`crawler.spiders.readers`).
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse

from crawler.items import Page, PageHints, Rejected, Source
from crawler.middlewares.provenance import stamp, utc_now
from crawler.portals import ListEntry, get_family, recognise
from crawler.portals.branches import scripted_branches, titles_by_row, unread_years
from crawler.portals.discovery import NAMED, SEARCH_PAGES, candidates, headed_links, is_column
from crawler.portals.family import FALLBACK, Family, readable
from crawler.portals.files import annex_files, report_files
from crawler.portals.function_files import FILES, function_files, joined_with, unread_scripts, with_files
from crawler.portals.generic import frame_pages
from crawler.portals.links import address_key, anchors, is_twin, redirect_target, shown_length
from crawler.portals.observations import MARKS, Observation, after, state_of
from crawler.portals.pagers import unturned
from crawler.portals.pages import (
    brought_article,
    digest,
    is_article,
    is_wanted,
    links_to_others,
    names_columns,
    other_reports,
    other_scheme,
    page_title,
    shows_article,
    unread_report,
)
from crawler.portals.parts import PARTS, further_parts, join_parts
from crawler.portals.publishers import bodies_by_year, in_scope
from crawler.portals.services import asked_article, with_recipe
from crawler.portals.titles import judge_title, title_year
from crawler.portals.trust import Sign, Trust, by_kind, differs
from crawler.spiders.messages import Answer, Asked, Errand, NoAnswer, Outcome
from crawler.spiders.visit import EMPTY, HOME, WAY, Article, Place, Problem, Visit
from pipelines.store.visits import PortalVisit
from pipelines.workers import PageTimeoutError, time_limit, too_slow

#: Links followed below a column: years, kinds of bodies, entries that turn out to be lists.
COLUMN_DEPTH = 3
#: List pages turned in one column. Departments and townships of 17 years at 15 lines a page stay below.
COLUMN_PAGES = 100
#: Links of a lower score are not followed once reports are listed, be they of departments and townships only.
PROMISING = 70
#: Requests without an answer in a row after which the search for the column is given up.
PATIENCE = 4

#: Paths of the home page and of the page for missing ones.
LOST = re.compile(r"^/$|/(?:404|notfound|not_found|nopage)\w*(?:\.\w+|/)?$", re.IGNORECASE)
#: Characters that the page of an article shows, outside links, from which on it is no shell that a file of scripts fills.
SHELL_SHOWS = 120
#: Failures of a remembered or registered column that make it worth looking for anew; a wall is left alone.
GONE = frozenset({"not_found", "empty", "moved"})
#: Reasons for which the way in is tried by the other scheme: of 2,846 portals probed in 2026-04, 27 answered to it alone.
SILENT = frozenset({"connection_refused", "connection_lost", "timeout"})
#: Reasons that mean the address is gone while the host answers.
ABSENT = frozenset({"http_404", "http_410", "stub_404"})
#: Reasons after which a host is not asked for anything else in the run.
FINAL = frozenset({"challenge_left_alone", "budget_spent", "crawl_delay"})

Output = Page | Rejected | Request


class PortalReader:
    """The visits to the portals of an errand, and what each answer means for them."""

    def __init__(self, errand: Errand) -> None:
        self.errand = errand
        names = frozenset(place.name for place in errand.registry.portals)
        self.visits = {
            portal.portal: Visit(portal, Trust(errand.registry, portal, names), errand.memory.get(portal.portal))
            for portal in errand.portals
        }
        #: Requests that are out, by number.
        self.waiting: dict[int, Request] = {}
        self.numbers = count(1)
        #: What the answer being read has brought so far.
        self.outcome = Outcome()

    # ------------------------------------------------------------------ messages
    def enter(self) -> Outcome:
        """The first requests of all portals; those to be left alone yet are."""
        return self._outcome(output for visit in self.visits.values() for output in self.entry_requests(visit))

    def read(self, message: Answer | NoAnswer) -> Outcome:
        """What follows from an answer, or from there being none."""
        request = self.waiting.pop(message.number)
        self.visits[request.meta["portal"]].open_requests -= 1
        request.meta.update(message.meta)
        if isinstance(message, NoAnswer):
            return self._outcome(self.failed(request.replace(url=message.url), message.reason, message.detail))
        assert request.callback is not None
        return self._outcome(request.callback(message.response_to(request), **request.cb_kwargs))

    def _outcome(self, outputs: Iterable[Output]) -> Outcome:
        self.outcome = Outcome()
        for output in outputs:
            self.outcome.outputs.append(self._asked(output) if isinstance(output, Request) else output)
        return self.outcome

    def _asked(self, request: Request) -> Asked:
        number = next(self.numbers)
        self.waiting[number] = request
        # Counted where it leaves: a request that was made, and lost with the page that was being read, must not keep its portal open.
        self.visits[request.meta["portal"]].open_requests += 1
        return Asked.of(request, number)

    # ------------------------------------------------------------------ requests
    def entry_requests(self, visit: Visit) -> Iterator[Request]:
        """The first requests of a portal."""
        portal = visit.portal
        if visit.previous and visit.previous.not_before and self.errand.today < visit.previous.not_before:
            self.count("backed_off")
            return
        known = () if self.errand.only_discovery else visit.column_urls
        for url in known:
            yield from self.list_request(visit, Request(url), Place(portal.portal, entrance=url))
            if "one_year_column" in portal.quirks:
                parent = urljoin(url, "../")
                yield from self.list_request(visit, Request(parent), Place(portal.portal, entrance=parent))
        if not known:
            yield from self.home_request(visit)

    def home_request(self, visit: Visit) -> Iterator[Request]:
        """The request for the home page, from which the column is looked for."""
        visit.home_asked = True
        yield from self.list_request(visit, Request(visit.portal.home_url), Place(visit.portal.portal, inside=False))

    def list_request(self, visit: Visit, request: Request, place: Place) -> Iterator[Request]:
        """The request for a list page, unless the address was asked for already, or nobody needs it any more."""
        if self.errand.only_discovery and visit.listed:
            return
        yield from self.ask(visit, request, self.parse_list, {"place": place})

    def page_request(self, visit: Visit, entry: ListEntry, place: Place) -> Iterator[Request]:
        """The request for an entry of a list, unless the address or its twin was asked for already."""
        yield from self.ask(visit, Request(entry.url), self.parse_page, {"entry": entry, "place": place})

    def ask(self, visit: Visit, request: Request, callback: Any, arguments: dict[str, Any]) -> Iterator[Request]:
        # A file of scripts may be needed by several pages, each of which is read together with it.
        key = f"{address_key(request.url, request.body)}{request.meta.get('read_with', '')}"
        if key in visit.seen:
            return
        if visit.trust.host(request.url) == "mirror":
            # A page can say that its list or article goes on anywhere.
            self.count("requests/foreign_host")
            return
        visit.seen.add(key)
        yield self.sent_for(visit, request, callback, arguments)

    def sent_for(self, visit: Visit, request: Request, callback: Any, arguments: dict[str, Any]) -> Request:
        """The request with all that a portal's requests carry."""
        return request.replace(
            callback=callback,
            cb_kwargs=arguments,
            meta={**request.meta, "portal": visit.portal.portal, "trusted_hosts": visit.trust.hosts},
        )

    # ------------------------------------------------------------------ answers
    def parse_list(self, response: Response, place: Place) -> Iterator[Output]:
        """A column, one of its further pages, or a page on the way to it."""
        visit = self.visits[place.portal]
        yield from self.guarded(visit, response.url, self.read_list(visit, response, place))

    def parse_page(self, response: Response, entry: ListEntry, place: Place) -> Iterator[Output]:
        """A page that a list announced as a report, or as something that may be one."""
        visit = self.visits[place.portal]
        yield from self.guarded(visit, entry.url, self.read_page(visit, response, entry, place))

    def parse_script(self, response: Response, entry: ListEntry, place: Place) -> Iterator[Output]:
        """A file of scripts that the shells of articles load."""
        visit = self.visits[place.portal]
        text = response.text if isinstance(response, TextResponse) else ""
        visit.scripts[response.meta["script"]] = text
        yield from self.leave(visit)

    def parse_part(self, response: Response, article: Article, entry: ListEntry, place: Place) -> Iterator[Output]:
        """A further part of an article."""
        visit = self.visits[place.portal]
        yield from self.guarded(visit, entry.url, self.read_part(visit, response, article, entry, place))

    def parse_probe(self, response: Response, first: TextResponse, portal: str) -> Iterator[Output]:
        """The home page as asked for with the headers of `CLOAKING_PROBE`."""
        visit = self.visits[portal]
        yield from self.guarded(visit, response.url, self.read_probe(visit, response, first))

    def failed(self, request: Request, reason: str, detail: str) -> Iterator[Output]:
        """A request without an answer, or with one that is no page."""
        visit = self.visits[request.meta["portal"]]
        if reason == "not_fetched" and request.meta.get("redirect_times"):
            reason, detail = "redirect_loop", "too many redirects; a loop or a wall, look at the address by hand"
        swapped = self.with_other_scheme(visit, request, reason, detail)
        if swapped is not None:
            yield swapped
            return
        yield from self.guarded(visit, request.url, self.read_failure(visit, request, reason, detail))

    def guarded(self, visit: Visit, url: str, outputs: Iterator[Output]) -> Iterator[Output]:
        """What reading an answer brings, and what follows when it is done with."""
        yield from self.limited(visit, url, outputs)
        yield from self.leave(visit)

    def limited(self, visit: Visit, url: str, outputs: Iterator[Output]) -> list[Output]:
        """What reading a page brings.

        An error nobody foresaw, or too much time, costs what is left of the page it was met on, never the portal or the run; the verdict
        counts it.
        """
        brought: list[Output] = []
        try:
            # Nothing is handed on in here: the time may be up at any moment, and whoever takes the outputs does not expect that.
            with time_limit(self.errand.seconds):
                brought += outputs
        except PageTimeoutError as error:
            brought.append(self.obstacle(visit, Problem(WAY, "parse_timeout", too_slow(error, self.errand.seconds), url)))
        except Exception as error:  # noqa: BLE001 - one unforeseen page must cost one page; the verdict counts these
            self.outcome.log.append((logging.ERROR, f"Could not read {url}\n{traceback.format_exc()}"))
            detail = f"{type(error).__name__}: {error}; this is a bug, report it with the page"
            brought.append(self.obstacle(visit, Problem(WAY, "parser_error", detail[:500], url)))
        return brought

    def read_failure(self, visit: Visit, request: Request, reason: str, detail: str) -> Iterator[Output]:
        """What follows from a request that failed."""
        if "first" in request.cb_kwargs:
            self.count(f"failed/{reason}")
            return
        # Nobody listens at the other door: what the first one said counts.
        reason, detail = request.meta.get("first_failure", (reason, detail))
        if "problem" in request.meta:
            yield self.left_unread(visit, request.meta["problem"])
            return
        if request.meta.get("optional") and reason in ABSENT:
            self.count("guessed_page_absent")
            return
        self.count(f"failed/{reason}")
        visit.failed_in_a_row += reason not in ABSENT and reason != "robots"
        visit.stopped = visit.stopped or reason in FINAL or visit.failed_in_a_row >= PATIENCE
        place: Place = request.cb_kwargs["place"]
        if "article" in request.cb_kwargs:
            article: Article = request.cb_kwargs["article"]
            article.signs.append(Sign("part_missing", f"{request.url} ({reason})"))
            yield from self.next_part(visit, article, request.cb_kwargs["entry"], place)
        elif "script" in request.meta:
            visit.scripts[request.meta["script"]] = ""
        elif "shell" in request.meta:
            yield from self.judged_page(visit, request.meta["shell"], request.cb_kwargs["entry"], place, waited=True)
        elif "entry" in request.cb_kwargs:
            yield self.reject(visit, request.url, reason, detail)
        else:
            problem = Problem(place.rank, reason, detail, request.url)
            if place.inside and place.rank == WAY:
                visit.gaps.append(problem)
            yield self.obstacle(visit, problem)

    def with_other_scheme(self, visit: Visit, request: Request, reason: str, detail: str) -> Request | None:
        """The same way in by http instead of https, or the other way round, where a host did not answer at all; `None` the second time."""
        place: Place | None = request.cb_kwargs.get("place")
        url = other_scheme(request.url)
        if (
            place is None
            or place.rank == WAY
            or "entry" in request.cb_kwargs
            or reason not in SILENT
            or url is None
            or "first_failure" in request.meta
        ):
            return None
        self.count("scheme_swapped")
        again = Request(url, meta={"first_failure": (reason, detail)})
        return self.sent_for(visit, again, request.callback, request.cb_kwargs)

    def leave(self, visit: Visit) -> Iterator[Output]:
        """Called when a request is done with: shells whose script is known by now are read, the search goes on, or the portal is done with
        as well."""
        for script in [script for script in visit.shells if script in visit.scripts]:
            for response, entry, place in visit.shells.pop(script):
                yield from self.limited(visit, entry.url, self.read_page(visit, response, entry, place, waited=True))
        if visit.open_requests == 0:
            following = list(self.search_on(visit))
            yield from following
            if not following:
                yield from self.finish(visit)
                # Nothing is under way any more, so nobody asks for it again.
                del self.visits[visit.portal.portal]

    def search_on(self, visit: Visit) -> Iterator[Request]:
        """The next page to look at for the column; nothing when the reports are listed or there is nowhere to look."""
        if visit.stopped:
            return
        if not visit.home_asked and not visit.listed and all(state_of(problem.code) in GONE for problem in visit.problems):
            yield from self.home_request(visit)
            return
        while (found := visit.frontier.pop()) is not None:
            candidate, path = found
            if visit.listed and candidate.score < (NAMED if visit.listed_at else PROMISING):
                return
            if visit.search_pages >= SEARCH_PAGES:
                self.count("search/beyond_limit")
                return
            column = candidate.name if candidate.column else None
            place = Place(visit.portal.portal, column, candidate.column, page=1, path=path, entrance=candidate.url)
            requests = list(self.list_request(visit, Request(candidate.url), place))
            if requests:
                visit.search_pages += 1
                yield from requests
                return

    def finish(self, visit: Visit) -> Iterator[Rejected]:
        """The portal is done with: say how it went, and why there is nothing where nothing is."""
        found = visit.listed > 0 or visit.inside_pages > 0
        if not found and not visit.problems and visit.doubts:
            yield self.obstacle(visit, visit.doubts[0])
        elif not found and not visit.problems:
            where = "its columns" if visit.column_urls else "its home page"
            detail = f"no report page was found from {where}; look at the portal and correct column_urls or family in the registry"
            record = self.obstacle(visit, Problem(WAY, "no_report_found", detail, visit.portal.home_url))
            if not visit.pages:
                yield record
        problem = None if found else visit.problem
        gap = visit.gaps[0] if found and visit.gaps else None
        told = problem or gap
        listed = f"{visit.listed} reports listed, {visit.pages} pages fetched"
        observation = Observation(
            portal=visit.portal.portal,
            adcode=visit.portal.adcode,
            state=state_of(problem.code) if problem else "open",
            code=told.code if told else "reports_listed",
            evidence=problem.detail if problem else f"{listed}, but a part of the list was not read: {gap.detail}" if gap else listed,
            url=told.url if told else next(iter(visit.columns), visit.portal.home_url),
            seen_on=self.errand.today,
            column_urls=tuple(visit.columns),
            path=visit.path,
            reports=visit.listed,
            marks=tuple(visit.marks[:MARKS]),
        )
        observation = after(visit.previous, observation)
        self.count(f"state/{observation.state}")
        # A run that only lists the columns fetches no report, and so cannot say that one is missing.
        outcome = None if self.errand.only_lists else self.portal_visit(visit, observation)
        self.outcome.observed.append((observation, outcome))

    def portal_visit(self, visit: Visit, observation: Observation) -> PortalVisit:
        """How the visit to a portal ended, for the store."""
        portal = visit.portal
        return PortalVisit(
            portal=portal.portal,
            adcode=portal.adcode,
            place_name=portal.name,
            level=portal.level,
            province=portal.province,
            prefecture=portal.prefecture,
            family=visit.family or portal.family,
            state=observation.state,
            code=observation.code,
            evidence=observation.evidence,
            url=observation.url,
            seen_on=observation.seen_on,
            years=self.errand.years,
            listed=dict(sorted(visit.listed_at.items())),
        )

    # ------------------------------------------------------------------ reading
    def read_probe(self, visit: Visit, response: Response, first: TextResponse) -> Iterator[Output]:
        sign = differs(first, response) if isinstance(response, TextResponse) else None
        self.mark(visit, response.url, [sign] if sign else [])
        yield from ()

    def read_part(self, visit: Visit, response: Response, article: Article, entry: ListEntry, place: Place) -> Iterator[Output]:
        """A page with another title is no part: its address only looks like one."""
        visit.failed_in_a_row = 0
        if isinstance(response, TextResponse) and page_title(response) == page_title(article.parts[0]):
            article.add(response)
        yield from self.next_part(visit, article, entry, place)

    def read_list(self, visit: Visit, response: Response, place: Place) -> Iterator[Output]:
        if visit.trust.host(response.url) == "mirror":
            detail = f"the page moved to a foreign host, {response.url}; check the portal by hand"
            yield self.obstacle(visit, Problem(place.rank, "untrusted_host", detail, response.url))
            return
        visit.failed_in_a_row = 0
        if not isinstance(response, TextResponse):
            if place.inside:
                yield from self.judged_page(visit, response, ListEntry(response.url, "", None, ""), place)
            return
        response = readable(response)
        if place.is_home:
            refused = self.enter_home(visit, response)
            yield from refused
            if any(isinstance(output, Rejected) for output in refused):
                return
        elif self.leads_home(visit, response):
            if response.meta.get("optional"):
                self.count("guessed_page_absent")
                return
            detail = "the address answers with the home page or the page for missing ones; the page was removed or moved"
            yield self.obstacle(visit, Problem(place.rank, "soft_404", detail, response.url))
            return
        shell = redirect_target(response)
        if shell is not None:
            yield from self.list_request(visit, Request(shell), replace(place, family=None))
            return
        if place.family is None:
            place = replace(place, family=self.recognise(visit, response))
        family = get_family(place.family or FALLBACK)
        entries = family.list_entries(response)
        if not entries and "listing" not in response.meta and not family.next_pages(response):
            # Nothing on it is as the system makes it: whatever it is, it is read as any page.
            family = get_family(FALLBACK)
            place = replace(place, family=family.name)
            entries = family.list_entries(response)
        if not place.inside and (is_column(response, entries) or names_columns(response, family)):
            place = replace(place, inside=True, entrance=response.url)
        yield from self.read_entries(visit, response, place, family, entries)

    def enter_home(self, visit: Visit, response: TextResponse) -> list[Output]:
        """Look at the home page before following it: whose is it, and has it been tampered with?"""
        visit.home_digest = digest(response)
        judgement = visit.trust.judge(response, page_title(response))
        self.mark(visit, response.url, judgement.signs)
        if judgement.refusal:
            detail = f"{judgement.evidence}; check whose portal this is"
            return [self.obstacle(visit, Problem(HOME, judgement.refusal, detail, response.url))]
        headers = self.errand.probe
        if not headers:
            return []
        arguments = {"first": response, "portal": visit.portal.portal}
        meta = {"portal": visit.portal.portal, "ledger": False}
        return [Request(response.url, self.parse_probe, headers=headers, cb_kwargs=arguments, meta=meta)]

    def leads_home(self, visit: Visit, response: Response) -> bool:
        """True when the address led to the home page or the page for missing ones: portals answer so for what they removed."""
        # A home page may itself be a shell that leads on.
        trail = [*response.meta.get("redirect_urls", ())[1:], response.url] if response.meta.get("redirect_times") else []
        return any(LOST.search(urlsplit(url).path or "/") for url in trail) or (
            bool(visit.home_digest) and digest(response) == visit.home_digest
        )

    def read_entries(
        self, visit: Visit, response: TextResponse, place: Place, family: Family, entries: list[ListEntry]
    ) -> Iterator[Output]:
        """Follow what a list page, or a page on the way, holds."""
        # What a service answers is the family's to choose from; a page may list files and pages of older systems as well.
        others = [] if "listing" in response.meta else other_reports(response, entries)
        fresh = [entry for entry in (*entries, *others) if address_key(entry.url) not in visit.entries]
        if place.inside:
            visit.entries.update(address_key(entry.url) for entry in (*entries, *others))
            yield from self.read_column(visit, response, place, family, entries, others, fresh)
            return
        yield from self.follow_entries(visit, fresh, place)
        if place.page == 1:
            remembered = visit.previous.path if visit.previous else ()
            visit.frontier.push(candidates(response, remembered), place.path)
            for name, request in scripted_branches(response, ["column"]):
                path = (*place.path, name)
                yield from self.list_request(visit, request, Place(visit.portal.portal, name, path=path, entrance=response.url))
            for request in with_files(response, unread_scripts(response, ("column",))):
                yield from self.list_request(visit, request, replace(place, path=place.path or ("",)))

    def read_column(
        self,
        visit: Visit,
        response: TextResponse,
        place: Place,
        family: Family,
        entries: list[ListEntry],
        others: list[ListEntry],
        fresh: list[ListEntry],
    ) -> Iterator[Output]:
        """Follow what a page of a column holds: a report of its own, the family's entries and others, further columns, further pages."""
        own = family.own_entry(response)
        if own is not None:
            yield from self.read_shown(visit, response, own, place)
        yield from self.follow_entries(visit, fresh, place)
        yield from self.note_copies(visit, response)
        wanted = any(is_wanted(entry) for entry in (*entries, *others))
        columns = list(self.follow_columns(visit, response, place, listed=wanted)) if place.page == 1 else []
        yield from columns
        title = page_title(response)
        # A column may show the newest report itself, and links to the other years beside it.
        may_show = own is None and place.page == 1 and (not columns or judge_title(title) == "report")
        if may_show and is_article(response, entries, family):
            yield from self.read_shown(visit, response, ListEntry(response.url, title, None, ""), place)
        elif fresh or not entries or "written_for" in response.meta:
            yield from self.turn_page(visit, response, place, empty=own is None and not columns and not wanted)

    def read_shown(self, visit: Visit, response: TextResponse, entry: ListEntry, place: Place) -> Iterator[Output]:
        """The report that a column shows itself, unless it is one of another year than those asked for."""
        if not in_scope(entry.title, visit.portal.name, self.errand.scope):
            self.count("titles/out_of_scope")
            return
        self.found(visit, place)
        year = title_year(entry.title)
        if self.errand.years and year is not None and year not in self.errand.years:
            self.count("titles/other_year")
        else:
            yield from self.judged_page(visit, response, entry, place)

    def turn_page(self, visit: Visit, response: TextResponse, place: Place, *, empty: bool) -> Iterator[Output]:
        """The pages that follow; a list page without anything on it is reported."""
        requests = get_family(place.family or FALLBACK).next_pages(response)
        if not requests and place.family != FALLBACK and "listing" not in response.meta:
            # Systems are told by one sign; how their lists go on, each portal's template decides.
            requests = get_family(FALLBACK).next_pages(response)
        if place.page == 1 and not requests:
            # A list may stand in a frame, beside a menu with entries of its own.
            requests = frame_pages(response)
        if requests and place.page >= COLUMN_PAGES:
            yield self.gap(visit, "list_cut", f"the column has more than {COLUMN_PAGES} pages; enter a narrower one", response.url)
            return
        unread = "" if requests or empty else unturned(response, place.page) or unread_years(response)
        if unread:
            detail = f"the list goes on ({unread}), and how is not known; look at its pager"
            yield from self.read_again(visit, response, place, Problem(WAY, "list_unturned", detail, response.url))
        following = [
            output
            for request in requests
            for output in self.list_request(visit, request, replace(place, page=place.page + (not request.meta.get("frame"))))
        ]
        yield from following
        title = unread_report(response) if empty and ("listing" in response.meta or not following) else ""
        if title:
            detail = f"it names reports ({title[:60]}), and where their pages are could not be read; look at its script"
            problem = Problem(EMPTY, "list_unread", detail, response.url)
            yield from self.read_again(visit, response, place, problem)
        elif empty and not response.meta.get("optional"):
            detail = "a column without reports; check the address, the family and how the list turns its pages"
            problem = Problem(EMPTY, "list_empty", detail, response.url)
            if not following:
                if place.page == 1:
                    # It may be a page of the platform after all: its menu can lead to the column.
                    visit.frontier.push(candidates(response), place.path)
                yield self.obstacle(visit, problem)
            elif all(request.meta.get("optional") for request in following if isinstance(request, Request)):
                visit.doubts.append(problem)

    def read_again(self, visit: Visit, response: TextResponse, place: Place, problem: Problem) -> Iterator[Output]:
        """The request for a file of scripts that may hold what a page could not be read without; without one, the `problem` is told."""
        if "listing" in response.meta:
            requests = with_recipe(response)
        else:
            requests = with_files(response, unread_scripts(response, ("report", "unclear", "column", "branch"), pager=True))
        known = (request.replace(meta={**request.meta, "problem": problem}) for request in requests)
        again: list[Output] = [output for request in known for output in self.list_request(visit, request, place)]
        yield from again or [self.left_unread(visit, problem)]

    def left_unread(self, visit: Visit, problem: Problem) -> Rejected:
        """The record of a part of a list that is not read; of reports that a page names and nobody can follow, an obstacle as well."""
        if problem.rank == WAY:
            return self.gap(visit, problem.code, problem.detail, problem.url)
        visit.gaps.append(problem)
        self.count(f"gaps/{problem.code}")
        return self.obstacle(visit, problem)

    def follow_entries(self, visit: Visit, entries: list[ListEntry], place: Place) -> Iterator[Output]:
        """Requests for entries that are or may be reports of ours and of a wanted year; plain addresses before their twins."""
        for entry in sorted(entries, key=lambda entry: is_twin(entry.url)):
            kind = judge_title(entry.title)
            if not (kind == "report" or (kind == "unclear" and place.inside)):
                self.count(f"titles/{kind or 'other'}")
                continue
            refusal = self.not_ours(visit, entry)
            if refusal:
                self.count(f"titles/{refusal}")
                continue
            year = title_year(entry.title)
            if kind == "report" and place.inside:
                self.found(visit, place)
                if year is not None and in_scope(entry.title, visit.portal.name, "county"):
                    visit.listed_at.setdefault(year, entry.url)
            if not in_scope(entry.title, visit.portal.name, self.errand.scope):
                self.count("titles/out_of_scope")
            elif self.errand.years and year is not None and year not in self.errand.years:
                self.count("titles/other_year")
            elif self.errand.only_lists:
                self.count("titles/listed_only")
            else:
                self.count(f"titles/{kind}")
                yield from self.page_request(visit, entry, place)

    def note_copies(self, visit: Visit, response: TextResponse) -> Iterator[Rejected]:
        """Records of the reports a column links to on foreign hosts: such copies are neither fetched nor trusted."""
        for link in anchors(response):
            if judge_title(link.title) == "report" and visit.trust.host(link.url) == "mirror" and address_key(link.url) not in visit.seen:
                visit.seen.add(address_key(link.url))
                self.count("titles/untrusted_host")
                detail = "the list leads to a foreign host; copies are not trusted and not fetched"
                yield self.reject(visit, link.url, "untrusted_host", detail)

    def not_ours(self, visit: Visit, entry: ListEntry) -> str:
        """Why an entry is none of the portal's own; empty when it may be."""
        trust = visit.trust.host(entry.url)
        if trust == "mirror":
            return "untrusted_host"
        if visit.trust.other_place(entry.title) or visit.trust.speaks_for_above(entry.title):
            return "other_place"
        # A prefecture's column holds the reports of all its counties.
        return "place_unnamed" if trust == "prefecture" and not visit.trust.names_us(entry.title) else ""

    def found(self, visit: Visit, place: Place) -> None:
        """A column lists a report: remember where it is and how one gets there."""
        visit.listed += 1
        visit.family = visit.family or place.family or ""
        if place.entrance and place.entrance not in visit.columns:
            visit.columns.append(place.entrance)
            visit.path = visit.path or place.path

    def follow_columns(self, visit: Visit, response: TextResponse, place: Place, *, listed: bool) -> Iterator[Request]:
        """Requests for the columns and parts of columns that an annual-report column links to; `listed`: it lists reports as well."""
        links = headed_links(response)
        branches = [link for link in links if judge_title(link.title) in ("column", "branch")]
        of_rows = titles_by_row(response) if branches else {}
        branches = [link for link in branches if in_scope(of_rows.get(link.url, ""), visit.portal.name, self.errand.scope)]
        if not branches and not listed:
            branches = bodies_by_year(links, visit.portal.name, self.errand.scope)
        for name, request in [*((link.title, Request(link.url)) for link in branches), *scripted_branches(response, ("column", "branch"))]:
            if place.depth >= COLUMN_DEPTH:
                self.count("columns/beyond_limit")
            else:
                yield from self.list_request(visit, request, replace(place, column=name, depth=place.depth + 1, family=None, page=1))

    def read_page(self, visit: Visit, response: Response, entry: ListEntry, place: Place, *, waited: bool = False) -> Iterator[Output]:
        visit.failed_in_a_row = 0
        if self.leads_home(visit, response):
            detail = "the address leads to the home page or the page for missing ones; the report was removed or moved"
            yield self.reject(visit, entry.url, "soft_404", detail)
            return
        if isinstance(response, TextResponse):
            response = readable(response)
            shell = response.meta.get("shell")
            if shell is not None:
                # Where the service has no article, the page is what there is.
                brought = brought_article(response, entry.title)
                response, waited = brought or shell, brought is None
            elif not shows_article(response):
                if place.depth < COLUMN_DEPTH and links_to_others(response):
                    deeper = replace(place, column=entry.title, inside=True, depth=place.depth + 1, family=None, page=1)
                    yield from self.read_list(visit, response, deeper)
                    return
                # What the list brought along need not be asked for.
                asked = None if entry.article else self.article_requests(visit, response, entry, place)
                if asked is not None:
                    yield from asked
                    return
        yield from self.judged_page(visit, response, entry, place, waited=waited)

    def article_requests(self, visit: Visit, response: TextResponse, entry: ListEntry, place: Place) -> list[Request] | None:
        """Requests for the article of a shell, or for the file of scripts that may say where it is; `None` where neither helps, or a file
        is the report. A shell whose scripts are under way waits for them."""
        shell = urlsplit(response.url).query and shown_length(response) < SHELL_SHOWS
        scripts = function_files(response)[:FILES] if shell else []
        asked = asked_article(joined_with(response, (visit.scripts.get(url, "") for url in scripts)) if scripts else response)
        unknown = next((url for url in scripts if url not in visit.scripts), None)
        if (asked is None and unknown is None) or report_files(response, entry):
            return None
        arguments = {"entry": entry, "place": place}
        if asked is not None:
            return list(self.ask(visit, asked.replace(meta={"shell": response}), self.parse_page, arguments))
        waiting = visit.shells.setdefault(unknown or "", [])
        waiting.append((response, entry, place))
        if len(waiting) > 1:
            return []
        meta = {"script": unknown, "read_with": response.url}
        return list(self.ask(visit, Request(unknown or "", meta=meta), self.parse_script, arguments))

    def judged_page(self, visit: Visit, response: Response, entry: ListEntry, place: Place, *, waited: bool = False) -> Iterator[Output]:
        """The page, unless its host or what it says of itself is somebody else's, or only lists are wanted; `waited`: it is the answer to
        another request than the last."""
        if self.errand.only_lists:
            return
        if visit.trust.host(response.url) == "mirror":
            yield self.reject(visit, entry.url, "untrusted_host", f"the page moved to a foreign host, {response.url}; look at it by hand")
            return
        if isinstance(response, TextResponse) and response.selector.type == "html":
            judgement = visit.trust.judge(response, page_title(response))
            self.mark(visit, response.url, judgement.signs)
            if judgement.refusal:
                yield self.reject(visit, entry.url, judgement.refusal, f"{judgement.evidence}; look at the page by hand")
                return
            article = Article(list(judgement.signs), asked=waited)
            article.add(response)
            yield from self.next_part(visit, article, entry, place)
        else:
            yield self.page(visit, response, entry, place, ())

    def next_part(self, visit: Visit, article: Article, entry: ListEntry, place: Place) -> Iterator[Output]:
        """The request for the next part of an article; where there is none, the page."""
        first, *others = article.parts
        if len(article.parts) < PARTS:
            article.named += [url for part in article.unread for url in further_parts(part, first.url)]
            article.unread.clear()
            while article.named:
                url = article.named.popleft()
                requests = list(self.ask(visit, Request(url), self.parse_part, {"article": article, "entry": entry, "place": place}))
                if requests:
                    article.asked = True
                    yield from requests
                    return
        whole = join_parts(article.parts) if others else first
        page = self.page(visit, whole, entry, place, article.signs)
        if article.asked:
            stamp(page, first, utc_now())
        yield page
        files = annex_files(whole, entry) if shows_article(whole) else report_files(whole, entry)
        yield from self.follow_files(visit, files, place)

    def follow_files(self, visit: Visit, files: list[ListEntry], place: Place) -> Iterator[Request]:
        """Requests for the files that are a report, or its tables, instead of its page."""
        for file in files:
            if self.not_ours(visit, file) or not in_scope(file.title, visit.portal.name, self.errand.scope):
                self.count("files/out_of_scope")
            else:
                yield from self.page_request(visit, file, place)

    def mark(self, visit: Visit, url: str, signs: Iterable[Sign]) -> None:
        """Note what speaks against a page."""
        for sign in signs:
            self.count(f"signs/{sign.kind}")
            visit.marks.append(f"{sign.kind}: {sign.evidence} ({url})")

    # ------------------------------------------------------------------ output
    def page(self, visit: Visit, response: Response, entry: ListEntry, place: Place, signs: Sequence[Sign]) -> Page:
        """The page with what registry, list and family know of it and what speaks against it; the machine stamps the rest."""
        portal = visit.portal
        visit.pages += 1
        visit.inside_pages += place.inside
        family = place.family or portal.family
        selectors: list[str] = []
        if isinstance(response, TextResponse):
            found = recognise(response, family, article=True).family
            response = found.article(response, entry)
            family, selectors = found.name, found.detail_hints(response)
        hints = PageHints(
            adcode=portal.adcode or None,
            place_name=portal.name,
            province=portal.province,
            prefecture=portal.prefecture or None,
            level=portal.level,
            family=family,
            body_selectors=selectors,
            list_title=entry.title or None,
            list_date=entry.date,
            column=place.column,
            signs=by_kind(signs),
        )
        return Page(body=response.body, host_trust=visit.trust.host(response.url), hints=hints)

    def reject(self, visit: Visit, url: str, reason: str, detail: str) -> Rejected:
        """The record of a page that could not be fetched."""
        source = Source(url=url, portal=visit.portal.portal, host_trust=visit.trust.host(url))
        return Rejected(reason=reason, detail=detail, stage="fetch", source=source)

    def gap(self, visit: Visit, reason: str, detail: str, url: str) -> Rejected:
        """The record of a part of a column's list that is not read."""
        visit.gaps.append(Problem(WAY, reason, detail, url))
        self.count(f"gaps/{reason}")
        return self.reject(visit, url, reason, detail)

    def obstacle(self, visit: Visit, problem: Problem) -> Rejected:
        """The record of a page on the way to the reports; it may explain why the portal has none."""
        visit.problems.append(problem)
        return self.reject(visit, problem.url, problem.code, problem.detail)

    def recognise(self, visit: Visit, response: TextResponse) -> str:
        """Name of the family to read a column with; a family that differs from the registry's is logged and counted."""
        found = recognise(response, visit.portal.family)
        if found.family.name != visit.portal.family:
            self.count(f"family_override/{visit.portal.family}/{found.family.name}")
            told = f"{response.url} is read as {found.family.name} ({found.evidence}), the registry says {visit.portal.family}"
            self.outcome.log.append((logging.INFO, f"{told}; correct the registry if this stays so"))
        return found.family.name

    def count(self, what: str) -> None:
        """One more in the stats of the spider."""
        self.outcome.counts[what] += 1
