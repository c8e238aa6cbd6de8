"""Text pages: bare dumps, saved files with a title, date and address on top, WET records."""

from __future__ import annotations

import re

from crawler.items import MetaPair, Page
from pipelines.draft import Extracted, RejectedPage, TitleCandidate
from pipelines.extract.assembly import assemble
from pipelines.extract.blocks import unglue
from pipelines.extract.charset import Decoded
from pipelines.extract.drawn_tables import is_drawn
from pipelines.extract.inline_markup import is_markdown, plain_lines, plain_table, without_heading_mark
from pipelines.extract.laid_out import cut_laid_out
from pipelines.extract.metadata import (
    DATE,
    distinct,
    known_label,
    pair_from_blank,
    pairs_from_blanks,
    pairs_from_lines,
    pairs_from_pipes,
    pairs_from_rows,
)
from pipelines.extract.provenance import source_of
from pipelines.extract.tables import RawTable
from pipelines.extract.text_tables import cut_tables
from pipelines.extract.titles import distinct_titles, looks_like_title, title_in_lines

_URL = re.compile(r"https?://\S+")
_HEADER_LINES = 6
_HEAD = 60
_LONGEST_VALUE, _FEWEST_LABELS = 80, 3
# fmt: off
_BLOCK_KEYS = frozenset((
    "index_number", "info_category", "theme", "genre", "publisher", "created_on", "written_on", "issued_on", "published_on", "effective_on",
    "doc_number", "disclosure_mode", "time_limit", "scope", "validity", "keywords", "title",
))
# fmt: on


def read_text(page: Page, decoded: Decoded) -> Extracted:
    """Read a text page; raises `RejectedPage` (`empty`) where it shows nothing.

    The text is the decoded file, line by line, without its flattened tables, header tables, and the
    date and address lines on top, which become pairs.
    """
    texts = decoded.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    markdown = is_markdown(texts)
    title, pairs, texts = _header([without_heading_mark(text) for text in texts] if markdown else texts)
    url = next((pair.value for pair in pairs if pair.key == "url"), None)
    found, printed = cut_laid_out(texts)
    pairs += found
    items: list[str | RawTable] = []
    top = _HEAD
    for part in printed:
        if isinstance(part, RawTable):
            read: list[str | RawTable] = [part]
        else:
            found, read = _read_lines(plain_lines(part) if markdown else part, top)
            pairs += found
            top = max(0, top - len(part))
        for item in read:
            shown = _unframed(item) if isinstance(item, str) else plain_table(item)
            header = None if isinstance(shown, str) else pairs_from_rows(_row_texts(shown))
            if header is None:
                items.append(shown)
            else:
                pairs += header
    assembled = assemble(items)
    if not assembled.text.strip() and not assembled.tables:
        raise RejectedPage("extract", "empty", "the file holds no text; look at it", decoded.text[:200])
    source = source_of(page, decoded, "text")
    source.url = source.url or url
    titles = [TitleCandidate(title, "header_line")] if title else []
    titles += [TitleCandidate(text, "body") for text in title_in_lines(assembled.text.split("\n")[:60]) if text != title]
    if page.hints.list_title:
        titles.append(TitleCandidate(page.hints.list_title, "list"))
    return Extracted(assembled.text, source, distinct_titles(titles), assembled.tables, distinct(pairs), assembled.annexes)


def _read_lines(texts: list[str], top: int) -> tuple[list[MetaPair], list[str | RawTable]]:
    """Pairs of header lines and tables among the lines, and the other lines and tables; `top` lines belong to the head of the file."""
    texts = [part for text in texts for part in ([text] if is_drawn(text) else unglue(text))]
    pairs, texts = pairs_from_pipes(texts)
    below_labels = False
    for index, text in enumerate(texts[:top]):
        if found_pairs := pairs_from_blanks(text):
            pairs += found_pairs
            texts[index] = ""
            below_labels = True
        elif below_labels and (pair := pair_from_blank(text)):
            pairs.append(pair)
            texts[index] = ""
        elif text.strip():
            below_labels = False
    block, texts = _label_block(texts, top)
    return pairs + block, cut_tables(texts)


def _label_block(texts: list[str], top: int) -> tuple[list[MetaPair], list[str]]:
    """Pairs of labels that stand a line each with their value in the next (web archives print header lists so), and the other lines.

    Only near the top, and only from three labels on: one such word is a menu's.
    """
    filled = [index for index, text in enumerate(texts[:top]) if text.strip()]
    first = next((at for at, index in enumerate(filled) if _strong_label(texts[index])), None)
    if first is None:
        return [], texts
    taken: list[int] = []
    behind_label = False
    for index in filled[first:]:
        text = texts[index].strip()
        label = _strong_label(text)
        if not label and (not behind_label or looks_like_title(text) or len(text) > _LONGEST_VALUE or "。" in text):
            break
        taken.append(index)
        behind_label = label
    if sum(_strong_label(texts[index]) for index in taken) < _FEWEST_LABELS:
        return [], texts
    gone = set(taken)
    return pairs_from_lines(texts[index].strip() for index in taken), [text for index, text in enumerate(texts) if index not in gone]


def _strong_label(text: str) -> bool:
    """Whether a line is a label and no everyday word (标题, 来源): its key is one of the directory's elements."""
    return known_label(text) in _BLOCK_KEYS


def _unframed(line: str) -> str:
    """A title without the pipes of the layout table it stood in (`…年度报告 | |||`)."""
    bare = line.strip(" |") if "|" in line else line
    return bare if bare != line and looks_like_title(bare) else line


def _header(texts: list[str]) -> tuple[str | None, list[MetaPair], list[str]]:
    """The title line, pairs of the date and address lines, and the lines without those two.

    Only a file whose second or third filled line is a bare date or address has such a header.
    """
    filled = [index for index, text in enumerate(texts[:40]) if text.strip()][:_HEADER_LINES]
    pairs: list[MetaPair] = []
    gone: set[int] = set()
    for index in filled[1:]:
        text = texts[index].strip()
        if DATE.fullmatch(text) and not any(pair.key == "published_on" for pair in pairs):
            pairs.append(MetaPair("", text, "published_on", "line"))
        elif _URL.fullmatch(text) and not any(pair.key == "url" for pair in pairs):
            pairs.append(MetaPair("", text, "url", "line"))
        else:
            break
        gone.add(index)
    title = texts[filled[0]].strip() if gone else None
    return title, pairs, [text for index, text in enumerate(texts) if index not in gone]


def _row_texts(table: RawTable) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return list(rows.values())
