"""What the forms prescribe: labels, codes and units, and how a printed label is recognised.

A label is compared by its Chinese characters alone, without numbering: portals break labels over
lines, lose brackets and count rows of their own, but the words stay. `form_rows.csv` holds the rows
of the forms of 2014 (`statistics`) and of 2019 and 2021 (`requests`, `disclosure`),
`form_columns.csv` their column heads, `form_cells.csv` the cells of the tables that have a code for
each cell (`disclosure`, `review`).

Kinds of labels: `row` has numbers; `group` heads other rows and has none by the form, but some pages
print its sum there; `section` heads a part of the 2014 form; `column` names a column; `caption`
opens a block of the disclosure table; `heading` is printed and says nothing else.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise, zip_longest
from typing import Literal

from pydantic import TypeAdapter

from crawler.items import Era
from pipelines.rules import RuleFileError

Form = Literal["statistics", "disclosure", "requests", "review"]
Kind = Literal["row", "group", "section", "column", "caption", "heading"]
Number = Literal["int", "signed", "decimal"]

APPLICANTS = ("natural", "business", "research", "public_interest", "legal_service", "other_org", "total")
_OTHERS = re.compile(r"[^\u4e00-\u9fff]+")
_BRACKETS = re.compile(r"[（(\[【〔][^（()）\]】〕]*(?:[）)\]】〕]|$)")
_LAST_BRACKET = re.compile(r"[（(\[【][^（()）\]】]*[）)\]】]\s*$")
#: Remarks in brackets that make a label that of another number: of another period, a plan, an amount of money, one bureau.
_OF_ANOTHER_NUMBER = re.compile(
    r"[（(\[【](?:[^（()）\]】]{0,6}(?:上年|去年|上一年|往年|历年|同期|同比|计划|目标|预计|罚款|罚没|示例|样例)[^（()）\]】]{0,6}"
    r"|[一-鿿]{1,8}(?:局|委员会|[镇乡]|街道))[）)\]】]\s*$"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_NUMERALS = "一二三四五六七八九十"
#: No label is longer, with all the help text that portals print beside it.
_LONGEST_TEXT = 1000
#: Shortest damaged label that may still be recognised, and how alike it must be to one row and unlike any other.
_SHORTEST = 5
_ALIKE = 0.8
_APART = 0.1
_LONGEST_HEAD = 8
#: How alike a label and a longer spelling must be, and how many characters the longer one may add.
_NEARLY = 0.85
_LONGEST_REST = 24
#: Units that stand behind a label or a number in running text.
UNIT = r"(?:万元?|人次|场次|条次|[元件条次篇个人项份期场起宗家处])"
#: Words that go on behind a label; units, signs, numbering and 其中 do not.
_WORDS_BEHIND = re.compile(
    rf"(?!{UNIT}?(?:无|其中|数[量据]|[一二三四五六七八九十]{{1,3}}[、）)]|[^\u4e00-\u9fff]|\Z))[\u4e00-\u9fff]{{2,}}"
)
_WORDS_AND_NUMBERING = re.compile(r"[\u4e00-\u9fff\s、.．()（）]*(?:\d{1,2}[.．、])?")
_SHORT = 4
#: A help text in brackets has so many characters beside a label that it names; 行政诉讼（未经复议直接起诉） is none.
_SHORTEST_HELP = 10
_HELP_TEXT = re.compile(r"[（(][^（()）\n]{12,200}[）)]")
_HEADING_KINDS = ("heading", "group", "caption", "section")


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell that the form prescribes: which indicator it holds, in which unit."""

    code: str
    applicant: str | None
    unit: str | None
    number: Number


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label of a form. `keys` are its spellings, the shortest has `shortest` characters; `parent` is the row or group above."""

    form: Form
    kind: Kind
    name: str
    keys: tuple[str, ...]
    tail: str = ""
    parent: str = ""
    slots: tuple[Slot, ...] = ()
    shortest: int = 0


@dataclass(frozen=True, slots=True)
class _RowEntry:
    form: Form
    kind: Kind
    code: str
    label: str
    tail: str
    variants: str
    unit: str
    parent: str
    number: Number


@dataclass(frozen=True, slots=True)
class _ColumnEntry:
    form: Form
    kind: Kind
    name: str
    label: str
    tail: str
    variants: str


@dataclass(frozen=True, slots=True)
class _CellEntry:
    form: Form
    era: str
    row: str
    column: str
    code: str
    unit: str
    number: Number


def _read(name: str, entry: type) -> list[dict[str, str]]:
    rows = list(csv.DictReader(resources.files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()))
    try:
        TypeAdapter(list[entry]).validate_python(rows)  # type: ignore[valid-type]
    except ValueError as error:
        raise RuleFileError(f"{__package__}/{name}: {error}") from error
    return rows


@lru_cache(maxsize=8192)
def label_key(text: str) -> str:
    """The Chinese characters of a label without its numbering and 其中."""
    return _alike(_OTHERS.sub("", text)).lstrip(_NUMERALS).removeprefix("其中")


def _alike(text: str) -> str:
    """The text with one character for those that reports print for one another in labels."""
    return text.replace("它", "他").replace("做", "作")


@cache
def all_labels() -> tuple[Label, ...]:
    """Every label of every form."""
    labels = []
    for row in (_RowEntry(**entry) for entry in _read("form_rows.csv", _RowEntry)):  # type: ignore[arg-type]
        applicants: tuple[str | None, ...] = APPLICANTS if row.form == "requests" else (None,)
        coded = row.code and row.form != "disclosure"
        slots = tuple(Slot(row.code, applicant, row.unit or None, row.number) for applicant in applicants) if coded else ()
        keys = _keys(row.label, row.variants)
        labels.append(Label(row.form, row.kind, row.code, keys, label_key(row.tail), row.parent, slots, min(map(len, keys))))
    for column in (_ColumnEntry(**entry) for entry in _read("form_columns.csv", _ColumnEntry)):  # type: ignore[arg-type]
        labels.append(Label(column.form, column.kind, column.name, _keys(column.label, column.variants), label_key(column.tail)))
    return tuple(labels)


def _keys(label: str, variants: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label_key(text) for text in (label, *variants.split("|")) if text))


@cache
def _index() -> dict[str, tuple[Label, ...]]:
    found: dict[str, list[Label]] = defaultdict(list)
    for label in all_labels():
        for key in label.keys:
            found[key].append(label)
            if label.tail:
                found[key + label.tail].append(label)
    return {key: tuple(labels) for key, labels in found.items()}


@cache
def _loose_index() -> dict[str, tuple[Label, ...]]:
    """Rows of the 2014 form by a spelling without 总, 的, 量 and a closing 数: portals add and drop these freely."""
    found: dict[str, list[Label]] = defaultdict(list)
    for label in all_labels():
        if label.form == "statistics" and label.kind != "column":
            for key in {_loose(key) for key in label.keys}:
                found[key].append(label)
    return {key: tuple(labels) for key, labels in found.items()}


def _loose(key: str) -> str:
    return re.sub("[总的量]", "", key).rstrip("数次")


@lru_cache(maxsize=8192)
def labels_of(text: str) -> tuple[Label, ...]:
    """Labels a printed text may be; empty when it is none. Help text in brackets does not matter, `（上年）` and `（县公安局）` do."""
    if len(text) > _LONGEST_TEXT:
        return ()
    index = _index()
    key = label_key(text)
    if found := index.get(key):
        return found
    if _OF_ANOTHER_NUMBER.search(text):
        return ()
    outside = label_key(_BRACKETS.sub("", text))
    without_unit = label_key(_LAST_BRACKET.sub("", text))
    return index.get(without_unit) or index.get(outside) or _loose_index().get(_loose(outside or key)) or _damaged_head(key)


def _damaged_head(key: str) -> tuple[Label, ...]:
    """The head of the applicants that a text is with a character lost or another one; its place among the others matters most."""
    if not _SHORTEST <= len(key) <= _LONGEST_HEAD:
        return ()
    heads = [label for label in all_labels() if label.form == "requests" and label.kind in ("column", "heading")]
    heads = [label for label in heads if len(label.keys[0]) > _SHORTEST]
    alike = [label for label in heads if key[0] == label.keys[0][0] and SequenceMatcher(None, key, label.keys[0]).ratio() >= _ALIKE]
    return (alike[0],) if len(alike) == 1 else ()


@lru_cache(maxsize=2048)
def nested_labels(text: str) -> tuple[str, ...]:
    """The labels that one cell prints one behind the other (`三、本年度办理结果（三）不予公开1.属于国家秘密`), outermost first.

    Empty when the cell is anything else: nothing but numbering may part the labels, each but the last
    must head others, and a row must belong to the group in front of it.
    """
    hits = find_labels(text) if len(text) <= _LONGEST_TEXT else []
    if len(hits) < 2 or label_key(_without(text, hits)).strip(_NUMERALS):
        return ()
    if not all(_heads_the_next(outer, inner) for outer, inner in pairwise(hits)):
        return ()
    return tuple(text[hit.start : hit.end] for hit in hits)


def _heads_the_next(outer: Hit, inner: Hit) -> bool:
    groups = {label.name for label in outer.labels if label.kind == "group"}
    belongs = not groups or any(label.parent in groups for label in inner.labels)
    return belongs and any(label.kind in _HEADING_KINDS for label in outer.labels)


def _without(text: str, hits: Sequence[Hit]) -> str:
    edges = [0, *(edge for hit in hits for edge in (hit.start, hit.end)), len(text)]
    return "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


@lru_cache(maxsize=2048)
def damaged_label(text: str) -> Label | None:
    """The one row of table 3 whose label this text is a damaged or cut form of, if there is exactly one."""
    key = label_key(text) if len(text) <= _LONGEST_TEXT and not _OF_ANOTHER_NUMBER.search(text) else ""
    if len(key) < _SHORTEST:
        return None
    rows = [label for label in all_labels() if label.form == "requests" and label.kind == "row"]
    cut = [label for label in rows if any((spelling + label.tail).startswith(key) for spelling in label.keys)]
    if len(cut) == 1:
        return cut[0]
    ranked = sorted(((SequenceMatcher(None, key, label.keys[0]).ratio(), index) for index, label in enumerate(rows)), reverse=True)
    (best, index), (second, _) = ranked[0], ranked[1]
    return rows[index] if best >= _ALIKE and best - second >= _APART else None


@lru_cache(maxsize=2048)
def shortened_labels(text: str) -> tuple[Label, ...]:
    """The rows of the 2014 form whose label this text is with one character lost (政务微信公开政府息数).

    Empty when rows of different labels are possible (政务微公开政府信息数).
    """
    key = label_key(text)
    if len(key) < _SHORTEST:
        return ()
    index = _index()
    spellings = [
        spelling
        for spelling in index
        if len(spelling) == len(key) + 1 and _lost_one(spelling, key) and any(label.form == "statistics" for label in index[spelling])
    ]
    rows = {label.name: label for spelling in spellings for label in index[spelling] if label.kind == "row"}
    return tuple(rows.values()) if len(spellings) == 1 or len(rows) == 1 else ()


def _lost_one(whole: str, key: str) -> bool:
    same = next((at for at, (own, other) in enumerate(zip(whole, key, strict=False)) if own != other), len(key))
    return whole[same + 1 :] == key[same:]


# --------------------------------------------------------------------------- tables with a code for each cell
@cache
def _cells() -> tuple[_CellEntry, ...]:
    return tuple(_CellEntry(**entry) for entry in _read("form_cells.csv", _CellEntry))  # type: ignore[arg-type]


@cache
def codes_of_changes() -> frozenset[str]:
    """The cells that hold how many more or fewer (本年增/减)."""
    return frozenset(cell.code for cell in _cells() if cell.number == "signed")


@cache
def disclosure_slots(row: str, heads: tuple[str | None, ...], era: Era) -> tuple[Slot, ...]:
    """Cells of a row of the disclosure table below its column heads.

    `heads` are the names of the printed heads in order, `None` for one that is not recognised. At least
    one must be recognised; the others follow from their place. All of them may stand in another order
    than the form's. Empty when no layout of the form fits.
    """
    for layout in _layouts(row, era):
        names = [cell.column for cell in layout]
        fits = len(names) == len(heads) and all(head in (None, name) for head, name in zip(heads, names, strict=True))
        if fits and any(heads):
            return _as_slots(layout)
        if sorted(names) == sorted(head or "" for head in heads):
            return _as_slots(sorted(layout, key=lambda cell: heads.index(cell.column)))
    return ()


@cache
def disclosure_slots_in_text(row: str, heads: tuple[str, ...], era: Era, *, in_order: bool = True) -> tuple[Slot, ...]:
    """Like `disclosure_slots` where nothing parts the heads: a head that was not recognised is not even counted.

    `in_order`: the heads are known to follow each other as they are given; if not, they are the form's in its own order only.
    """
    for layout in _layouts(row, era):
        names = [cell.column for cell in layout]
        if not set(heads) <= set(names):
            continue
        if list(heads) == [name for name in names if name in heads]:
            return _as_slots(layout)
        return disclosure_slots(row, heads, era) if in_order else ()
    return ()


def disclosure_slots_without_heads(row: str, count: int, era: Era) -> tuple[Slot, ...]:
    """Cells of a row whose heads are lost: the layout of the report's era, when it has that many cells."""
    layout = next((layout for layout in _layouts(row, era) if layout[0].era == era), ())
    return _as_slots(layout) if len(layout) == count else ()


