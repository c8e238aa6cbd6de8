"""Whether a page is the final report on one whole year that is over: neither a draft, nor a quarter, nor next year's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from crawler.items import Finding
from pipelines.draft import Cleaned, RejectedPage
from pipelines.parse.dates import Period, find_periods
from pipelines.places import known_years
from pipelines.titles import squeeze, year_of

#: A report compiled in December closes its numbers in November; a leap year and a day too many are no second year.
_SHORTEST_YEAR, _LONGEST_YEAR = 330, 380
#: Below this a period is refused; the ten months of some first reports are published with an error.
_SHORTEST_REPORT = 300
_SHORTEST_TO_DECEMBER = 200
_LAST_MONTH = 12
#: The regulations came into force on 2008-05-01, and many first reports begin there.
_IN_FORCE = date(2008, 5, 1)
#: A body that was founded in the year reports on the rest of it.
_FOUNDED = re.compile(r"施行|实施|成立|组建|挂牌|设立|机构改革")
_AROUND = 60
_PERIODS_READ = 8

_NOT_FINAL_WORDS = "送审稿|征求意见稿|草案|讨论稿|草稿|初稿|未定稿|审议稿|审核稿|审阅稿|修改稿|已废止|已作废|作废|已失效|测试稿|未经审核"
_NOT_FINAL = re.compile(_NOT_FINAL_WORDS)
#: A line below the title that says nothing else: （征求意见稿）, 【草稿，未经审核，数据待核实】.
_NOT_FINAL_LINE = re.compile(rf"[（(【\[]?(?:此件|本件|本报告)?(?:{_NOT_FINAL_WORDS})(?:[，,][^。（()）]{{0,20}})?[)）】\]]?")
#: Months of a title: 2022年1-11月政府信息公开工作报告.
_MONTHS = re.compile(r"20\d\d年1?\d月?(?:[-—~～–]+|至|到)1?\d月(?!\d{0,2}日)")
_ALL_MONTHS = re.compile(r"年1月?(?:[-—~～–]+|至|到)12月")
_FIRST_LINES = 6
_LONGEST_LINE = 40

#: Years behind the newest table of places in which a report without any date is still believed.
_YEARS_AHEAD = 10


def refuse_unfinished(cleaned: Cleaned, title_raw: str) -> None:
    """Raise `RejectedPage` for drafts, repealed papers and reports on some months, as title or first lines say so."""
    head = cleaned.text[: _LONGEST_LINE * _FIRST_LINES * 2]
    titles = [squeeze(title) for title in (title_raw, cleaned.title_raw, *(found.text for found in cleaned.titles)) if "公开" in title]
    for title in titles:
        if _NOT_FINAL.search(title):
            raise RejectedPage("parse", "not_a_report", "The title says it is a draft, or repealed.", title)
        if "月" in title and _MONTHS.search(title) and not _ALL_MONTHS.search(title):
            raise RejectedPage("parse", "not_annual", "The title names some months of a year.", title)
    if not _NOT_FINAL.search(head):
        return
    for line in islice((line.strip() for line in head.split("\n")), _FIRST_LINES):
        if len(line) <= _LONGEST_LINE and _NOT_FINAL_LINE.fullmatch(line):
            raise RejectedPage("parse", "not_a_report", f"It says below its title that it is no final report: {line}", line)


def refuse_other_periods(period: Period | None, title: str | None, text: str) -> None:
    """Raise `RejectedPage` for a period that is no year; see `period_findings` for those that are only odd."""
    if period is None or _is_year(period) or _is_rest_of_a_year(period, text):
        return
    if any(_is_year(other) for other in islice(find_periods(text), _PERIODS_READ)):
        return
    days = (period.end - period.start).days + 1
    shortest = _SHORTEST_TO_DECEMBER if period.end.month == _LAST_MONTH else _SHORTEST_REPORT
    # With one year in the title, the other year of the period is a misprint.
    if days < shortest or (days > _LONGEST_YEAR and not (title and year_of(title))):
        raise RejectedPage("parse", "not_annual", f"The numbers cover {period.raw}, which is no year.", title or period.raw)


def period_findings(period: Period | None, text: str) -> Iterator[Finding]:
    """A finding for a stated period that is not one year."""
    if period and not _is_year(period) and not _is_rest_of_a_year(period, text):
        message = f"The numbers cover {period.raw}, which is not one year."
        yield Finding("period_not_a_year", "error", message, ["period_start", "period_end"])


def _is_year(period: Period) -> bool:
    return _SHORTEST_YEAR <= (period.end - period.start).days + 1 <= _LONGEST_YEAR


def _is_rest_of_a_year(period: Period, text: str) -> bool:
    """Whether the period begins with the regulations or with the body itself, and ends with that year."""
    if period.end.month != _LAST_MONTH or period.start.year != period.end.year:
        return False
    if period.start.year == _IN_FORCE.year and period.start <= _IN_FORCE:
        return True
    at = text.find(period.raw)
    return at >= 0 and _FOUNDED.search(text, max(0, at - _AROUND), at + len(period.raw) + _AROUND) is not None


def refuse_years_to_come(year: int, fetched: date | None, others: list[date | None], title: str) -> None:
    """Raise `RejectedPage` for a report year after the fetch, or after two of its `others`: publication, signature, end of period."""
    known = [day.year for day in others if day]
    latest = fetched.year if fetched else None
    if latest is None and not known:
        latest = max(known_years()) + _YEARS_AHEAD
    if latest is not None and year > latest:
        raise RejectedPage("parse", "year_out_of_range", f"Report year {year} lies after {latest}, when the page was read.", title)
    if len(known) > 1 and year > max(known):
        raise RejectedPage(
            "parse", "year_out_of_range", f"Report year {year} lies after all other dates of the report, the last in {max(known)}.", title
        )
