"""Stage 4: what disagrees inside a report. Findings speak about the source; nothing is corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crawler.items import Finding, Report
from pipelines.validate.errata import erratum_findings
from pipelines.validate.identities import identity_findings
from pipelines.validate.listings import listing_findings
from pipelines.validate.sections import section_findings

#: A report of the year itself is written at its end, in November at the earliest.
_EARLY_MONTHS = 10
#: First reports were caught up on years later, but not so many.
_LATE = 5


class ValidatePipeline:
    """Item pipeline of this stage; it runs inside a worker process."""

    def process_item(self, item: Report) -> Report:
        """See `validate`."""
        return validate(item)


def validate(report: Report) -> Report:
    """A copy of the report with the findings of every rule added."""
    found = [*_date_findings(report), *section_findings(report), *identity_findings(report), *listing_findings(report.text)]
    found += erratum_findings(report)
    return replace(report, findings=[*report.findings, *found])


def _date_findings(report: Report) -> Iterator[Finding]:
    fetched = report.source.fetched_at.date() if report.source.fetched_at else None
    for name, day in (("signed_on", report.signed_on), ("published_on", report.published_on)):
        if day is None:
            continue
        if day.year < report.year:
            yield Finding("date_before_year", "warning", f"{name} {day} lies before the report year {report.year}.", [name, "year"])
        elif day.year == report.year and day.month <= _EARLY_MONTHS:
            yield Finding("date_in_year", "warning", f"{name} {day} lies in the report year, long before its end.", [name, "year"])
        elif day > fetched if fetched else day.year > report.year + _LATE:
            yield Finding(
                "date_too_late", "warning", f"{name} {day} cannot be: the page was read, or the report due, years before.", [name]
            )