def _layouts(row: str, era: Era) -> list[tuple[_CellEntry, ...]]:
    """The layouts of a row in the forms of 2019 and 2021, that of the report's era first."""
    layouts: dict[str, list[_CellEntry]] = defaultdict(list)
    for cell in _cells():
        if cell.form == "disclosure" and cell.row == row:
            layouts[cell.era].append(cell)
    return [tuple(layouts[name]) for name in sorted(layouts, key=lambda name: name != era)]


def _as_slots(layout: Sequence[_CellEntry]) -> tuple[Slot, ...]:
    return tuple(Slot(cell.code, None, cell.unit or None, cell.number) for cell in layout)


@cache
def review_slots(parts: tuple[str, ...]) -> tuple[Slot, ...]:
    """Cells of table 4 under the given groups (行政复议, 未经复议直接起诉, 复议后起诉), in printed order."""
    cells = [cell for cell in _cells() if cell.form == "review" and cell.row in parts]
    return _as_slots(tuple(cells))


# --------------------------------------------------------------------------- labels in running text
@dataclass(frozen=True, slots=True)
class Hit:
    """A label found in text: what it may be and the characters it covers."""

    labels: tuple[Label, ...]
    start: int
    end: int


@cache
def _pattern() -> re.Pattern[str]:
    # The heads of the 2014 form (单位, 数量 …) are everyday words; in running text they only mislead.
    labels = [label for label in all_labels() if (label.form, label.kind) != ("statistics", "column")]
    spellings = {
        key + tail for label in labels for key in label.keys for tail in ("", label.tail) if len(key) > 2 or key in (label.keys[0], "合计")
    }
    # Longest first. Grouped by their first character they are searched in a third of the time.
    endings: dict[str, list[str]] = defaultdict(list)
    for spelling in sorted(spellings, key=lambda key: (-len(key), key)):
        endings[spelling[0]].append(spelling[1:])
    return re.compile("|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in endings.items()))


def find_labels(text: str) -> list[Hit]:
    """All labels of the forms in a text, longest first, however white space and punctuation part their characters."""
    runs = list(_CHINESE.finditer(text))
    positions = [index for run in runs for index in range(run.start(), run.end())]
    squeezed = _alike("".join(run[0] for run in runs))
    index = _index()
    matches = list(_pattern().finditer(squeezed))
    length = len(squeezed)
    ends = [
        _end(squeezed, match, following, positions)
        if match.end() < length and positions[match.end()] == positions[match.end() - 1] + 1
        else match.end()
        for match, following in zip_longest(matches, matches[1:])
    ]
    hits = [Hit(index[match[0]], positions[match.start()], positions[end - 1] + 1) for match, end in zip(matches, ends, strict=True)]
    hits = [
        _whole_in_front(squeezed, match, hit, before, positions)
        if match.start() > before and positions[match.start()] == positions[match.start() - 1] + 1
        else hit
        for match, hit, before in zip(matches, hits, [0, *ends], strict=False)
    ]
    hits = _outside_help(text, hits)
    return [hit for hit, following in zip_longest(hits, hits[1:]) if not _goes_on(text, hit, following)]


def _end(squeezed: str, match: re.Match[str], following: re.Match[str] | None, positions: Sequence[int]) -> int:
    """Where the label ends that was matched: behind the words that go on with it when they are a longer spelling, damaged or cut."""
    end = match.end()
    last = following.start() if following else len(squeezed)
    if end == last:
        return end
    longer = [key for key in _longer(match[0]) if len(key) > len(match[0])]
    if not longer:
        return end
    while end < last and end - match.end() < _LONGEST_REST and positions[end] == positions[end - 1] + 1:
        end += 1
    whole = squeezed[match.start() : end]
    alike = any(key.startswith(whole) or SequenceMatcher(None, whole, key).ratio() >= _NEARLY for key in longer)
    return end if alike else match.end()


def _whole_in_front(squeezed: str, match: re.Match[str], hit: Hit, before: int, positions: Sequence[int]) -> Hit:
    """The hit; that of a longer label when it is the end of one that is damaged in front (主要负责同志加|政府网站在线访谈次数)."""
    begin = next((at for at in range(match.start(), before, -1) if positions[at] != positions[at - 1] + 1), before)
    for key in _ending_with(match[0]):
        if abs(match.end() - begin - len(key)) <= 1 and SequenceMatcher(None, squeezed[begin : match.end()], key).ratio() >= _NEARLY:
            return Hit(_index()[key], positions[begin], hit.end)
    return hit


@lru_cache(maxsize=256)
def _ending_with(key: str) -> tuple[str, ...]:
    """The spellings of other labels that end with this one."""
    return tuple(spelling for spelling in _index() if len(spelling) > len(key) and spelling.endswith(key))


@lru_cache(maxsize=256)
def _longer(key: str) -> tuple[str, ...]:
    """The spellings that begin with another spelling of the same label."""
    spellings = {spelling + tail for label in _index()[key] for spelling in label.keys for tail in ("", label.tail)}
    return tuple(spelling for spelling in spellings if spelling.startswith(key))


def _outside_help(text: str, hits: list[Hit]) -> list[Hit]:
    """The hits without those in a help text, which names rows of the form (规范性文件（…一般情况下属于规范性文件）)."""
    texts = [match.span() for match in _HELP_TEXT.finditer(text)] if hits else []
    if not texts:
        return hits
    return [
        hit
        for hit in hits
        if not any(start <= hit.start and hit.end <= end and end - start - (hit.end - hit.start) > _SHORTEST_HELP for start, end in texts)
    ]


def _goes_on(text: str, hit: Hit, following: Hit | None) -> bool:
    """Whether other words go on behind a short label (其他|主动公开文件) and do not reach to the next label."""
    if hit.end - hit.start > _SHORT or not _WORDS_BEHIND.match(text, hit.end):
        return False
    return following is None or not _WORDS_AND_NUMBERING.fullmatch(text, hit.end, following.start)
