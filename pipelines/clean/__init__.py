"""Stage 2: from what the page says to the report's own text.

`clean` undoes the damage of hijacked copies (glosses, Traditional script), mends lost characters
where one reading is valid, and takes out what is not the report. Everything removed or repaired is
recorded with its span in the extracted text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from crawler.items import MetaPair, Removal, Repair, Table
from pipelines.clean.brands import HOLE, Lost, find_brands, find_foreign_addresses
from pipelines.clean.dirt import find_doubled_punctuation, find_images, find_invisible
from pipelines.clean.foreign import find_lookalikes, find_recognition_errors, find_watermarks
from pipelines.clean.form_text import as_table, find_form_tables, find_lost_breaks
from pipelines.clean.glosses import find_glosses
from pipelines.clean.lines import Judged, Line, judge_lines, spam_tail, split_lines
from pipelines.clean.lost_characters import find_lost_characters
from pipelines.clean.mojibake import find_mojibake
from pipelines.clean.odd_characters import has_odd_characters
from pipelines.clean.script import count_over_conversions, find_rewritten_words, is_traditional, restore_script, to_simplified
from pipelines.clean.shifted_bytes import find_shifted
from pipelines.clean.split_glosses import find_split_glosses
from pipelines.clean.tracked import Edit, TrackedText, count_changed
from pipelines.draft import Cleaned, Extracted, RejectedPage, TitleCandidate, map_table_texts
from pipelines.extract.metadata import known_label, pairs_from_rows, split_label_line
from pipelines.titles import MAX_HEAD, find_title, squeeze

Confidence = Literal["certain", "likely", "flagged"]

_BLANKS = re.compile(r"\s+")
#: Two or more ideographic spaces inside a line are where a paragraph began before somebody joined the lines.
_PARAGRAPH_GAP = re.compile(r"[\u3000\u2003]{2,}")
#: A date with or without the words for publication in front of it, and what follows.
_PUBLISHED = re.compile(r"[-•·●\s]*(?P<label>(?:发布|发表|上载|上传|公开|刊发)(?:日期|时间))?\s*[:：]?\s*(?P<date>20\d\d.*)")
#: `来源:青禾县财政局 发布时间:2021年1月28日 浏览次数:12`: a tool bar that holds the date.
_PUBLISHED_LATER = re.compile(r"(?:发布|发表|更新)?(?:时间|日期)\s*[:：]\s*20\d\d")
#: `凡本网注明"稿件来源:台山政府网"的所有文字…` names the site the text comes from.
_NOTICE_SOURCE = re.compile(r"(?P<label>稿件来源|来源)\s*[:：]\s*(?P<site>[^\"”」，。,]{2,30})[\"”」]")


class CleanPipeline:
    """Item pipeline of this stage; it runs inside a worker process."""

    def process_item(self, item: Extracted) -> Cleaned:
        """See `clean`."""
        return clean(item)


def clean(extracted: Extracted) -> Cleaned:
    """The report's text, and a record of everything that was removed or repaired.

    Raises `RejectedPage` when nothing but dirt is left.
    """
    source = extracted.text
    tracked = TrackedText(source)
    removed: list[Removal] = []
    repairs = list(extracted.repairs)

    titles = "".join(title.text for title in extracted.titles)
    odd = has_odd_characters(source + titles)
    # Soft hyphens and control characters are bytes of Chinese characters on a page in a wrong charset.
    mojibake = find_mojibake(tracked.text) if odd else []
    _repair(tracked, repairs, "mojibake", [(line.edit, line.confidence) for line in mojibake], source)
    unread = frozenset(line.edit.replacement for line in mojibake if line.confidence == "flagged")
    tracked.apply(find_invisible(tracked.text) if odd else [])
    # Most of what a wrong charset shows are rare characters, which look Traditional to a counter.
    readable = "\n".join(line for line in tracked.text.split("\n") if line not in unread) if mojibake else source
    traditional = odd and is_traditional(readable + titles)
    glosses = find_glosses(tracked.text, traditional)
    removed += _removals(tracked, glosses, "pinyin_gloss", source)
    tracked.apply(glosses)
    for find in (find_split_glosses, find_shifted):
        _repair(tracked, repairs, "shifted_byte", [(run.edit, run.confidence) for run in find(tracked.text)], source)
    odd = odd or tracked.text != source
    if odd:
        _restore_script(tracked, traditional, repairs, unread)
    rewritten = find_rewritten_words(tracked.text) if traditional else []
    _repair(tracked, repairs, "rewritten_word", [(edit, "likely") for edit in rewritten], source)
    lookalikes = find_lookalikes(tracked.text) if odd else []
    _repair(tracked, repairs, "lookalike", [(edit, "certain") for edit in lookalikes], source)

    images = find_images(tracked.text)
    removed += _removals(tracked, images, "inline_image_ocr_garbage", source)
    tracked.apply(images)
    watermarks = find_watermarks(tracked.text)
    removed += _removals(tracked, watermarks, "watermark", source)
    tracked.apply(watermarks)
    _mend(tracked, repairs, source)
    _repair(tracked, repairs, "recognition_error", [(edit, "flagged") for edit in find_recognition_errors(tracked.text)], source)
    _mark_losses(tracked, removed, find_brands(tracked.text), source)
    is_copy = extracted.source.host_trust == "mirror" or traditional or bool(glosses)
    _mark_losses(tracked, removed, find_foreign_addresses(tracked.text, extracted.source.url, is_copy), source)
    form_tables = _cut_form_tables(tracked, len(extracted.tables), repairs)

    pairs = list(extracted.pairs)
    lines = split_lines(tracked.text)
    judged = judge_lines(lines, tracked.text)
    pairs += _pairs_of(judged, tracked.text)
    site_contact = next((tracked.text[e.line.start : e.line.end] for e in judged if e.kind == "site_contact_footer"), None)
    removed += _merge(_removals(tracked, [Edit(e.line.start, e.line.end) for e in judged], "", source), [e.kind for e in judged], source)
    tails = _spam_tails(tracked.text, lines, judged)
    removed += _removals(tracked, tails, "seo_spam", source)
    tracked.apply(_tidy(tracked.text, lines, judged, tails))
    if not tracked.text:
        raise RejectedPage(
            "clean", "only_dirt", "Nothing but menus, advertising or labels was on the page; look at the raw text.", source[:500]
        )

    lost = [removal.text for removal in removed if removal.kind in ("name_lost", "word_lost")]
    damaged = traditional or bool(glosses)

    def restore(text: str) -> str:
        # Most cells are numbers, and most pages need nothing restored.
        if text.isascii() or not (damaged or lost):
            return text
        plain = restore_string(text, traditional, page_is_glossed=bool(glosses), page_is_rewritten=bool(rewritten))
        return _with_losses_marked(plain, lost)

    restored = [map_table_texts(table, restore) if damaged else replace(table) for table in extracted.tables]
    # Undamaged labels were read when the page was.
    tables = [*(_without_header_tables(restored, pairs) if damaged else restored), *form_tables]
    tables.sort(key=lambda table: table.start)
    for number, table in enumerate(tables, start=1):
        table.number = number
        table.start = min(tracked.position(table.start), len(tracked.text))
    return Cleaned(
        text=tracked.text,
        source=extracted.source,
        titles=[TitleCandidate(restore(title.text), title.origin) for title in extracted.titles],
        tables=tables,
        pairs=[_restored_pair(pair, restore) for pair in pairs],
        attachments=extracted.attachments,
        removed=sorted(removed, key=lambda removal: removal.start),
        repairs=sorted(repairs, key=lambda repair: repair.start),
        title_raw=_raw_title(tracked, source),
        site_contact=site_contact,
    )


def _restored_pair(pair: MetaPair, restore: Callable[[str], str]) -> MetaPair:
    label = restore(pair.label)
    return MetaPair(label, restore(pair.value), pair.key or known_label(label), pair.origin)


def _without_header_tables(tables: list[Table], pairs: list[MetaPair]) -> list[Table]:
    """Data tables only; a header table whose labels were unreadable before restoration goes to `pairs`."""
    kept = []
    for table in tables:
        found = pairs_from_rows([[cell.text for cell in row] for row in table.rows()])
        if found is None:
            kept.append(table)
        else:
            pairs += found
    return kept


def _pairs_of(judged: list[Judged], text: str) -> list[MetaPair]:
    """Pairs of the removed label lines, the column's name, and the site a copyright notice names as source."""
    pairs: list[MetaPair] = []
    for entry in judged:
        line = text[entry.line.start : entry.line.end]
        if entry.kind == "metadata_block":
            pairs += split_label_line(line) or _pairs_between_pipes(line) or _date_alone(line)
        elif entry.kind == "page_chrome" and _PUBLISHED_LATER.search(line):
            pairs += split_label_line(line) or []
        elif entry.kind == "column_name":
            pairs.append(MetaPair("栏目", line, "column", "line"))
        elif entry.kind == "copyright_boilerplate" and (named := _NOTICE_SOURCE.search(line)):
            pairs.append(MetaPair(named["label"], named["site"], "source", "line"))
    return pairs


