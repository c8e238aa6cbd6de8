"""What the kept copy of a report lost, taken from another copy and marked as such.

The kept copy stays the record. A copy gives two things only: tables where the kept copy has none, and
whole lines in place of lines in which characters or names are visibly lost. Every change is recorded: a
repair `recovered_text` with before and after, a finding that names the copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from crawler.items import Evidence, Finding, Repair, Report, Section, Table
from pipelines.dedupe.fingerprint import source_key, text_hash
from pipelines.dedupe.losses import is_damaged
from pipelines.validate.identities import identity_findings

#: Least similarity of a damaged line and the line that replaces it; below it they are different sentences.
_SAME_LINE = 0.8


@dataclass(slots=True, frozen=True)
class _Line:
    """A line to replace: its place in the kept text, and the words of the copy."""

    start: int
    before: str
    after: str


def recover(kept: Report, copies: Sequence[Report]) -> Report:
    """The kept report with what `copies` of the same report (the best first) can restore; unchanged if nothing."""
    for copy in copies:
        kept = _with_tables(_with_lines(kept, copy), copy)
    return kept


def stands_in(report: Report) -> Report:
    """A mirror's copy that stands for a report no official page shows, marked as such."""
    message = f"No page of the publisher shows this report; all of it was read from the copy {source_key(report.source)}."
    return replace(report, findings=[*report.findings, Finding("recovered_report", "warning", message, ["text"])])


# --------------------------------------------------------------------------- lines
def _with_lines(kept: Report, copy: Report) -> Report:
    lines = _replaceable(kept.text, copy.text)
    if not lines:
        return kept
    text = _spliced(kept.text, lines)
    repairs = [Repair("recovered_text", line.start, line.start + len(line.before), line.before, line.after, 1, "likely") for line in lines]
    message = f"{len(lines)} damaged lines of the text were taken from the copy {source_key(copy.source)}."
    return replace(
        kept,
        text=text,
        sections=[_moved_section(section, lines) for section in kept.sections],
        tables=[replace(table, start=_moved(table.start, lines)) for table in kept.tables],
        values=[replace(value, evidence=_moved_evidence(value.evidence, lines)) for value in kept.values],
        repairs=[*kept.repairs, *repairs],
        findings=[*kept.findings, Finding("recovered_text", "info", message, ["text"])],
        source=replace(kept.source, text_hash=text_hash(text)),
    )


def _replaceable(text: str, other: str) -> list[_Line]:
    """Damaged lines of `text` that stand whole in `other`."""
    known = set(text.split("\n"))
    whole = [line for line in other.split("\n") if line not in known and not is_damaged(line)]
    found, start = [], 0
    for line in text.split("\n"):
        if is_damaged(line) and (better := _same_line(line, whole)):
            found.append(_Line(start, line, better))
        start += len(line) + 1
    return found


def _same_line(line: str, candidates: list[str]) -> str | None:
    """The one candidate that is this line; `None` when none or several are."""
    alike = [candidate for candidate in candidates if SequenceMatcher(None, line, candidate, autojunk=False).ratio() >= _SAME_LINE]
    return alike[0] if len(alike) == 1 else None


def _spliced(text: str, lines: list[_Line]) -> str:
    for line in reversed(lines):
        text = text[: line.start] + line.after + text[line.start + len(line.before) :]
    return text


def _moved(offset: int, lines: list[_Line]) -> int:
    """Where an offset of the old text lies in the new one; inside a replaced line: no further than its end."""
    moved = offset
    for line in lines:
        end = line.start + len(line.before)
        if end <= offset:
            moved += len(line.after) - len(line.before)
        elif line.start < offset:
            moved -= max(0, offset - line.start - len(line.after))
    return moved


def _moved_section(section: Section, lines: list[_Line]) -> Section:
    text = section.text
    for line in lines:
        if section.start <= line.start < section.end:
            text = text.replace(line.before, line.after, 1)
    return replace(section, start=_moved(section.start, lines), end=_moved(section.end, lines), text=text)


def _moved_evidence(evidence: Evidence, lines: list[_Line]) -> Evidence:
    """Evidence in a replaced line keeps its sentence, which stands in the repair, and loses its offsets."""
    if evidence.start is None or evidence.end is None:
        return evidence
    if any(line.start <= evidence.start < line.start + len(line.before) for line in lines):
        return replace(evidence, start=None, end=None)
    return replace(evidence, start=_moved(evidence.start, lines), end=_moved(evidence.end, lines))


# --------------------------------------------------------------------------- tables
def _with_tables(kept: Report, copy: Report) -> Report:
    numbers = [value for value in copy.values if value.origin == "table"]
    if kept.tables or not numbers:
        return kept
    what = f"{len(copy.tables)} tables with {len(numbers)} numbers"
    message = f"This page shows no table; {what} were taken from the copy {source_key(copy.source)}."
    restored = replace(kept, tables=[_placed(table, copy, kept) for table in copy.tables], values=[*numbers, *kept.values])
    # The numbers of the tables can be checked only now that they are there.
    found = [finding for finding in identity_findings(restored) if finding not in kept.findings]
    return replace(restored, findings=[*kept.findings, *found, Finding("recovered_tables", "warning", message, ["tables"])])


def _placed(table: Table, copy: Report, kept: Report) -> Table:
    """The table in the section of the same heading, at its end; at the end of the text without one."""
    heading = copy.sections[table.section].heading if table.section is not None else None
    section = next((index for index, section in enumerate(kept.sections) if section.heading == heading), None)
    return replace(table, section=section, start=len(kept.text) if section is None else kept.sections[section].end)
