"""The lists of an old Word file: what `word_numbers` needs to know, read from the file's tables of lists, overrides and styles.

After [MS-DOC]: a paragraph names an override (LFO) and a level, the override names a list (LST), whose levels (LVL) state format,
first number and text. A paragraph that names none may have a style that does.
"""

from __future__ import annotations

import struct
from dataclasses import replace

from pipelines.extract.doc_properties import single_properties
from pipelines.extract.word_numbers import LONGEST_NUMBER, Level, NumberedList, Numbering

#: Where the header says in which parts of the table stream styles, lists and overrides stand.
_STYLES, _LISTS, _OVERRIDES = 0xA2, 0x2E2, 0x2EA
_LIST_SIZE, _OVERRIDE_SIZE, _LEVEL_SIZE = 28, 16, 28
#: Properties of a paragraph: its level, and its override, counted from 1.
LEVEL, OVERRIDE = 0x260A, 0x460B
_LONGEST_CHAIN = 20
_MOST = 4_000
_PARAGRAPH_STYLE, _NO_BASE = 1, 0xFFF
#: Formats of [MS-OSHARED] by the names that later files give them; all others count in Arabic digits.
_FORMS = {
    1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital", 11: "japaneseCounting",
    14: "decimalFullWidth", 18: "decimalEnclosedCircle", 19: "decimalFullWidth", 23: "bullet", 33: "taiwaneseCounting",
    35: "taiwaneseCountingThousand", 37: "chineseCounting", 38: "chineseLegalSimplified", 39: "chineseCountingThousand", 255: "none",
}  # fmt: skip


def numbering_of(main: bytes, table: bytes) -> Numbering:
    """The lists by the number of their override, and those that styles imply; none where the file tells them wrongly."""
    try:
        return Numbering(_overrides(main, table), _styles(main, table))
    except (struct.error, IndexError):
        # Damaged lists cost the numbers, not the report.
        return Numbering()


def _lists(main: bytes, table: bytes) -> dict[int, dict[int, Level]]:
    """Levels of each list by its id; the levels of all lists follow behind the lists."""
    start, size = struct.unpack_from("<II", main, _LISTS)
    if not size:
        return {}
    count = min(struct.unpack_from("<H", table, start)[0], _MOST)
    position = start + 2 + count * _LIST_SIZE
    found: dict[int, dict[int, Level]] = {}
    for index in range(count):
        at = start + 2 + index * _LIST_SIZE
        levels: dict[int, Level] = {}
        for level in range(1 if table[at + 26] & 1 else 9):
            levels[level], position = _level(table, position)
        found[struct.unpack_from("<i", table, at)[0]] = levels
    return found


def _level(table: bytes, position: int) -> tuple[Level, int]:
    """A level and where the next begins."""
    first, form = struct.unpack_from("<iB", table, position)
    position += _LEVEL_SIZE + table[position + 24] + table[position + 25]
    length = struct.unpack_from("<H", table, position)[0]
    raw = table[position + 2 : position + 2 + 2 * length].decode("utf-16-le", "replace")[:LONGEST_NUMBER]
    # A code below nine stands for the number of that level.
    text = "".join(f"%{ord(char) + 1}" if ord(char) < 9 else char for char in raw)
    return Level(_FORMS.get(form, "decimal"), text, first), position + 2 + 2 * length


def _overrides(main: bytes, table: bytes) -> dict[str, NumberedList]:
    start, size = struct.unpack_from("<II", main, _OVERRIDES)
    if not size:
        return {}
    lists = _lists(main, table)
    count = min(struct.unpack_from("<I", table, start)[0], _MOST)
    position = start + 4 + count * _OVERRIDE_SIZE
    found: dict[str, NumberedList] = {}
    for index in range(count):
        name, changed = struct.unpack_from("<i8xB", table, start + 4 + index * _OVERRIDE_SIZE)
        levels = dict(lists.get(name, {}))
        restarted = False
        position += 4
        for _ in range(changed):
            first, flags = struct.unpack_from("<iI", table, position)
            position += 8
            level = flags & 0x0F
            if flags & 0x20:
                levels[level], position = _level(table, position)
            elif flags & 0x10 and level in levels:
                levels[level] = replace(levels[level], start=first)
                restarted = True
        found[str(index + 1)] = NumberedList(f"override {index}" if restarted else f"list {name}", levels)
    return found


def _styles(main: bytes, table: bytes) -> dict[str, tuple[str, int]]:
    """Override and level that each paragraph style names, itself or by the style it is based on."""
    start, size = struct.unpack_from("<II", main, _STYLES)
    if not size:
        return {}
    head, count, base_size = struct.unpack_from("<HHH", table, start)
    position = start + 2 + head
    named: dict[int, tuple[str | None, int | None]] = {}
    bases: dict[int, int] = {}
    for index in range(min(count, _MOST)):
        length = struct.unpack_from("<H", table, position)[0]
        style = table[position + 2 : position + 2 + length]
        position += 2 + length + length % 2
        if length < base_size:
            continue
        kind = struct.unpack_from("<H", style, 2)[0]
        bases[index] = kind >> 4
        if kind & 0x0F == _PARAGRAPH_STYLE:
            named[index] = _named(style, base_size)
    found: dict[str, tuple[str, int]] = {}
    for index in named:
        override: str | None = None
        level: int | None = None
        current = index
        for _ in range(_LONGEST_CHAIN):
            own = named.get(current, (None, None))
            override, level = override if override is not None else own[0], level if level is not None else own[1]
            current = bases.get(current, _NO_BASE)
            if current == _NO_BASE:
                break
        if override is not None:
            found[str(index)] = override, level or 0
    return found


def _named(style: bytes, base_size: int) -> tuple[str | None, int | None]:
    """Override and level among the properties of a paragraph style, which stand behind its name."""
    at = base_size + 2 + 2 * struct.unpack_from("<H", style, base_size)[0] + 2
    at += at % 2
    length = struct.unpack_from("<H", style, at)[0]
    override, level = None, None
    for code, operand in single_properties(style[at + 4 : at + 2 + length]):
        if code == OVERRIDE:
            override = str(struct.unpack("<H", operand)[0])
        elif code == LEVEL:
            level = operand[0]
    return override, level