def _date_alone(line: str) -> list[MetaPair]:
    """`2021-01-20 10:20` without a label, or behind one that lost its colon, is when the page was published."""
    found = _PUBLISHED.match(line)
    return [MetaPair(found["label"] or "", found["date"], "published_on", "line")] if found else []


def _pairs_between_pipes(line: str) -> list[MetaPair]:
    """Label and value in turn: 索引号 | 990101/2022-01 | 发布机构 | 青禾县政府办 |."""
    cells = [cell.strip() for cell in line.split("|")]
    return [
        MetaPair(label, value, known_label(label), "line") for label, value in zip(cells[::2], cells[1::2], strict=False) if label and value
    ]


def _raw_title(tracked: TrackedText, source: str) -> str:
    lines = tracked.text.split("\n", MAX_HEAD)
    span = find_title([squeeze(line) for line in lines])
    if span is None:
        return ""
    start = sum(len(line) + 1 for line in lines[: span[0]])
    end = start + len("\n".join(lines[span[0] : span[1]]))
    return re.sub(r"\s*\n\s*", "\n", source[slice(*tracked.source_span(start, end))].strip())


@lru_cache(maxsize=8192)
def restore_string(text: str, traditional: bool, *, page_is_glossed: bool = False, page_is_rewritten: bool = False) -> str:
    """A short string of the page (title, cell, label) without glosses, in Simplified script and the mainland's words.

    Kept for the next page: forms print the same hundred labels everywhere.
    """
    tracked = TrackedText(text)
    tracked.apply(find_glosses(text, traditional, page_is_glossed=page_is_glossed))
    if page_is_glossed:
        tracked.apply([run.edit for run in find_split_glosses(tracked.text) if run.confidence != "flagged"])
    if not traditional:
        return tracked.text
    tracked.replace_all(to_simplified(tracked.text))
    if page_is_rewritten:
        tracked.apply(find_rewritten_words(tracked.text, page_is_rewritten=True))
    return tracked.text


