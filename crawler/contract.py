"""Headers, table schemas, JSON Schema and codebook, generated from the classes in `crawler.items`.

A column is derived from a field's annotation:

| field | column(s) | cell |
|---|---|---|
| text, number, date … | one, under the field's name | the value; empty for `None` |
| list of texts | one, under the field's name | values joined with ` | ` |
| list of records | `<name>_count` | how many |
| nested record (`contact`, `source`, `evidence`) | one per inner field, `<name>_<inner>` | as above |
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Literal

from pydantic.fields import FieldInfo

Cell = str | int | float | bool | None
ColumnType = Literal["string", "integer", "number", "boolean", "date", "datetime"]

#: Between the members of a list inside one cell.
SEPARATOR = " | "

_TYPES: dict[type, ColumnType] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    datetime: "datetime",
    date: "date",
}


class ContractDefinitionError(TypeError):
    """A field of the contract has an annotation no column can be derived from; the message names it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a flat table.

    `path` leads from the record to the value through its attributes; `cell` turns that value into
    what is written. `constraints` use the words of the Frictionless Table Schema.
    """

    name: str
    type: ColumnType
    title: str
    description: str
    path: tuple[str, ...] = ()
    cell: Callable[[Any], Cell] = lambda value: value
    unit: str | None = None
    constraints: tuple[tuple[str, Any], ...] = ()

    def read(self, record: Any) -> Cell:
        """The cell of this column for one record."""
        value = record
        for name in self.path:
            value = getattr(value, name)
        return None if value is None else self.cell(value)


def _utc(value: datetime) -> str:
    moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _joined(values: list[str]) -> str:
    return SEPARATOR.join(values)


_CELLS: dict[str, Callable[[Any], Cell]] = {"date": date.isoformat, "datetime": _utc}


@dataclass(frozen=True, slots=True)
class _FieldType:
    """An annotation taken apart: the bare type, whether `None` is allowed, and what `Field` says."""

    bare: Any
    optional: bool
    info: list[FieldInfo]


def _take_apart(annotation: Any) -> _FieldType:
    optional, info = False, []
    while True:
        origin = typing.get_origin(annotation)
        if origin is Annotated:
            annotation, *extras = typing.get_args(annotation)
            info += [extra for extra in extras if isinstance(extra, FieldInfo)]
        elif origin in (typing.Union, types.UnionType):
            members = [member for member in typing.get_args(annotation) if member is not types.NoneType]
            optional = optional or len(members) < len(typing.get_args(annotation))
            # `int | float` is one number; there is no other union in the contract.
            annotation = float if set(members) == {int, float} else members[0] if len(members) == 1 else members
        else:
            return _FieldType(annotation, optional, info)


def _constraints(field_type: _FieldType) -> tuple[tuple[str, Any], ...]:
    found: dict[str, Any] = {} if field_type.optional else {"required": True}
    if typing.get_origin(field_type.bare) is Literal:
        found["enum"] = list(typing.get_args(field_type.bare))
    for info in field_type.info:
        for part in info.metadata:
            if (pattern := getattr(part, "pattern", None)) is not None:
                found["pattern"] = pattern
            if (low := getattr(part, "ge", None)) is not None:
                found["minimum"] = low
            if (high := getattr(part, "le", None)) is not None:
                found["maximum"] = high
            if getattr(part, "min_length", None):
                found["minLength"] = part.min_length
    return tuple(found.items())


def _described(info: list[FieldInfo], owner: str) -> tuple[str, str, str | None]:
    for part in info:
        if part.title and part.description:
            extra = part.json_schema_extra if isinstance(part.json_schema_extra, dict) else {}
            unit = extra.get("unit")
            return part.title, part.description, None if unit is None else str(unit)
    raise ContractDefinitionError(f"{owner}: give the field a title and a description in crawler/items.py")


def _columns_of_field(name: str, annotation: Any, owner: str) -> list[Column]:
    field_type = _take_apart(annotation)
    title, description, unit = _described(field_type.info, f"{owner}.{name}")
    bare = field_type.bare
    if dataclasses.is_dataclass(bare) and isinstance(bare, type):
        return [
            dataclasses.replace(column, name=f"{name}_{column.name}", title=f"{title}·{column.title}", path=(name, *column.path))
            for column in columns(bare)
        ]
    if typing.get_origin(bare) is list:
        member = _take_apart(typing.get_args(bare)[0]).bare
        if member is str:
            return [Column(name, "string", title, f"{description} Joined with `{SEPARATOR}`.", (name,), _joined)]
        counted = (("required", True), ("minimum", 0))
        return [Column(f"{name}_count", "integer", f"{title}数", f"How many: {description}", (name,), len, "count", counted)]
    plain = str if typing.get_origin(bare) is Literal else bare
    if plain not in _TYPES:
        raise ContractDefinitionError(f"{owner}.{name}: no column type for {annotation!r}; extend crawler/contract.py")
    column_type = _TYPES[plain]
    constraints = _constraints(field_type)
    if column_type == "string":
        # An empty text and no text look the same in a CSV cell.
        never_empty = {name for name, _ in constraints} & {"minLength", "enum"}
        constraints = tuple(c for c in constraints if never_empty or c != ("required", True))
    return [Column(name, column_type, title, description, (name,), _CELLS.get(column_type, _same), unit, constraints)]


def _same(value: Any) -> Cell:
    return typing.cast(Cell, value)


def columns(record_class: type[Any]) -> tuple[Column, ...]:
    """The flat columns of a contract class, in the order of its fields.

    Raises `ContractDefinitionError` for a field without title and description, or of a type that
    has no column.
    """
    hashable: Any = record_class
    return _columns(hashable)


@cache
def _columns(record_class: Any) -> tuple[Column, ...]:
    hints = typing.get_type_hints(record_class, include_extras=True)
    return tuple(
        column
        for field in dataclasses.fields(record_class)
        for column in _columns_of_field(field.name, hints[field.name], record_class.__name__)
    )


def table_schema(table_columns: typing.Iterable[Column]) -> dict[str, Any]:
    """Frictionless Table Schema (v1) of the columns: name, type, Chinese title, meaning, unit, constraints."""
    return {"fields": [_schema_field(column) for column in table_columns], "missingValues": [""]}


def _schema_field(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "type": column.type, "title": column.title, "description": column.description}
    if column.unit:
        found["unit"] = column.unit
    if column.constraints:
        found["constraints"] = dict(column.constraints)
    return found


def codebook_section(heading: str, table_columns: typing.Iterable[Column]) -> str:
    """One table of the codebook in Markdown: column, Chinese header, type, meaning."""
    lines = [f"## {heading}", "", "| column | 中文 | type | meaning |", "|---|---|---|---|"]
    for column in table_columns:
        unit = f" ({column.unit})" if column.unit else ""
        meaning = column.description.replace("|", "\\|")
        lines.append(f"| `{column.name}` | {column.title} | {column.type}{unit} | {meaning} |")
    return "\n".join(lines) + "\n"
