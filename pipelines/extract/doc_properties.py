"""Properties as old Word files write them: a code of two bytes that tells how long its operand is, and the operand."""

from __future__ import annotations

import struct
from collections.abc import Iterator

# Operand sizes by the kind of property, and the properties whose operands state their size in another way.
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
ROW_LAYOUT, _TABS = 0xD608, 0xC615


def single_properties(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Codes and operands of the properties in a list of them."""
    position = 0
    while position + 2 <= len(raw):
        code = struct.unpack_from("<H", raw, position)[0]
        position += 2
        size = _OPERANDS.get(code >> 13)
        if size is None:
            if position >= len(raw) or (code == _TABS and raw[position] == 255):
                return
            if code == ROW_LAYOUT:
                size, position = struct.unpack_from("<H", raw, position)[0] - 1, position + 2
            else:
                size, position = raw[position], position + 1
        yield code, raw[position : position + size]
        position += size