def _with_losses_marked(text: str, lost: list[str]) -> str:
    for words in lost:
        text = text.replace(words, HOLE)
    return text


def _repair(tracked: TrackedText, repairs: list[Repair], kind: str, edits: list[tuple[Edit, Confidence]], source: str) -> None:
    """Record every edit as a repair and carry out those that are not merely flagged."""
    for edit, confidence in edits:
        start, end = tracked.source_span(edit.start, edit.end)
        after = source[start:end] if confidence == "flagged" else edit.replacement
        repairs.append(Repair(kind, start, end, source[start:end], after, confidence=confidence))
    tracked.apply([edit for edit, confidence in edits if confidence != "flagged"])


def _mark_losses(tracked: TrackedText, removed: list[Removal], losses: list[Lost], source: str) -> None:
    """Take out what stands for lost words; the hole stays visible in the text."""
    for lost in losses:
        removed += _removals(tracked, [lost.edit], lost.kind, source)
    tracked.apply([lost.edit for lost in losses])


def _removals(tracked: TrackedText, edits: list[Edit], kind: str, source: str) -> list[Removal]:
    spans = [tracked.source_span(edit.start, edit.end) for edit in edits]
    return [Removal(kind, start, end, source[start:end]) for start, end in spans]


def _merge(removals: list[Removal], kinds: list[str], source: str) -> list[Removal]:
    """Neighbouring lines of one kind as one removal."""
    merged: list[Removal] = []
    for removal, kind in zip(removals, kinds, strict=True):
        last = merged[-1] if merged else None
        if last and last.kind == kind and source[last.end : removal.start].strip(" \u3000") == "\n":
            last.end, last.text = removal.end, source[last.start : removal.end]
        else:
            merged.append(Removal(kind, removal.start, removal.end, removal.text))
    return merged


