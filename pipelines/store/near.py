"""What the store knows about copies that are not identical: signatures, merges, similarity, revisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Exists, delete, exists, insert, not_, select
from sqlalchemy.orm import Session

from crawler.items import Report, report_from_json
from pipelines.dedupe.fingerprint import TRUST_ORDER
from pipelines.dedupe.lost_identity import find_report, is_lost
from pipelines.dedupe.relations import Signed, Similarity, similarities
from pipelines.dedupe.revisions import Change, changes
from pipelines.dedupe.similarity import SIGNATURE_KIND, NearIndex, Signature
from pipelines.store.models import MergeRow, PageRow, SignatureRow, Version
from pipelines.store.selection import chosen_signatures, copy_signatures, revisions

#: Fields that say whose report it is; a copy that lost them takes them from the report it belongs to.
_IDENTITY = ("report_id", "adcode", "place_id", "place_name", "level", "province", "prefecture", "county", "organ", "organ_kind")
#: Rows fetched at a time while streaming.
_FETCH = 1000


def signature_row(report: Report) -> SignatureRow:
    """The signature of a version's text, to be stored with it."""
    return SignatureRow(kind=SIGNATURE_KIND, digest=Signature.of(report.text).to_bytes(), lost=is_lost(report))


def sign_missing(session: Session) -> None:
    """Sign the versions of databases and library versions from before."""
    session.execute(delete(SignatureRow).where(SignatureRow.kind != SIGNATURE_KIND))
    unsigned = select(Version.id).where(not_(exists().where(SignatureRow.version_id == Version.id)))
    for number in list(session.scalars(unsigned)):
        row = signature_row(_record(session, number))
        row.version_id = number
        session.add(row)
        session.flush()
        session.expunge(row)


# --------------------------------------------------------------------------- merges
def _seen(runs: Sequence[int], *conditions: Any) -> Exists:
    return exists().where(PageRow.version_id == Version.id, PageRow.run_id.in_(runs), *conditions)


def merge_lost(session: Session, runs: Sequence[int]) -> int:
    """Decide anew, over all versions seen in `runs`, which copies without place or organ belong to which report; return how many do.

    Only mirrors and files: an official page gets its place from the registry.
    """
    session.execute(delete(MergeRow))
    foreign = PageRow.trust >= TRUST_ORDER.index("mirror")
    signed = select(Version.id, Version.year, SignatureRow.digest).join(SignatureRow)
    lost = session.execute(signed.where(SignatureRow.lost, _seen(runs, foreign)).order_by(Version.id)).all()
    if not lost:
        return 0
    index, years = NearIndex(), {}
    named = signed.where(not_(SignatureRow.lost), _seen(runs), Version.year.in_({year for _, year, _ in lost}))
    for number, year, digest in session.execute(named):
        index.add(number, Signature.from_bytes(digest))
        years[number] = year
    merged = [
        {"version_id": number, "report_id": found}
        for number, year, digest in lost
        if (alike := [other for other, _ in index.near(Signature.from_bytes(digest)) if years[other] == year])
        and (found := find_report(_record(session, number), (_record(session, other) for other in sorted(alike))))
    ]
    if merged:
        session.execute(insert(MergeRow), merged)
    return len(merged)


def _record(session: Session, version: int) -> Report:
    return report_from_json(session.scalars(select(Version.record).where(Version.id == version)).one())


def with_identity(connection: Connection, copy: Report, report_id: str) -> Report:
    """The copy under the id it was merged into, with place and organ of the newest record of that id."""
    newest = select(Version.record).where(Version.report_id == report_id).order_by(Version.id.desc()).limit(1)
    known = report_from_json(connection.scalars(newest).one())
    return replace(copy, **{name: getattr(known, name) for name in _IDENTITY})


# --------------------------------------------------------------------------- similarity
def similar_reports(connection: Connection, runs: Sequence[int]) -> Iterator[Similarity]:
    """Rows for other reports, by report id. Memory: about 6 kB a report."""
    signed = [
        Signed(report_id, report_id.rpartition("-")[0], year, source, Signature.from_bytes(digest))
        for report_id, year, source, digest in _streamed(connection, chosen_signatures(runs))
    ]
    yield from similarities(signed)


def similar_copies(connection: Connection, runs: Sequence[int]) -> Iterator[Similarity]:
    """Rows for the other copies of each report, by report id."""
    for report_id, source, other, ours, theirs in _streamed(connection, copy_signatures(runs)):
        alike = Signature.from_bytes(ours).similarity(Signature.from_bytes(theirs))
        yield Similarity(report_id, report_id, "same_report", round(alike, 4), source, other)


# --------------------------------------------------------------------------- revisions
def page_changes(connection: Connection, runs: Sequence[int]) -> Iterator[Change]:
    """The differences between each two successive versions a page has shown, page by page, oldest first."""
    before: Any = None
    position = 1
    for visit in _streamed(connection, revisions(runs)):
        same_page = before is not None and (before.report_id, before.source_key) == (visit.report_id, visit.source_key)
        position = position if same_page else 1
        if same_page and before.number != visit.number:
            old, new = _version(connection, before), _version(connection, visit)
            for change in changes(old, new, datetime.fromisoformat(before.seen_at), datetime.fromisoformat(visit.seen_at), position):
                yield change
                position += 1
        before = visit


def _version(connection: Connection, visit: Any) -> Report:
    record = connection.scalars(select(Version.record).where(Version.id == visit.version_id)).one()
    return replace(report_from_json(record), version=visit.number)


def _streamed(connection: Connection, statement: Any) -> Iterator[Any]:
    yield from connection.execution_options(stream_results=True, yield_per=_FETCH).execute(statement)
