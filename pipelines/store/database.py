"""Reading and writing the store."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Executable, and_, bindparam, create_engine, event, func, or_, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from crawler.items import Page, Rejected, Report, Source, report_from_json, to_json
from pipelines.dedupe.fingerprint import TRUST_ORDER, fingerprint, source_key
from pipelines.dedupe.recovery import recover, stands_in
from pipelines.dedupe.relations import Similarity
from pipelines.dedupe.revisions import Change
from pipelines.dedupe.similarity import NEAR
from pipelines.store.ledger import LedgerRow, Reading
from pipelines.store.models import Base, PageRow, RejectedRow, Run, Version
from pipelines.store.near import merge_lost, page_changes, sign_missing, signature_row, similar_copies, similar_reports, with_identity
from pipelines.store.selection import (
    Known,
    Sighting,
    all_versions,
    chosen_reports,
    identical_copies,
    other_copies,
    place_version,
    refused_pages,
    report_copies,
    version_on_page,
)
from pipelines.workers import OUR_FAULTS

RunState = Literal["running", "good", "bad"]

_REJECTED = TypeAdapter(Rejected)
_SOURCE = TypeAdapter(Source)

#: Rows fetched at a time while streaming; 100 records are a few megabytes.
_FETCH = 100


class StoreError(RuntimeError):
    """The database cannot be used; the message says which and what to do."""


def _iso(moment: datetime) -> str:
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _now() -> str:
    return _iso(datetime.now(UTC))


def open_engine(url: str) -> Engine:
    """A SQLAlchemy engine; for SQLite the folder is made and readers may work beside the writer."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed)
    except (SQLAlchemyError, ImportError) as error:
        raise StoreError(f"DATABASE_URL {url!r}: {error}; for PostgreSQL install nianbao[postgres]") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _size(report: Report) -> int:
    return len(report.text) + sum(len(cell.text) for table in report.tables for cell in table.cells)


@dataclass(frozen=True, slots=True)
class _Written:
    """A report as it is stored, and a hash that is equal for two readings which differ only in where and when the page was seen."""

    record: str
    hash: str


def _written(report: Report) -> _Written:
    """What a page says is written once, for the record and for its hash: a report is 30 kB."""
    said = to_json(report, without={"source", "version", "duplicate_of"})
    # Which copy is the duplicate is decided when reading, as a better one may still come; so is the version.
    record = f'{said[:-1]},"source":{_SOURCE.dump_json(report.source).decode()}}}'
    return _Written(record, hashlib.sha256(f"{said}{report.source.text_hash}".encode()).hexdigest())


# Made once: building a statement takes longer than running it, and every page of a crawl is looked up.
_RECALL = (
    select(PageRow.id, PageRow.run_id, PageRow.archive_ref, Reading.software, Version.record, Version.version)
    .join(Reading, Reading.page_id == PageRow.id)
    .outerjoin(Version, Version.id == PageRow.version_id)
    .where(
        Reading.page_hash == bindparam("page_hash"),
        or_(
            PageRow.run_id.in_(bindparam("good", expanding=True)),
            and_(PageRow.run_id == bindparam("run"), PageRow.id <= bindparam("last")),
        ),
    )
    .order_by((Reading.software == bindparam("software")).desc(), PageRow.id.desc())
    .limit(1)
)

