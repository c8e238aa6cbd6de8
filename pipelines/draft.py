"""What the pure stages hand to each other on the way from a `Page` to a `Report`.

The stages are plain functions, called in this order (see `pipelines.workers`):

    extract(page)            -> Extracted    bytes  -> text, table grids, metadata pairs
    clean(extracted)         -> Cleaned      text   -> report text + what was removed or repaired
    parse(page, cleaned)     -> Report       text   -> fields, sections
    validate(report)         -> Report       fields -> findings

They import neither Scrapy nor the network nor the disk (own data files apart), and everything here
can be pickled. A stage that cannot read its input raises `RejectedPage`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from crawler.items import Attachment, Cell, MetaPair, Page, Rejected, Removal, Repair, Report, Source, Table

Stage = Literal["read", "fetch", "extract", "clean", "parse", "validate", "dedupe", "contract"]


class RejectedPage(Exception):
    """A page cannot become a report.

    `reason` is a code listed in docs/rejected.md, `detail` says what was seen and what to do,
    `raw` holds the value that was refused.
    """

    def __init__(self, stage: Stage, reason: str, detail: str, raw: str = "") -> None:
        super().__init__(f"{stage}: {reason}: {detail}")
        self.stage: Stage = stage
        self.reason = reason
        self.detail = detail
        self.raw = raw

    def as_item(self, source: Source) -> Rejected:
        """The record that goes to the rejected feed."""
        return Rejected(reason=self.reason, detail=self.detail, stage=self.stage, raw=self.raw[:2000], source=source)

    def __reduce__(self) -> tuple[type[RejectedPage], tuple[Stage, str, str, str]]:
        return type(self), (self.stage, self.reason, self.detail, self.raw)


@dataclass(slots=True)
class TitleCandidate:
    """A string that may be the report's title, and where it was seen (best origin first in a list)."""

    text: str
    origin: Literal["meta", "heading", "header_line", "list", "above", "html_title", "body"]


@dataclass(slots=True)
class Extracted:
    """What the page says, before anything is judged to be dirt.

    `text` holds the visible text of the article, one block a line, tables cut out; for a text file
    it is the decoded file itself, so that offsets can be found again with any editor. `Table.start`
    and all `Removal` and `Repair` offsets of the next stage count characters of this text.
    """

    text: str
    source: Source
    titles: list[TitleCandidate] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    pairs: list[MetaPair] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    #: What reading the characters changed; `clean` adds its own.
    repairs: list[Repair] = field(default_factory=list)


@dataclass(slots=True)
class Cleaned:
    """The report's own text, everything else recorded beside it.

    Titles, pairs and table cells have been restored like the text (script, glosses). `Table.start`
    counts characters of the clean text from here on.
    """

    text: str
    source: Source
    titles: list[TitleCandidate] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    pairs: list[MetaPair] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    removed: list[Removal] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    #: The title's lines as the source prints them, glosses and Traditional characters included.
    title_raw: str = ""
    #: Contact line of the portal's own footer, restored; it was removed from the text.
    site_contact: str | None = None


def map_table_texts(table: Table, restore: Callable[[str], str]) -> Table:
    """A copy of the table with every printed string passed through `restore`; cells that it leaves as they are stay the same objects."""
    return Table(
        number=table.number,
        rendering=table.rendering,
        cells=[
            cell if (text := restore(cell.text)) == cell.text else Cell(cell.row, cell.column, text, cell.rowspan, cell.colspan)
            for cell in table.cells
        ],
        title=restore(table.title) if table.title else table.title,
        note=restore(table.note) if table.note else table.note,
        start=table.start,
        section=table.section,
    )


__all__ = ["Cleaned", "Extracted", "Page", "RejectedPage", "Report", "Stage", "TitleCandidate", "map_table_texts"]
