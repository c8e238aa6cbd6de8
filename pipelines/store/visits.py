"""What came of a run's visit to each portal: what the coverage of places and years is told from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import TypeAdapter
from sqlalchemy import Engine, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crawler.items import Level
from pipelines.store.models import Base


class VisitRow(Base):
    """One portal in one run."""

    __tablename__ = "portal_visits"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    portal: Mapped[str] = mapped_column(primary_key=True)
    #: A `PortalVisit` as JSON.
    record: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class PortalVisit:
    """How a visit to a portal ended."""

    portal: str
    adcode: str
    place_name: str
    level: Level
    province: str
    prefecture: str
    family: str
    #: State, reason code, evidence and address as in `crawler.portals.observations.Observation`.
    state: str
    code: str
    evidence: str
    url: str
    seen_on: date
    #: Report years that were asked for; empty for all.
    years: frozenset[int] = frozenset()
    #: Where the portal's lists have the report of the government or its office, by report year.
    listed: dict[int, str] = field(default_factory=dict)


_VISIT = TypeAdapter(PortalVisit)


def save_visit(engine: Engine, run: int, visit: PortalVisit) -> None:
    """Write a visit of a run, in the place of an earlier one of the same run."""
    with Session(engine) as session, session.begin():
        session.merge(VisitRow(run_id=run, portal=visit.portal, record=_VISIT.dump_json(visit).decode()))


def load_visits(engine: Engine, runs: Sequence[int]) -> Iterator[PortalVisit]:
    """The visits of these runs portal by portal, the newest run first."""
    statement = select(VisitRow.record).where(VisitRow.run_id.in_(runs)).order_by(VisitRow.portal, VisitRow.run_id.desc())
    with engine.connect() as connection:
        for record in connection.scalars(statement):
            yield _VISIT.validate_json(record)