# Which runs count is asked of the rows and not of the database: SQLite would look through all pages of the run for each report of a crawl.
_KNOWN = (
    select(Version.id, Version.version, Version.fingerprint, Version.record_hash, PageRow.source_key, PageRow.content_hash, PageRow.run_id)
    .join(PageRow, PageRow.version_id == Version.id)
    .where(Version.report_id == bindparam("report_id"))
    .order_by(PageRow.id)
)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is known of a page that was read before: its record, if the same software read it, and where its bytes are kept."""

    record: Report | Rejected | None
    archive_ref: str | None


@dataclass(slots=True)
class _Input:
    """What a page on its way through the parser will be remembered by."""

    page_hash: str
    software: str
    #: Version number of the record, when this very run has stored it already.
    stored: int | None = None


class Store:
    """The database of one project.

    Writing: `start_run`, then `add_report` and `add_rejected` for every item, then `flush` and
    `finish_run`. Items are written in transactions of `batch` items, each a few milliseconds.

    Reading: `good_runs` names the runs whose data may be published; `reports` and `rejected` stream
    what they hold, so that memory does not grow with the store.
    """

    def __init__(self, url: str, batch: int = 100) -> None:
        self._engine = open_engine(url)
        self._batch = batch
        self._buffer: list[PageRow | RejectedRow | Reading] = []
        self._buffered_reports: set[str] = set()
        self._run: int | None = None
        self._run_started = ""
        self._good_runs: list[int] = []
        #: Pages under way, by address and content; of interrupted runs, the last page they stored.
        self._inputs: dict[tuple[str, str], _Input] = {}
        self._last_page = 0
        try:
            Base.metadata.create_all(self._engine)
        except SQLAlchemyError as error:
            raise StoreError(f"cannot open {self._engine.url!r}: {error}; check DATABASE_URL and that the database runs") from error

    # ------------------------------------------------------------------ writing
    def start_run(self, spider: str, interrupted: int | None = None) -> int:
        """Open a run, or go on with an interrupted one; return its id."""
        self._good_runs = self.good_runs()
        with Session(self._engine) as session, session.begin():
            run = session.get(Run, interrupted) if interrupted is not None else None
            if run is None:
                run = Run(spider=spider, state="running", started_at=_now())
                session.add(run)
            run.state, run.message, run.finished_at = "running", None, None
            session.flush()
            self._run, self._run_started = run.id, run.started_at
            self._last_page = session.scalar(select(func.max(PageRow.id))) or 0
        return self._run

    @property
    def engine(self) -> Engine:
        """For tables beside the store's own."""
        return self._engine

    @property
    def run(self) -> int:
        """Id of the open run. Raises `StoreError` when there is none."""
        return self._current_run()

    def recall(self, page: Page, page_hash: str, software: str) -> Recalled | None:
        """What an equal page gave in a good run, or in this one before it was interrupted, with the page's own time and place.

        The record must be handed to `add_report` or `add_rejected` like a new one.
        """
        key = (source_key(Source(url=page.url, path=page.path)), hashlib.sha256(page.body).hexdigest())
        other = self._inputs.get(key)
        # Two ways to one page may differ in what the lists said: then nobody knows which record comes first.
        self._inputs[key] = _Input(page_hash if other is None or other.page_hash == page_hash else "", software)
        if not self._good_runs and not self._last_page:
            return None  # a first crawl has nothing to look up
        with self._engine.connect() as connection:
            asked = {
                "page_hash": page_hash,
                "software": software,
                "good": self._good_runs,
                "run": self._current_run(),
                "last": self._last_page,
            }
            row = connection.execute(_RECALL, asked).first()
            if row is None:
                return None
            if row.software != software:
                return Recalled(None, row.archive_ref)
            refused = select(RejectedRow.record).where(RejectedRow.page_id == row.id)
            record: Report | Rejected = (
                report_from_json(row.record) if row.record else _REJECTED.validate_json(connection.scalars(refused).one())
            )
        record.source = replace(record.source, fetched_at=page.fetched_at, archive_ref=page.archive_ref)
        if row.run_id == self._current_run():
            self._inputs[key].stored = row.version or 0
        return Recalled(record, row.archive_ref)

    def add_report(self, report: Report) -> None:
        """Store a sighting of a report and set the `version` its page shows of it."""
        page_key = source_key(report.source)
        known = self._inputs.pop((page_key, report.source.content_hash), None)
        if report.report_id in self._buffered_reports:
            self.flush()
        sightings = self._known(report.report_id)
        if known is not None and known.stored is not None:
            report.version = version_on_page(known.stored, page_key, sightings)
            return
        written = _written(report)
        seen = Sighting(fingerprint(report), written.hash, page_key, report.source.content_hash)
        number, stored = place_version(seen, sightings)
        report.version = version_on_page(number, page_key, sightings)
        page = self._page(report.source)
        if stored is None:
            page.version = Version(
                run_id=self._current_run(),
                report_id=report.report_id,
                version=number,
                year=report.year,
                adcode=report.adcode,
                organ=report.organ,
                text_hash=report.source.text_hash,
                fingerprint=seen.fingerprint,
                record_hash=seen.record_hash,
                damages=len(report.damage),
                size=_size(report),
                record=written.record,
                signature=signature_row(report),
            )
        else:
            page.version_id = stored
        self._buffered_reports.add(report.report_id)
        self._add(page, known)

    def add_rejected(self, item: Rejected) -> None:
        """Store a page that gave no report."""
        known = self._inputs.pop((source_key(item.source), item.source.content_hash), None)
        if known is not None and known.stored is not None:
            return
        row = RejectedRow(reason=item.reason, stage=item.stage, record=to_json(item), page=self._page(item.source))
        # Another try or another version of this software may overcome our own faults: such a page is always read again.
        self._add(row, known if item.reason not in OUR_FAULTS else None)

    def flush(self) -> None:
        """Write what is buffered, in one transaction."""
        if not self._buffer:
            return
        with Session(self._engine) as session, session.begin():
            places = [row.archive_ref for row in self._buffer if isinstance(row, PageRow) and row.archive_ref]
            places += [row.page.archive_ref for row in self._buffer if isinstance(row, RejectedRow) and row.page.archive_ref]
            session.add_all(self._buffer)
            session.execute(update(LedgerRow).where(LedgerRow.archive_ref.in_(places), LedgerRow.state == "fetched").values(state="done"))
        self._buffer.clear()
        self._buffered_reports.clear()

    def finish_run(self, state: RunState, message: str) -> None:
        """Write what is left and close the run with its verdict; a good run may tell whose copies the nameless ones are."""
        self.flush()
        with Session(self._engine) as session, session.begin():
            if state == "good":
                sign_missing(session)
                merge_lost(session, [*self.good_runs(), self._current_run()])
            run = session.get_one(Run, self._current_run())
            run.state, run.message, run.finished_at = state, message, _now()

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def _current_run(self) -> int:
        if self._run is None:
            raise StoreError("no run is open; call start_run first")
        return self._run

    def _page(self, source: Source) -> PageRow:
        return PageRow(
            run_id=self._current_run(),
            source_key=source_key(source),
            url=source.url,
            path=source.path,
            portal=source.portal,
            archive_ref=source.archive_ref,
            content_hash=source.content_hash,
            trust=TRUST_ORDER.index(source.host_trust),
            seen_at=_iso(source.fetched_at) if source.fetched_at else self._run_started,
        )

    def _add(self, row: PageRow | RejectedRow, known: _Input | None) -> None:
        self._buffer.append(row)
        if known is not None and known.page_hash:
            page = row if isinstance(row, PageRow) else row.page
            self._buffer.append(Reading(page_hash=known.page_hash, software=known.software, page=page))
        if len(self._buffer) >= self._batch:
            self.flush()

    def _known(self, report_id: str) -> list[Known]:
        runs = {*self._good_runs, self._current_run()}
        with self._engine.connect() as connection:
            return [Known(*row[:-1]) for row in connection.execute(_KNOWN, {"report_id": report_id}) if row.run_id in runs]

    # ------------------------------------------------------------------ reading
    def good_runs(self) -> list[int]:
        """Ids of the runs that ended well, oldest first."""
        with self._engine.connect() as connection:
            return list(connection.scalars(select(Run.id).where(Run.state == "good").order_by(Run.id)))

    def runs(self) -> Counter[str]:
        """How many runs are in which state."""
        with self._engine.connect() as connection:
            return Counter(connection.scalars(select(Run.state)))

    def reports(self, runs: Sequence[int] | None = None, latest: bool = True) -> Iterator[Report]:
        """One report after the other, by report id: the copy that counts (see `selection`), from `runs` or all good runs.

        With `latest=False` every stored version instead, the oldest first.
        """
        chosen = self.good_runs() if runs is None else runs
        if latest:
            yield from self._latest(chosen)
            return
        for record, version in self._stream(all_versions(chosen)):
            yield replace(report_from_json(record), version=version)

    def _latest(self, runs: Sequence[int]) -> Iterator[Report]:
        near = self._near_ids(runs)
        copies: dict[str, list[int]] = {}
        for report_id, version_id in self._stream(report_copies(runs)):
            copies.setdefault(report_id, []).append(version_id)
        with self._engine.connect() as connection:
            for record, version, report_id, trust in self._stream(chosen_reports(runs)):
                report = replace(report_from_json(record), version=version, near_duplicates=near.get(report_id, []))
                if report.report_id != report_id:
                    report = with_identity(connection, report, report_id)
                if TRUST_ORDER[trust] == "mirror":
                    report = stands_in(report)
                others = copies.get(report_id, [])
                yield recover(report, [self._version(connection, number) for number in others]) if others else report

    def _near_ids(self, runs: Sequence[int]) -> dict[str, list[str]]:
        near: dict[str, list[str]] = {}
        with self._engine.connect() as connection:
            for row in similar_reports(connection, runs):
                if row.jaccard >= NEAR:
                    near.setdefault(row.report_id, []).append(row.other_id)
        return near

    @staticmethod
    def _version(connection: Connection, number: int) -> Report:
        return report_from_json(connection.scalars(select(Version.record).where(Version.id == number)).one())

    def similarities(self, runs: Sequence[int] | None = None) -> Iterator[Similarity]:
        """How alike each report is to its other copies, to the year before, and to reports of other bodies."""
        chosen = self.good_runs() if runs is None else runs
        with self._engine.connect() as connection:
            yield from similar_copies(connection, chosen)
            yield from similar_reports(connection, chosen)

    def changes(self, runs: Sequence[int] | None = None) -> Iterator[Change]:
        """What changed on pages that have shown more than one version of a report."""
        chosen = self.good_runs() if runs is None else runs
        with self._engine.connect() as reading:
            yield from page_changes(reading, chosen)

    def rejected(self, runs: Sequence[int] | None = None) -> Iterator[Rejected]:
        """Every page that `reports` does not show: refused ones, then duplicates, then other copies of a report."""
        chosen = self.good_runs() if runs is None else runs
        for (record,) in self._stream(refused_pages(chosen)):
            yield _REJECTED.validate_json(record)
        for record, kept in self._stream(identical_copies(chosen)):
            yield _beside(record, "duplicate", f"same text and tables as the report kept from {kept}")
        for record, kept in self._stream(other_copies(chosen)):
            yield _beside(record, "other_copy", f"same report with other text than the copy kept from {kept}; compare the two")

    def _stream(self, statement: Executable) -> Iterator[Any]:
        with self._engine.connect() as connection:
            yield from connection.execution_options(stream_results=True, yield_per=_FETCH).execute(statement)


def _beside(record: str, reason: str, detail: str) -> Rejected:
    report = report_from_json(record)
    return Rejected(reason=reason, detail=detail, stage="dedupe", raw=report.title or "", source=report.source)
