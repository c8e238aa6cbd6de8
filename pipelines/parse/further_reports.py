"""Pages that go on with another report: of another year, or of another body.

Portals put the reports of several years, or those of a county's bureaus, one below the other, and converters pour whole folders into
one text. The numbers of the second are not the first one's: where it begins, the page ends for us.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import accumulate, pairwise

from crawler.items import Finding
from pipelines.draft import Cleaned
from pipelines.parse.organ import organ_in_title
from pipelines.parse.sections import find_sections
from pipelines.parse.title import Title
from pipelines.titles import complete, squeeze, title_size, year_of

#: The first heading of a report (lists within a part are numbered by other signs).
_FIRST_HEADING = re.compile(r"^\s*(?:一\s*[、．.]|第一(?:部分|章))", re.MULTILINE)
#: A government and its office give one report, called after their place.
_GOVERNMENT = re.compile(r"(?:人民)?政府(?:办公?[室厅]?)?$")
#: Headings a report has at least before another one may follow.
_FEWEST_HEADINGS = 2


def first_report(cleaned: Cleaned, title: Title) -> tuple[Cleaned, list[Finding]]:
    """What stands on the page up to the title of another report, and a finding that says what is not read."""
    # Nearly all pages have one first heading.
    starts = [match.start() for match in _FIRST_HEADING.finditer(cleaned.text, title.end)]
    if len(starts) < 2 or title.text is None:
        return cleaned, []
    for above, below in pairwise(starts):
        found = _other_title(cleaned.text, above, below, title.text)
        if found is None:
            continue
        offset, name = found
        if sum(section.level == 1 for section in find_sections(cleaned.text, title.end, offset)) < _FEWEST_HEADINGS:
            continue
        tables = [table for table in cleaned.tables if table.start <= offset]
        left = len(cleaned.text) - offset
        message = (
            f"The page goes on with another report, {name}: {left} characters and {len(cleaned.tables) - len(tables)} tables are not read."
        )
        return replace(cleaned, text=cleaned.text[:offset].rstrip(), tables=tables), [
            Finding("another_report", "warning", message, ["text"])
        ]
    return cleaned, []


def _other_title(text: str, begin: int, end: int, own: str) -> tuple[int, str] | None:
    """Offset and words of the first title between two offsets that names another year or body than the page's `own` title."""
    lines = text[begin:end].split("\n")
    offsets = list(accumulate((len(line) + 1 for line in lines), initial=begin))
    bare = [squeeze(line) for line in lines]
    for index in range(1, len(lines)):
        size = title_size(bare, index)
        name = complete("".join(bare[index : index + size])) if size else ""
        if name and _is_another(name, own):
            return offsets[index], name
    return None


def _is_another(name: str, own: str) -> bool:
    years = year_of(name), year_of(own)
    other, ours = (_GOVERNMENT.sub("", organ_in_title(title)) for title in (name, own))
    # A body may leave out its place, or put the places above in front.
    told = bool(other and ours) and not (other.endswith(ours) or ours.endswith(other))
    return told or (all(years) and years[0] != years[1])
