"""What a run learned about each portal: state, evidence, the way to the column, when to come back.

Observations are kept as JSON Lines, one portal a line (setting `PORTAL_MEMORY`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

State = Literal["open", "blocked", "forbidden", "unreachable", "moved", "not_found", "empty", "hijacked"]

#: States of portals without a report: days until it is worth asking again; doubled each time in a row, up to `LONGEST`.
BACK_OFF: dict[State, int] = {"blocked": 14, "forbidden": 60, "unreachable": 2, "moved": 30, "not_found": 30, "empty": 14, "hijacked": 14}
LONGEST = 180
#: Reason codes that are no `challenge_…`, `http_…`; those are blocked, and not found (404, 410) or unreachable.
STATES: dict[str, State] = {
    "robots": "forbidden",
    "crawl_delay": "forbidden",
    "untrusted_host": "moved",
    "site_disagrees": "moved",
    "private_address": "moved",
    "dns": "moved",
    "soft_404": "not_found",
    "stub_404": "not_found",
    "no_report_found": "not_found",
    "list_empty": "empty",
    "list_unread": "empty",
    "hijacked": "hijacked",
}


class UnreadableMemory(ValueError):
    """A line of the memory cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One portal after one run."""

    portal: str
    adcode: str
    state: State
    #: Reason code as in the rejected feed, `reports_listed` for an open portal.
    code: str
    #: What was seen, and where.
    evidence: str
    url: str
    seen_on: date
    #: Addresses of the columns that listed reports, and the texts of the links that lead to the first of them.
    column_urls: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    #: Reports listed by the columns.
    reports: int = 0
    #: Signs of tampering and disagreements, `kind: evidence`, at most `MARKS` of them.
    marks: tuple[str, ...] = ()
    #: Runs in a row that ended in this state.
    in_a_row: int = 1
    #: No request before this day.
    not_before: date | None = None


MARKS = 20


def state_of(code: str) -> State:
    """The state a reason code puts a portal into."""
    if code in STATES:
        return STATES[code]
    if code.startswith("challenge_"):
        return "blocked"
    return "not_found" if code in ("http_404", "http_410") else "unreachable"


def after(previous: Observation | None, now: Observation) -> Observation:
    """The observation with what only the previous one knows: the way, how often in a row, and when to come back."""
    kept = previous if previous is not None and not now.column_urls else now
    runs = previous.in_a_row + 1 if previous is not None and previous.state == now.state else 1
    days = min(BACK_OFF[now.state] * 2 ** (runs - 1), LONGEST) if now.state in BACK_OFF else 0
    return replace(
        now,
        column_urls=kept.column_urls,
        path=kept.path,
        in_a_row=runs,
        not_before=now.seen_on + timedelta(days=days) if days else None,
    )


def load_memory(path: str | Path) -> dict[str, Observation]:
    """Observations by portal; empty when the file does not exist yet. Raises `UnreadableMemory`."""
    file = Path(path)
    if not file.exists():
        return {}
    found = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            record = json.loads(line)
            observation = Observation(
                **{
                    **record,
                    "seen_on": date.fromisoformat(record["seen_on"]),
                    "not_before": date.fromisoformat(record["not_before"]) if record["not_before"] else None,
                    **{name: tuple(record[name]) for name in ("column_urls", "path", "marks")},
                }
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableMemory(f"{file}, line {number}: {error}; delete the line, the portal is then looked at anew") from error
        found[observation.portal] = observation
    return found


def save_memory(path: str | Path, observations: Iterable[Observation]) -> None:
    """Write all observations, in one step."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.new")
    lines = (json.dumps(asdict(observation), ensure_ascii=False, default=date.isoformat) for observation in observations)
    beside.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    os.replace(beside, file)
