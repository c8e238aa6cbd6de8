"""Stage 4: what disagrees inside a report. Findings speak about the source; nothing is corrected."""

from __future__ import annotations

from dataclasses import replace

from crawler.items import Finding, Report
from pipelines.validate.identities import identity_findings

#: Sections of the forms of 2019 and 2021 whose body is a table.
_TABLE_SECTIONS = {"active_disclosure", "requests", "review_litigation"}


class ValidatePipeline:
    """Item pipeline of this stage; it runs inside a worker process."""

    def process_item(self, item: Report) -> Report:
        """See `validate`."""
        return validate(item)


def validate(report: Report) -> Report:
    """A copy of the report with the findings of every rule added."""
    return replace(report, findings=[*report.findings, *_date_findings(report), *_section_findings(report), *identity_findings(report)])


def _date_findings(report: Report) -> list[Finding]:
    findings = []
    for name, day in (("signed_on", report.signed_on), ("published_on", report.published_on)):
        if day and day.year < report.year:
            findings.append(
                Finding("date_before_year", "warning", f"{name} {day} lies before the report year {report.year}.", [name, "year"])
            )
    return findings


def _section_findings(report: Report) -> list[Finding]:
    if not report.sections:
        return [Finding("sections_missing", "warning", "No section heading was found in the text.", ["sections"])]
    if report.era not in ("e3", "e4"):
        return []
    with_table = {table.section for table in report.tables}
    findings = []
    for index, section in enumerate(report.sections):
        has_children = any(other.parent == index for other in report.sections)
        if section.level == 1 and section.kind in _TABLE_SECTIONS and not section.text and not has_children and index not in with_table:
            findings.append(
                Finding("table_lost", "warning", f"Section {section.heading} has no body: its table is missing.", [f"sections.{index}"])
            )
    return findings
