"""Headers, schemas and codebook come from the classes and from nowhere else."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any

import pytest
from pydantic import Field

from crawler.contract import ContractDefinitionError, codebook_section, columns, table_schema
from crawler.items import Contact, Finding, Rejected, Report, Section, Value, json_schema


@pytest.mark.parametrize("record_class", [Report, Rejected, Section, Value, Finding, Contact])
def test_every_field_has_a_column_with_title_and_meaning(record_class: type) -> None:
    found = columns(record_class)
    first_names = {column.path[0] for column in found}
    assert first_names == {field.name for field in dataclasses.fields(record_class)}
    assert len({column.name for column in found}) == len(found)
    assert all(column.title and column.description for column in found)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("year", 2020),
        ("organ", "青禾县人民政府"),
        ("published_on", "2021-01-31"),
        ("source_fetched_at", "2021-02-01T04:05:06Z"),
        ("contact_phones", "0100-1 | 0100-2"),
        ("sections_count", 1),
        ("signed_on", None),
    ],
)
def test_cells(make_report: Any, name: str, expected: Any) -> None:
    report = make_report(published_on=date(2021, 1, 31), contact=Contact(phones=["0100-1", "0100-2"]))
    report.source.fetched_at = datetime(2021, 2, 1, 12, 5, 6, 789, tzinfo=timezone(timedelta(hours=8)))
    column = next(column for column in columns(Report) if column.name == name)
    assert column.read(report) == expected


def test_a_time_without_zone_is_utc(make_report: Any) -> None:
    report = make_report()
    report.source.fetched_at = datetime(2021, 2, 1, 4, 5, 6, tzinfo=UTC).replace(tzinfo=None)
    column = next(column for column in columns(Report) if column.name == "source_fetched_at")
    assert column.read(report) == "2021-02-01T04:05:06Z"


def test_table_schema_says_type_chinese_title_and_constraints() -> None:
    fields = {field["name"]: field for field in table_schema(columns(Report))["fields"]}
    assert fields["year"]["type"] == "integer"
    assert fields["year"]["title"] == "报告年度"
    assert fields["year"]["constraints"] == {"required": True, "minimum": 2008, "maximum": 2100}
    assert fields["adcode"]["constraints"] == {"pattern": r"^\d{6}$"}
    assert fields["era"]["constraints"]["enum"] == ["e1", "e2", "e3", "e4"]
    assert fields["sections_count"]["unit"] == "count"
    assert "constraints" not in fields["signed_by"]


def test_json_schema_has_the_same_keys() -> None:
    assert set(json_schema(Report)["properties"]) == {field.name for field in dataclasses.fields(Report)}


def test_codebook_lists_every_column() -> None:
    text = codebook_section("values.csv", columns(Value))
    assert text.startswith("## values.csv\n")
    assert all(f"| `{column.name}` | {column.title} |" in text for column in columns(Value))


def test_a_field_without_meaning_is_refused() -> None:
    @dataclass
    class Bare:
        year: int

    with pytest.raises(ContractDefinitionError, match=r"Bare\.year.*title and a description"):
        columns(Bare)


def test_a_field_of_unknown_type_is_refused() -> None:
    @dataclass
    class Odd:
        when: Annotated[complex, Field(title="数", description="No column type.")]

    with pytest.raises(ContractDefinitionError, match=r"Odd\.when: no column type"):
        columns(Odd)
