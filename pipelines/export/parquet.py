"""The tables of the export as Parquet: the rows and columns of the CSV files, with their types, for tools that read columns.

pyarrow weighs more than everything else here together and is an extra (`pip install "nianbao[parquet]"`).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from crawler.contract import Cell, Column, ColumnType

if TYPE_CHECKING:
    import pyarrow

#: Rows of one row group; as many are kept in memory. A report's row carries its text.
ROWS_AT_ONCE = 5_000

_READ: dict[ColumnType, Callable[[Any], Any]] = {"date": date.fromisoformat, "datetime": datetime.fromisoformat}


def can_write_parquet() -> bool:
    """Whether pyarrow is installed."""
    return find_spec("pyarrow") is not None


class ParquetRows:
    """Writes rows as Parquet into an open binary file. Texts stay as they are: no spreadsheet runs them."""

    def __init__(self, file: io.RawIOBase, columns: tuple[Column, ...]) -> None:
        from pyarrow.parquet import ParquetWriter

        self._columns = columns
        self._schema = schema_of(columns)
        self._writer = ParquetWriter(file, self._schema, compression="zstd")
        self._kept: list[list[Cell]] = []

    def write(self, row: list[Cell]) -> None:
        """Write one row, cells in the order of the columns."""
        self._kept.append(row)
        if len(self._kept) >= ROWS_AT_ONCE:
            self._write_kept()

    def _write_kept(self) -> None:
        from pyarrow import array, table

        cells = zip(*self._kept, strict=True)
        arrays = [
            array([_value(column.type, cell) for cell in column_cells], field.type)
            for column, column_cells, field in zip(self._columns, cells, self._schema, strict=True)
        ]
        self._writer.write_table(table(arrays, schema=self._schema))
        self._kept = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._kept and kind is None:
            self._write_kept()
        self._writer.close()


def _value(kind: ColumnType, cell: Cell) -> Any:
    return cell if cell is None or kind not in _READ else _READ[kind](cell)


def schema_of(columns: tuple[Column, ...]) -> pyarrow.Schema:
    """Names and types of the columns; each carries its Chinese title, meaning and unit as metadata."""
    import pyarrow

    types: dict[ColumnType, pyarrow.DataType] = {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "datetime": pyarrow.timestamp("s", "UTC"),
    }
    return pyarrow.schema(
        [
            pyarrow.field(
                column.name,
                types[column.type],
                metadata={"title": column.title, "description": column.description} | ({"unit": column.unit} if column.unit else {}),
            )
            for column in columns
        ]
    )
