"""The ledger: what was asked for, what came of it, and what a killed crawl has left to do.

    ledger_runs ── which crawl a run is, and whether it came to its end
    ledger      ── one row per request, of whatever run: state, validators, place in the archive
    readings    ── what each visit to a page gave the parser, and which software read it

States of a request: `queued` (asked for, no answer yet), `fetched` (the answer is in the archive), `done`
(what it gave is in the database), `failed` (an error, or an answer that is asked for again).

A run that did not come to its end is taken up again by the next run of the same crawl: what was answered
is answered from the archive. A finished run is followed by a new one, which asks under conditions.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Engine, ForeignKey, String, Text, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from pipelines.store.models import Base, PageRow, Run

State = Literal["queued", "fetched", "done", "failed"]


class LedgerRun(Base):
    """One run of a crawl."""

    __tablename__ = "ledger_runs"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    #: Spider and arguments: only a run of the same crawl takes up what another has left.
    crawl: Mapped[str] = mapped_column(Text, index=True)
    complete: Mapped[bool] = mapped_column(default=False)


class LedgerRow(Base):
    """One request; the fields are those of `Entry`."""

    __tablename__ = "ledger"

    fingerprint: Mapped[str] = mapped_column(String(40), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    state: Mapped[str]
    tries: Mapped[int]
    status: Mapped[int | None]
    error: Mapped[str | None]
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    content_hash: Mapped[str]
    archive_ref: Mapped[str | None] = mapped_column(index=True)
    fetched_at: Mapped[str | None]
    answered_at: Mapped[str | None]


class Reading(Base):
    """What one visit to a page gave the parser: equal pages read by equal software have equal records."""

    __tablename__ = "readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)
    #: SHA-256 over the page, and over the software that read it; see `pipelines.store.recall`.
    page_hash: Mapped[str] = mapped_column(String(64), index=True)
    software: Mapped[str] = mapped_column(String(64))
    page: Mapped[PageRow] = relationship()


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger knows of one request. Times are UTC, ISO 8601."""

    fingerprint: str
    url: str
    #: The run that asked last.
    run_id: int
    state: State = "queued"
    #: How often that run asked.
    tries: int = 0
    #: Status of the last answer; of one that was "not modified", the status of the archived one.
    status: int | None = None
    #: Class name of the last download error.
    error: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    #: SHA-256 of the body as it was sent; empty without an answer.
    content_hash: str = ""
    #: Where the answer is kept.
    archive_ref: str | None = None
    #: When the archived answer was fetched.
    fetched_at: str | None = None
    #: When the host last said something, be it that nothing has changed.
    answered_at: str | None = None


def crawl_key(spider: Any) -> str:
    """Names a crawl: the spider's `crawl_key` (its name and arguments), else its name."""
    return str(getattr(spider, "crawl_key", None) or getattr(spider, "name", ""))


_FIELDS = [field.name for field in fields(Entry)]
# Made once: building a statement takes longer than running it.
_REMOVE = delete(LedgerRow).where(LedgerRow.fingerprint == bindparam("wanted"))
_ADD = insert(LedgerRow)
_FIND = select(*(getattr(LedgerRow, name) for name in _FIELDS)).where(LedgerRow.fingerprint == bindparam("wanted"))


def find_open_run(engine: Engine, crawl: str, now: datetime, max_age: timedelta) -> int | None:
    """The last run of the crawl, if it did not come to its end and began at most `max_age` ago."""
    newest = select(Run.id, Run.started_at, LedgerRun.complete).join(LedgerRun).where(LedgerRun.crawl == crawl).order_by(Run.id.desc())
    with engine.connect() as connection:
        row = connection.execute(newest.limit(1)).first()
    if row is None or row.complete or now.astimezone(UTC) - datetime.fromisoformat(row.started_at) > max_age:
        return None
    return int(row.id)


class Ledger:
    """The ledger as one run sees and writes it. The run must exist in `runs`."""

    def __init__(self, engine: Engine, run: int, crawl: str) -> None:
        self._engine = engine
        self._queued: dict[str, Entry] = {}
        self.run = run
        with Session(engine) as session, session.begin():
            session.merge(LedgerRun(run_id=run, crawl=crawl, complete=False))

    def find(self, fingerprint: str) -> Entry | None:
        """What is known of a request."""
        if fingerprint in self._queued:
            return self._queued[fingerprint]
        with self._engine.connect() as connection:
            row = connection.execute(_FIND, {"wanted": fingerprint}).first()
        return Entry(*row) if row else None

    def queue(self, entry: Entry) -> None:
        """Note that a request goes out; written with the next answer, since a kill in between costs only the note."""
        self._queued[entry.fingerprint] = entry

    def write(self, entry: Entry) -> None:
        """Write an entry, and those queued before it, in one transaction."""
        self._queued[entry.fingerprint] = entry
        self.flush()

    def flush(self) -> None:
        """Write what is queued."""
        if not self._queued:
            return
        rows = [{name: getattr(entry, name) for name in _FIELDS} for entry in self._queued.values()]
        # Two plain statements cost a quarter of what merging rows one by one does, and there is one flush an answer.
        with self._engine.begin() as connection:
            connection.execute(_REMOVE, [{"wanted": fingerprint} for fingerprint in self._queued])
            connection.execute(_ADD, rows)
        self._queued.clear()

    def complete(self) -> None:
        """The crawl came to its end: everything fetched is done with, and the next run begins anew."""
        self.flush()
        with Session(self._engine) as session, session.begin():
            session.execute(update(LedgerRow).where(LedgerRow.run_id == self.run, LedgerRow.state == "fetched").values(state="done"))
            session.execute(update(LedgerRun).where(LedgerRun.run_id == self.run).values(complete=True))

    def states(self) -> dict[str, int]:
        """How many requests of this run are in which state."""
        counted = select(LedgerRow.state, func.count()).where(LedgerRow.run_id == self.run).group_by(LedgerRow.state)
        with self._engine.connect() as connection:
            return {str(row[0]): int(row[1]) for row in connection.execute(counted)}
