from __future__ import annotations

from pathlib import Path

from pipelines.export.codebook import codebook
from pipelines.export.tables import TABLES

CODEBOOK = Path(__file__).resolve().parents[3] / "docs" / "codebook.md"


def test_the_codebook_is_up_to_date() -> None:
    """Writes the new one before it fails, so that a person reads the difference and commits it."""
    written = CODEBOOK.read_text(encoding="utf-8") if CODEBOOK.exists() else ""
    CODEBOOK.write_text(codebook(), encoding="utf-8")
    assert written == codebook(), "the contract has changed: read the difference in docs/codebook.md and commit it"


def test_every_column_of_every_table_is_explained() -> None:
    text = codebook()
    for table in TABLES:
        section = text.split(f"## {table.name}.csv")[1].split("\n## ")[0]
        assert all(f"| `{column.name}` |" in section for column in table.columns)
