"""The tables of the database.

    runs ─┬─ pages ── one row per page and run: where, when, and what became of it
          └─ versions ── one row per distinct record of a report
    rejected ── the record of a page that gave no report
    signatures ── what near copies of a version's text are found by
    merges ── versions without place or organ, and the report they were found to be copies of

A version's record is written once; a later visit that finds the same record adds a page row only.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """All tables of the store."""


class Run(Base):
    """One crawl. `state`: running, good or bad; only good runs are exported."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    spider: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    #: UTC, ISO 8601.
    started_at: Mapped[str]
    finished_at: Mapped[str | None]
    #: The verdict in words.
    message: Mapped[str | None] = mapped_column(Text)


class Version(Base):
    """One record of one report.

    Rows with the same `report_id` and `version` differ only in what this software made of the page.
    """

    __tablename__ = "versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    report_id: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    year: Mapped[int]
    adcode: Mapped[str | None]
    organ: Mapped[str | None]
    text_hash: Mapped[str]
    #: Text and tables: equal in copies, different in revisions.
    fingerprint: Mapped[str] = mapped_column(index=True)
    #: The whole record without its provenance: equal when a visit found nothing new.
    record_hash: Mapped[str]
    #: Kinds of damage found; of two equally trusted copies the sounder is exported, then the fuller.
    damages: Mapped[int]
    #: Characters of text and cells.
    size: Mapped[int]
    #: The report as `crawler.items.to_json` writes it, its version and what it duplicates left out.
    record: Mapped[str] = mapped_column(Text)
    signature: Mapped[SignatureRow | None] = relationship()


class PageRow(Base):
    """One visit to one page."""

    __tablename__ = "pages"
    __table_args__ = (Index("ix_pages_source", "source_key", "seen_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    #: Address, else absolute file path.
    source_key: Mapped[str]
    url: Mapped[str | None]
    path: Mapped[str | None]
    portal: Mapped[str | None]
    archive_ref: Mapped[str | None]
    content_hash: Mapped[str]
    #: Position in `TRUST_ORDER`: 0 is the most trusted.
    trust: Mapped[int]
    #: Time of the fetch, else the start of the run; UTC, ISO 8601.
    seen_at: Mapped[str]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"), index=True)
    version: Mapped[Version | None] = relationship()


class RejectedRow(Base):
    """Why a page gave no report."""

    __tablename__ = "rejected"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)
    reason: Mapped[str] = mapped_column(index=True)
    stage: Mapped[str]
    #: The record as `crawler.items.to_json` writes it.
    record: Mapped[str] = mapped_column(Text)
    page: Mapped[PageRow] = relationship()


class SignatureRow(Base):
    """The MinHash signature of a version's text, and whether the version says whose report it is."""

    __tablename__ = "signatures"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    #: `SIGNATURE_KIND` it was made with; another kind is made anew.
    kind: Mapped[str]
    #: Place or organ is lost: the version may be a copy of a report with another id.
    lost: Mapped[bool]
    digest: Mapped[bytes] = mapped_column(LargeBinary)


class MergeRow(Base):
    """A version whose place or organ is lost, and the id of the one report it can be a copy of."""

    __tablename__ = "merges"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    report_id: Mapped[str] = mapped_column(index=True)
