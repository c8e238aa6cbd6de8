"""Whose report is a copy whose place or organ is lost?

A hijacked copy may carry a brand where the name stood. It joins the report it was copied from only when
everything left agrees and no second report would do. Similarity alone never decides: two townships that
use one text with the same numbers are as alike (up to 0.99) as a report and its copy (0.92 and more). What
tells them apart is that a copy says nothing its report does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.items import Report
from pipelines.dedupe.losses import HOLE, is_damaged
from pipelines.dedupe.similarity import exact_similarity
from pipelines.validate.across_years import numbers_of

#: Lowest true similarity of a copy to its report. Measured: 0.92 and more for 470 damaged copies of 96 made reports.
SAME_TEXT = 0.9
#: Most undamaged sentences of a copy that its report does not have. Measured: at most 1 in 239 of 240 damaged
#: copies (a row of advertising, a repair that went wrong), at least 2 in 300 templates with another township's name.
_FOREIGN_SENTENCES = 1

#: Shorter parts (全县, 一是) stand in every report.
_COMPARED = 4

_SENTENCE_END = re.compile(r"(?<=[。！？；])|\n")
_SETTING = re.compile(r"[\W_]+")


def sure_place(report: Report) -> str | None:
    """The stable id of the report's place; `None` where it is missing or only advertising may have named it.

    On a publisher's page the registry vouches for the place. On other pages the organ must name it: a brand
    such as 七星 is a district's name as well.
    """
    if report.source.host_trust in ("official", "prefecture"):
        return report.place_id
    named = report.organ is not None and HOLE not in report.organ and report.place_name is not None and report.place_name in report.organ
    return report.place_id if named else None


def is_lost(report: Report) -> bool:
    """Whether place or organ is missing, so that the report's id says less than place, organ and year."""
    return sure_place(report) is None or report.organ is None or HOLE in report.organ


def agrees(copy: Report, candidate: Report) -> bool:
    """Whether all that `copy` still says of itself is true of `candidate`, its text included."""
    return (
        copy.year == candidate.year
        and sure_place(copy) in (None, candidate.place_id)
        and _organ_agrees(copy.organ, candidate.organ or "")
        and _phones_agree(copy, candidate)
        and _numbers_agree(copy, candidate)
        and exact_similarity(copy.text, candidate.text) >= SAME_TEXT
        and foreign_sentences(copy.text, candidate.text) <= _FOREIGN_SENTENCES
    )


def foreign_sentences(copy: str, report: str) -> int:
    """How many sentences of the copy say what the report does not say.

    Around a hole both parts count, four characters or more: the name of a township may follow that of its
    county. A sentence with lost characters is not compared, what stands beside them may be wrong too.
    """
    known = _SETTING.sub("", report)
    return sum(
        any(len(bare := _SETTING.sub("", part)) >= _COMPARED and bare not in known for part in sentence.split(HOLE))
        for sentence in _SENTENCE_END.split(copy)
        if not is_damaged(sentence.replace(HOLE, ""))
    )


def find_report(copy: Report, candidates: Iterable[Report]) -> str | None:
    """The id of the one report that `copy` is a copy of; `None` for none or several.

    `candidates` are read until a second report would do.
    """
    found: set[str] = set()
    for candidate in candidates:
        if candidate.report_id not in found and not is_lost(candidate) and agrees(copy, candidate):
            found.add(candidate.report_id)
        if len(found) > 1:
            return None
    return found.pop() if found else None


def _organ_agrees(lost: str | None, known: str) -> bool:
    if lost is None:
        return True
    return re.fullmatch(".+".join(map(re.escape, lost.split(HOLE))), known) is not None


def _phones_agree(copy: Report, candidate: Report) -> bool:
    ours, theirs = set(copy.contact.phones), set(candidate.contact.phones)
    return not ours or not theirs or bool(ours & theirs)


def _numbers_agree(copy: Report, candidate: Report) -> bool:
    ours, theirs = numbers_of(copy), numbers_of(candidate)
    return all(ours[name] == theirs[name] for name in ours.keys() & theirs.keys())
