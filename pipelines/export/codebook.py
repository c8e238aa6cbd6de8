"""The codebook: what every column of every exported table means, generated from the contract."""

from __future__ import annotations

from crawler.contract import codebook_section
from pipelines.export.tables import TABLES

_INTRODUCTION = """# Codebook

Generated from `crawler/items.py`; its test writes it anew when the contract changes. A list in one cell is joined with ` | `;
`…_count` columns say how many members a list has whose members have a table of their own or stand in `reports.jsonl`.
"""


def codebook() -> str:
    """The whole codebook in Markdown."""
    sections = [codebook_section(f"{table.name}.csv", table.columns) for table in TABLES]
    return "\n".join([_INTRODUCTION, *sections])