def _restore_script(tracked: TrackedText, traditional: bool, repairs: list[Repair], unread: frozenset[str]) -> None:
    """Simplified script, but for the `unread` lines, which are in a wrong charset and would lose what shows it."""
    wrong = count_over_conversions(tracked.text) if traditional else 0
    if wrong:
        start, end = tracked.source_span(0, len(tracked.text))
        repairs.append(Repair("over_conversion", start, end, count=wrong))
    restored = restore_script(tracked.text, traditional)
    if unread:
        lines = zip(tracked.text.split("\n"), restored.split("\n"), strict=True)
        restored = "\n".join(line if line in unread else plain for line, plain in lines)
    if restored != tracked.text:
        changed = count_changed(tracked.text, restored)
        start, end = tracked.source_span(0, len(tracked.text))
        repairs.append(Repair("traditional_script", start, end, count=changed))
        tracked.replace_all(restored)


def _mend(tracked: TrackedText, repairs: list[Repair], source: str) -> None:
    lost = find_lost_characters(tracked.text)
    for found in lost:
        start, end = tracked.source_span(found.edit.start, found.edit.end)
        after = source[start:end] if found.confidence == "flagged" else found.edit.replacement
        repairs.append(Repair(found.kind, start, end, source[start:end], after, confidence=found.confidence))
    tracked.apply([found.edit for found in lost if found.confidence != "flagged"])
    doubled = find_doubled_punctuation(tracked.text)
    _repair(tracked, repairs, "doubled_punctuation", [(edit, "certain") for edit in doubled], source)


def _cut_form_tables(tracked: TrackedText, known: int, repairs: list[Repair]) -> list[Table]:
    """Tables poured into the text leave it; their `start` still counts characters of the source."""
    forms = find_form_tables(tracked.text)
    tables = [
        as_table(form, tracked.text, known + index, tracked.source_span(form.start, form.end)[0])
        for index, form in enumerate(forms, start=1)
    ]
    tracked.apply([Edit(form.start, form.end, "\n") for form in forms])
    breaks = find_lost_breaks(tracked.text)
    for edit in breaks:
        start, end = tracked.source_span(edit.start, edit.end)
        repairs.append(Repair("lost_line_break", start, end, "", edit.replacement))
    tracked.apply(breaks)
    return tables


def _spam_tails(text: str, lines: list[Line], judged: list[Judged]) -> list[Edit]:
    out = {entry.line.start for entry in judged}
    tails = []
    for line in lines:
        at = spam_tail(text[line.start : line.end]) if line.start not in out else None
        if at is not None:
            tails.append(Edit(line.start + at, line.end))
    return tails


def _tidy(text: str, lines: list[Line], judged: list[Judged], tails: list[Edit]) -> list[Edit]:
    """Edits that leave one paragraph a line, single spaces, no blank lines and no judged line."""
    out = {entry.line.start for entry in judged}
    cut = {edit.end: edit.start for edit in tails}
    edits: list[Edit] = []
    done = 0
    kept: Line | None = None
    for line in lines:
        if line.start in out:
            continue
        if line.start > done or kept:
            edits.append(Edit(done, line.start, "\n" if kept else ""))
        end = cut.get(line.end, line.end)
        if len(line.plain) < line.end - line.start:
            edits += _inner_blanks(text, line.start, end)
        done, kept = end, line
    if done < len(text):
        edits.append(Edit(done, len(text)))
    return edits


def _inner_blanks(text: str, start: int, end: int) -> list[Edit]:
    edits = []
    for match in _BLANKS.finditer(text, start, end):
        replacement = "\n" if _PARAGRAPH_GAP.search(match[0]) else " "
        if match[0] != replacement:
            edits.append(Edit(match.start(), match.end(), replacement))
    return edits
