"""Stage 4: what disagrees inside a report. Findings speak about the source; nothing is corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crawler.items import Finding, Report
from pipelines.validate.identities import identity_findings
from pipelines.validate.listings import listing_findings
from pipelines.validate.sections import section_findings


class ValidatePipeline:
    """Item pipeline of this stage; it runs inside a worker process."""

    def process_item(self, item: Report) -> Report:
        """See `validate`."""
        return validate(item)


def validate(report: Report) -> Report:
    """A copy of the report with the findings of every rule added."""
    found = [*_date_findings(report), *section_findings(report), *identity_findings(report), *listing_findings(report.text)]
    return replace(report, findings=[*report.findings, *found])


def _date_findings(report: Report) -> Iterator[Finding]:
    for name, day in (("signed_on", report.signed_on), ("published_on", report.published_on)):
        if day and day.year < report.year:
            yield Finding("date_before_year", "warning", f"{name} {day} lies before the report year {report.year}.", [name, "year"])
