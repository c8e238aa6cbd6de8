"""What a report's headings say: sections that are missing or empty, and parts announced that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from crawler.items import Finding, Report, Section
from pipelines.parse.sections import section_kind

#: Sections that the forms of 2019 and 2021 prescribe; the body of three of them is a table.
_PRESCRIBED = ("overview", "active_disclosure", "requests", "review_litigation", "problems", "other")
_WITH_TABLE = frozenset(("active_disclosure", "requests", "review_litigation"))
#: Words that announcements and headings add and drop.
_FILLING = re.compile(r"政府信息公开|政府信息|信息公开|情况|工作|主要|存在|方面|20\d\d年度?|[的与和及等]|\W")
#: What an introduction says behind its list of parts: a period, an address.
_NO_PART = re.compile(r"\d{4}年\d|\d+月|http|www|^[一二三四五六七八九十\d]+个(?:大)?(?:部分|方面)$")
_LEADING_WORDS = re.compile(r"^(?:依次|分别)[为是][:：]?|^主要?包括")
_FEWEST_PARTS = 3
_SCHOOL_YEAR_BEGINS = 9
_LONGEST_PART = 40


def section_findings(report: Report) -> Iterator[Finding]:
    """Findings about the sections of a report."""
    if not report.sections:
        yield Finding("sections_missing", "warning", "No section heading was found in the text.", ["sections"])
        return
    tops = [(index, section) for index, section in enumerate(report.sections) if section.level == 1]
    yield from _empty(report, tops)
    if report.era in ("e3", "e4") and not _covers_school_year(report):
        kinds = {section.kind for _, section in tops}
        for kind in _PRESCRIBED:
            if kind not in kinds:
                yield Finding("section_missing", "warning", f"The form prescribes a section {kind}; no heading is one.", ["sections"])
    yield from _announced(report, tops)


def _covers_school_year(report: Report) -> bool:
    """Whether a university reports (高等学校信息公开办法): by the school year, and by no form of the government's."""
    return "学年" in (report.title or "") or (report.period_start is not None and report.period_start.month == _SCHOOL_YEAR_BEGINS)


def _empty(report: Report, tops: list[tuple[int, Section]]) -> Iterator[Finding]:
    with_table = {table.section for table in report.tables}
    parents = {section.parent for section in report.sections}
    for index, section in tops:
        if section.text or index in parents or index in with_table:
            continue
        if report.era in ("e3", "e4") and section.kind in _WITH_TABLE:
            yield Finding("table_lost", "warning", f"Section {section.heading} has no body: its table is missing.", [f"sections.{index}"])
        else:
            yield Finding("section_empty", "warning", f"Section {section.heading} has no body.", [f"sections.{index}"])


def _announced(report: Report, tops: list[tuple[int, Section]]) -> Iterator[Finding]:
    """Parts are compared by meaning: announcements abridge the headings, and two may be one section."""
    parts = [_LEADING_WORDS.sub("", part) for part in report.announced_parts if len(part) <= _LONGEST_PART and not _NO_PART.search(part)]
    if len(parts) < _FEWEST_PARTS:
        return
    announced = [_Meaning(section_kind(part), _FILLING.sub("", part)) for part in parts]
    headings = [_Meaning(section.kind, _FILLING.sub("", section.heading)) for section in report.sections]
    missing = [part for part, meaning in zip(parts, announced, strict=True) if not any(_same(meaning, heading) for heading in headings)]
    if len(missing) * 3 > len(parts):
        return  # some other list was taken for the announcement
    for part in missing:
        yield Finding("announced_part_missing", "warning", f"The introduction announces {part}; no heading is it.", ["announced_parts"])
    for index, section in tops:
        if not any(_same(meaning, headings[index]) for meaning in announced):
            message = f"The introduction announces {len(parts)} parts; {section.heading} is none of them."
            yield Finding("part_not_announced", "info", message, ["announced_parts"])


class _Meaning(NamedTuple):
    """What a heading or an announced part says: the kind of section, and its words without those that are added and dropped."""

    kind: str | None
    words: str


def _same(part: _Meaning, heading: _Meaning) -> bool:
    if part.kind is not None and part.kind == heading.kind:
        return True
    short, long = sorted((part.words, heading.words), key=len)
    return len(short) >= 2 and short in long
