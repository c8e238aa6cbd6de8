"""Which copy of a report counts.

1. Each page counts with its newest visit in a good run that says what the page holds. One that ended before (no answer,
   a wall, a page that is gone, a fault of this program) takes no report back: what was published once stays,
   and the export lists the failure beside it.
2. Pages hold the same report when place, organ and year agree; a copy that lost one of these belongs to
   the report it was merged with (see `pipelines.store.near`).
3. Of the pages that hold the same report, the most trusted counts (official before prefecture,
   mirror, file), after all of them one that lost its name; among equals the one with the fewest kinds of
   damage, then the fullest, then the first by address: never the order in which pages happened to come back.

The others are not lost: the export lists them in rejected.csv as `duplicate` (same text and
tables) or `other_copy` (the text differs).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased

from pipelines.store.models import MergeRow, PageRow, RejectedRow, SignatureRow, Version
from pipelines.workers import OUR_FAULTS


@dataclass(frozen=True, slots=True)
class Known:
    """One earlier sighting of a report."""

    version_id: int
    version: int
    fingerprint: str
    record_hash: str
    source_key: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """A report that has just been seen."""

    fingerprint: str
    record_hash: str
    source_key: str
    content_hash: str


def place_version(seen: Sighting, known: Iterable[Known]) -> tuple[int, int | None]:
    """The version number of a sighting, and the id of the stored record that already says the same.

    The same text and tables are the same version. So are the same bytes of the same page: then it
    is our reading that changed, not the report. Anything else is a new version.
    """
    known = list(known)
    for earlier in known:
        if earlier.source_key == seen.source_key and earlier.record_hash == seen.record_hash:
            return earlier.version, earlier.version_id
    for earlier in known:
        same_bytes = earlier.source_key == seen.source_key and earlier.content_hash == seen.content_hash
        if earlier.fingerprint == seen.fingerprint or same_bytes:
            return earlier.version, None
    return max((earlier.version for earlier in known), default=0) + 1, None


def version_on_page(version: int, page: str, known: Iterable[Known]) -> int:
    """How many versions the page with this source key has shown up to this one, itself included.

    This is the number that is published. The numbers of the store tell copies on other pages apart as well,
    and which of two copies came first differs from run to run.
    """
    shown = list(dict.fromkeys(earlier.version for earlier in known if earlier.source_key == page))
    return shown.index(version) + 1 if version in shown else len(shown) + 1


#: Stages that end before a page is read.
_UNREAD = ("read", "fetch")
#: What is refused there for what the page says: the report it seemed to be was never ours.
_DISOWNED = ("site_disagrees", "untrusted_host")


def _newest_visits(runs: Sequence[int], *, read: bool) -> Subquery:
    """Visits by page, `newest` 1 the last one: of all, or of those that say what the page holds."""
    newest = (
        func.row_number()
        .over(partition_by=PageRow.source_key, order_by=(PageRow.seen_at.desc(), PageRow.run_id.desc(), PageRow.id.desc()))
        .label("newest")
    )
    visits = select(PageRow.id.label("page_id"), PageRow.version_id, PageRow.trust, PageRow.source_key, newest)
    visits = visits.where(PageRow.run_id.in_(runs))
    if not read:
        return visits.subquery()
    says_nothing = or_(
        RejectedRow.reason.in_(OUR_FAULTS),
        and_(RejectedRow.stage.in_(_UNREAD), RejectedRow.reason.not_in(_DISOWNED)),
    )
    refusal = visits.outerjoin(RejectedRow, RejectedRow.page_id == PageRow.id)
    return refusal.where(or_(RejectedRow.id.is_(None), not_(says_nothing))).subquery()


def _current_copies(runs: Sequence[int]) -> Subquery:
    """One row per page that holds a report; `copy` counts identical ones of one report from 1, the best.

    The same words under the ids of two bodies are two reports: a template without names.
    """
    visits = _newest_visits(runs, read=True)
    report_id = func.coalesce(MergeRow.report_id, Version.report_id)
    lost = case((MergeRow.report_id.is_(None), 0), else_=1)
    best_first = (lost, visits.c.trust, Version.damages, Version.size.desc(), visits.c.source_key, visits.c.page_id)
    return (
        select(
            visits.c.page_id,
            visits.c.trust,
            visits.c.source_key,
            Version.id.label("version_id"),
            report_id.label("report_id"),
            Version.fingerprint,
            Version.damages,
            Version.size,
            lost.label("lost"),
            func.row_number().over(partition_by=(report_id, Version.fingerprint), order_by=best_first).label("copy"),
        )
        .join(Version, Version.id == visits.c.version_id)
        .outerjoin(MergeRow, MergeRow.version_id == Version.id)
        .where(visits.c.newest == 1)
        .subquery()
    )


def _distinct_copies(runs: Sequence[int]) -> Subquery:
    """The best of each set of identical copies; `rank` 1 is the one that stands for its report."""
    copies = _current_copies(runs)
    best_first = (copies.c.lost, copies.c.trust, copies.c.damages, copies.c.size.desc(), copies.c.source_key, copies.c.page_id)
    rank = func.row_number().over(partition_by=copies.c.report_id, order_by=best_first).label("rank")
    return select(*copies.c, rank).where(copies.c.copy == 1).subquery()


def _versions_on_pages(runs: Sequence[int]) -> Subquery:
    """Each version a page has shown of a report, and its number there (see `version_on_page`)."""
    first_seen = (func.min(PageRow.seen_at), func.min(PageRow.id))
    number = func.row_number().over(partition_by=(Version.report_id, PageRow.source_key), order_by=first_seen).label("number")
    return (
        select(Version.report_id, Version.version, PageRow.source_key, number)
        .join(PageRow, PageRow.version_id == Version.id)
        .where(PageRow.run_id.in_(runs))
        .group_by(Version.report_id, Version.version, PageRow.source_key)
        .subquery()
    )


def chosen_reports(runs: Sequence[int]) -> Select[str, int, str, int]:
    """Record, version number on its page, id of the report and trust of the copy that stands for it, by report id."""
    distinct, numbered = _distinct_copies(runs), _versions_on_pages(runs)
    same = (
        numbered.c.report_id == Version.report_id,
        numbered.c.version == Version.version,
        numbered.c.source_key == distinct.c.source_key,
    )
    return (
        select(Version.record, numbered.c.number, distinct.c.report_id, distinct.c.trust)
        .join(distinct, distinct.c.version_id == Version.id)
        .join(numbered, and_(*same))
        .where(distinct.c.rank == 1)
        .order_by(distinct.c.report_id)
    )


def report_copies(runs: Sequence[int]) -> Select[str, int]:
    """Id of the report and version id of each distinct copy beside the one that stands for it, the best first."""
    distinct = _distinct_copies(runs)
    return select(distinct.c.report_id, distinct.c.version_id).where(distinct.c.rank > 1).order_by(distinct.c.report_id, distinct.c.rank)


def chosen_signatures(runs: Sequence[int]) -> Select[str, int, str, bytes]:
    """Id, year, page and signature of the copy that stands for each report, by report id."""
    distinct = _distinct_copies(runs)
    return (
        select(distinct.c.report_id, Version.year, PageRow.source_key, SignatureRow.digest)
        .select_from(distinct)
        .join(Version, Version.id == distinct.c.version_id)
        .join(PageRow, PageRow.id == distinct.c.page_id)
        .join(SignatureRow, SignatureRow.version_id == Version.id)
        .where(distinct.c.rank == 1)
        .order_by(distinct.c.report_id)
    )


def copy_signatures(runs: Sequence[int]) -> Select[str, str, str, bytes, bytes]:
    """Id of the report, page of the kept copy, page of another, and both signatures; identical copies included."""
    kept, copies = _distinct_copies(runs), _current_copies(runs)
    kept_page, copy_page = aliased(PageRow), aliased(PageRow)
    kept_signature, copy_signature = aliased(SignatureRow), aliased(SignatureRow)
    return (
        select(kept.c.report_id, kept_page.source_key, copy_page.source_key, kept_signature.digest, copy_signature.digest)
        .select_from(copies)
        .join(kept, and_(kept.c.report_id == copies.c.report_id, kept.c.page_id != copies.c.page_id))
        .join(kept_page, kept_page.id == kept.c.page_id)
        .join(copy_page, copy_page.id == copies.c.page_id)
        .join(kept_signature, kept_signature.version_id == kept.c.version_id)
        .join(copy_signature, copy_signature.version_id == copies.c.version_id)
        .where(kept.c.rank == 1)
        .order_by(kept.c.report_id, copies.c.source_key, copies.c.page_id)
    )


def revisions(runs: Sequence[int]) -> Select[str, int, int, str, str]:
    """Report id, version id and its number on the page, page and time of each visit that found a report, visit by visit, page by page.

    Only pages on which more than one version of a report was seen.
    """
    numbered = _versions_on_pages(runs)
    visits = (
        select(
            Version.report_id,
            Version.id.label("version_id"),
            Version.version,
            PageRow.source_key,
            PageRow.seen_at,
            PageRow.id.label("page_id"),
            func.min(Version.version).over(partition_by=(Version.report_id, PageRow.source_key)).label("lowest"),
            func.max(Version.version).over(partition_by=(Version.report_id, PageRow.source_key)).label("highest"),
        )
        .join(PageRow, PageRow.version_id == Version.id)
        .where(PageRow.run_id.in_(runs))
        .subquery()
    )
    same = (numbered.c[name] == visits.c[name] for name in ("report_id", "version", "source_key"))
    return (
        select(visits.c.report_id, visits.c.version_id, numbered.c.number, visits.c.source_key, visits.c.seen_at)
        .join(numbered, and_(*same))
        .where(visits.c.lowest != visits.c.highest)
        .order_by(visits.c.report_id, visits.c.source_key, visits.c.seen_at, visits.c.page_id)
    )


def all_versions(runs: Sequence[int]) -> Select[str, int]:
    """Record and number of every stored version, by report id and number; the newest reading of each."""
    newest = func.row_number().over(partition_by=(Version.report_id, Version.version), order_by=Version.id.desc()).label("newest")
    readings = select(Version.id.label("version_id"), newest).where(Version.run_id.in_(runs)).subquery()
    return (
        select(Version.record, Version.version)
        .join(readings, readings.c.version_id == Version.id)
        .where(readings.c.newest == 1)
        .order_by(Version.report_id, Version.version)
    )


def identical_copies(runs: Sequence[int]) -> Select[str, str]:
    """Record of each copy identical to a better one, and where the better one is."""
    copies, better = _current_copies(runs), _current_copies(runs)
    same = and_(copies.c.report_id == better.c.report_id, copies.c.fingerprint == better.c.fingerprint)
    return _beside(copies, better, same, copies.c.copy > 1, better.c.copy == 1)


def other_copies(runs: Sequence[int]) -> Select[str, str]:
    """Record of each copy whose text differs from the one that stands for the report, and where that is."""
    copies, better = _distinct_copies(runs), _distinct_copies(runs)
    return _beside(copies, better, copies.c.report_id == better.c.report_id, copies.c.rank > 1, better.c.rank == 1)


def _beside(copies: Subquery, better: Subquery, *conditions: ColumnElement[bool]) -> Select[str, str]:
    return (
        select(Version.record, PageRow.source_key)
        .select_from(copies)
        .join(better, and_(*conditions))
        .join(Version, Version.id == copies.c.version_id)
        .join(PageRow, PageRow.id == better.c.page_id)
        .order_by(copies.c.source_key, copies.c.page_id)
    )


def refused_pages(runs: Sequence[int]) -> Select[str]:
    """Records of the pages whose newest visit gave no report, by reason and address."""
    visits = _newest_visits(runs, read=False)
    return (
        select(RejectedRow.record)
        .join(visits, visits.c.page_id == RejectedRow.page_id)
        .where(visits.c.newest == 1)
        .order_by(RejectedRow.reason, visits.c.source_key, RejectedRow.page_id)
    )
