"""What changed between two versions of one page.

Scalar fields and numbers are listed with both values. Of the text only the number of changed sentences
and its hash: both versions stand whole in the store.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from crawler.contract import Column, columns
from crawler.items import Report, Section, Value
from pipelines.dedupe.fingerprint import source_key, text_hash

Item = TypeVar("Item")
Part = Literal["field", "table_value", "narrative_value", "section", "text", "table"]

_SENTENCE_END = re.compile(r"(?<=[。！？；])|\n")
#: Fields that are listed under another part, that say where the page came from, or that we decide.
_NOT_COMPARED = {"report_id", "version", "text", "title_raw", "announced_parts", "duplicate_of", "near_duplicates"}


@dataclass(slots=True, frozen=True)
class Change:
    """One difference between two versions of a report on the same page."""

    report_id: Annotated[str, Field(title="报告编号", description="Stable id: place, organ and year.", min_length=1)]
    source: Annotated[str, Field(title="来源", description="Address or file of the page that changed.")]
    position: Annotated[int, Field(title="序位", description="Position among the differences of the page, from 1, oldest first.", ge=1)]
    from_version: Annotated[int, Field(title="旧版本", description="Version seen before.", ge=1)]
    to_version: Annotated[int, Field(title="新版本", description="Version seen after.", ge=1)]
    last_seen: Annotated[datetime, Field(title="旧版最后所见", description="UTC time of the last visit that found the version before.")]
    first_seen: Annotated[
        datetime,
        Field(title="新版首次所见", description="UTC time of the first visit that found the version after."),
    ]
    part: Annotated[
        Part,
        Field(
            title="部分",
            description="field: a scalar field. table_value, narrative_value: a number. section: a heading. "
            "text: sentences. table: printed cells.",
        ),
    ]
    name: Annotated[
        str,
        Field(
            title="名称",
            description="Field, value code (code__applicant) or section number in the version after; for text `sentences` (how many stand "
            "in that version only) or `hash`; for table `cells` (how many printed cells stand in that version only).",
            min_length=1,
        ),
    ]
    before: Annotated[
        str | None,
        Field(title="旧值", description="As read before; empty when it was not there."),
    ]
    after: Annotated[str | None, Field(title="新值", description="As read after; empty when it is gone.")]
    parser_changed: Annotated[
        bool,
        Field(
            title="解析器已变",
            description="True when two versions of this software read them: the difference may be ours.",
        ),
    ]


@dataclass(slots=True, frozen=True)
class Difference:
    """One difference, before anyone knows when it was seen."""

    part: Part
    name: str
    before: str | None
    after: str | None


def differences(before: Report, after: Report) -> Iterator[Difference]:
    """Everything that differs: fields, numbers, headings, sentences, table cells, in this order."""
    yield from _fields(before, after)
    yield from _values("table", "table_value", before, after)
    yield from _values("narrative", "narrative_value", before, after)
    yield from _headings(before.sections, after.sections)
    yield from _text(before.text, after.text)
    yield from _counted("table", "cells", _cells(before), _cells(after))


def changes(before: Report, after: Report, last_seen: datetime, first_seen: datetime, position: int = 1) -> Iterator[Change]:
    """The differences as rows; `version` and `source` of both reports must be set. `position` is that of the first row."""
    parser_changed = before.source.parser_version != after.source.parser_version
    for number, found in enumerate(differences(before, after), start=position):
        yield Change(
            report_id=after.report_id,
            source=source_key(after.source),
            position=number,
            from_version=before.version,
            to_version=after.version,
            last_seen=last_seen,
            first_seen=first_seen,
            part=found.part,
            name=found.name,
            before=found.before,
            after=found.after,
            parser_changed=parser_changed,
        )


def _compared() -> Iterator[Column]:
    for column in columns(Report):
        if column.path[0] not in ("source", *_NOT_COMPARED) and not column.name.endswith("_count"):
            yield column


def _written(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _fields(before: Report, after: Report) -> Iterator[Difference]:
    for column in _compared():
        old, new = _written(column.read(before)), _written(column.read(after))
        if (old or None) != (new or None):
            yield Difference("field", column.name, old, new)


def _printed(value: Value) -> str:
    return (value.raw or value.kind) if value.value is None else str(value.value)


def _by_code(report: Report, origin: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for value in report.values:
        if value.origin == origin:
            found.setdefault(value.cell, []).append(_printed(value))
    return found


def _values(origin: str, part: Part, before: Report, after: Report) -> Iterator[Difference]:
    """By code; a code stated several times is compared as a whole."""
    old, new = _by_code(before, origin), _by_code(after, origin)
    for name in sorted(old.keys() | new.keys()):
        if sorted(old.get(name, [])) != sorted(new.get(name, [])):
            yield Difference(part, name, " | ".join(old[name]) if name in old else None, " | ".join(new[name]) if name in new else None)


def _headings(before: list[Section], after: list[Section]) -> Iterator[Difference]:
    old, new = ([f"{section.number or ''}{section.heading}" for section in sections] for sections in (before, after))
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for step in range(max(end - start, new_end - new_start)):
            gone = old[start + step] if start + step < end else None
            come = new[new_start + step] if new_start + step < new_end else None
            yield Difference("section", str(new_start + step + 1), gone, come)


def _text(before: str, after: str) -> Iterator[Difference]:
    yield from _counted("text", "sentences", _sentences(before), _sentences(after))
    old, new = text_hash(before), text_hash(after)
    if old != new:
        yield Difference("text", "hash", old, new)


def _sentences(text: str) -> Counter[str]:
    return Counter(stripped for sentence in _SENTENCE_END.split(text) if (stripped := sentence.strip()))


def _cells(report: Report) -> Counter[tuple[int, int, int, str]]:
    return Counter((table.number, cell.row, cell.column, "".join(cell.text.split())) for table in report.tables for cell in table.cells)


def _counted(part: Part, name: str, before: Counter[Item], after: Counter[Item]) -> Iterator[Difference]:
    if before != after:
        yield Difference(part, name, str((before - after).total()), str((after - before).total()))
