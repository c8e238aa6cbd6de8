"""What PDF and Word files share once their lines and grids are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from crawler.items import Cell, MetaPair, Page
from pipelines.draft import Extracted, RejectedPage, TitleCandidate
from pipelines.extract.assembly import assemble
from pipelines.extract.drawn_tables import cut_drawings
from pipelines.extract.metadata import distinct, pairs_from_rows
from pipelines.extract.provenance import source_of
from pipelines.extract.tables import RawTable
from pipelines.extract.titles import distinct_titles, title_in_lines

#: Bytes of one file; a report with pictures stays far below.
MAX_BYTES = 20_000_000
#: Characters and table cells of one document; a report of 150 pages stays below a fifth of it.
_MOST_TEXT, _LONGEST_ITEM = 1_000_000, 100_000
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Fewer characters than this are a stamp or a caption, beside images or alone.
_LEAST_TEXT = 50
#: A cell this long that holds half of its table's characters is the article, not a datum (as in `tables`).
_PROSE_CELL = 200
#: Labels of the forms of all years; forms to be filled in by an applicant have none of them.
_STATISTICS = re.compile("主动公开|制发件数|申请数量|统计指标")


def holds_stream(body: bytes, *names: str) -> bool:
    """Whether the bytes are a container of the kind old Office files are, with a stream of one of these names in its directory."""
    return body.startswith(_CONTAINER) and any(name.encode("utf-16-le") in body for name in names)


def refuse_locked(body: bytes) -> None:
    """Raise `RejectedPage` (`encrypted`) for new Office files with a password: they are packed into a container of the old kind."""
    if holds_stream(body, "EncryptedPackage"):
        raise RejectedPage("extract", "encrypted", "the file asks for a password; get an open copy", repr(body[:80]))


@contextmanager
def refusing_damage(body: bytes, reason: str, failure: str, advice: str) -> Iterator[None]:
    """Readers of damaged files raise anything, from struct errors to wrong XML: all of it becomes one refusal."""
    try:
        yield
    except RejectedPage:
        raise
    except Exception as error:
        detail = f"{failure} ({type(error).__name__}: {error}); {advice}"
        raise RejectedPage("extract", reason, detail[:500], repr(body[:80])) from error


def refuse_size(body: bytes) -> None:
    """Raise `RejectedPage` (`too_large`) for files beyond `MAX_BYTES`."""
    if len(body) > MAX_BYTES:
        raise RejectedPage("extract", "too_large", f"{len(body)} bytes, the limit is {MAX_BYTES}; look at the file", repr(body[:80]))


def extracted(page: Page, extractor: str, items: Iterable[str | RawTable], images: int) -> Extracted:
    """The document's text, tables and titles; header tables become pairs.

    Raises `RejectedPage` where there is hardly any text: `image_only` beside images, else `empty`; and
    `too_large` where there is more than any report holds.
    """
    pairs: list[MetaPair] = []
    kept: list[str | RawTable] = []
    for item in cut_drawings(items):
        found = None if isinstance(item, str) else pairs_from_rows(_row_texts(item.cells))
        if found is None:
            kept.append(item)
        else:
            pairs += found
    sizes = [len(item) if isinstance(item, str) else len(item.cells) for item in kept]
    if sum(sizes) > _MOST_TEXT or max(sizes, default=0) > _LONGEST_ITEM:
        detail = f"{sum(sizes)} characters and cells, {max(sizes)} in one paragraph or table; no report is as long, look at the file"
        raise RejectedPage("extract", "too_large", detail)
    assembled = assemble(kept)
    stated = title_in_lines(assembled.text.split("\n"))
    if not stated and page.hints.list_title and _holds_statistics(kept):
        # An annex is called 统计表, or nothing; the list says of which report it is.
        assembled = assemble([page.hints.list_title, *kept])
    if len(assembled.text) < _LEAST_TEXT and not assembled.tables:
        if images:
            raise RejectedPage("extract", "image_only", f"the document is {images} images without text; read them by OCR", assembled.text)
        raise RejectedPage("extract", "empty", "the document holds hardly any text; look at the file", assembled.text)
    titles = [TitleCandidate(text, "body") for text in stated]
    titles.append(TitleCandidate(page.hints.list_title or "", "list"))
    source = source_of(page, extractor=extractor)
    return Extracted(assembled.text, source, distinct_titles(titles), assembled.tables, distinct(pairs), assembled.annexes)


def in_file(found: Extracted, page: Page) -> Extracted:
    """What a page packed in a file says, stamped with the file's own bytes."""
    found.source.content_hash = source_of(page).content_hash
    return found


def _holds_statistics(items: Iterable[str | RawTable]) -> bool:
    return any(_STATISTICS.search(cell.text) for item in items if not isinstance(item, str) for cell in item.cells)


def is_data(cells: Sequence[Cell]) -> bool:
    """Whether the cells hold data: several columns, and no cell that is the article itself."""
    lengths = [len(cell.text) for cell in cells if cell.text]
    several = len({cell.column for cell in cells}) > 1
    return several and len(lengths) > 1 and not (max(lengths) >= _PROSE_CELL and 2 * max(lengths) >= sum(lengths))


def tidy(text: str) -> str:
    """Lines stripped, their blanks collapsed, empty ones left out."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in re.split(r"[\n\r\x0b]", text))))


def _row_texts(cells: Iterable[Cell]) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return list(rows.values())
