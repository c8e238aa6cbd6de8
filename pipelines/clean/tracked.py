"""Text that remembers where each of its characters came from.

Cleaning is a chain of small edits. Every edit must be reported with its span in the text as it was
extracted, however many edits came before it, so the text carries an offset for each character.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(slots=True)
class Edit:
    """Replace `text[start:end]` (offsets of the current text) by `replacement`.

    Not frozen: a page may need hundreds, and frozen records take three times as long to make.
    """

    start: int
    end: int
    replacement: str = ""


#: The offsets of a text of usual length: to copy them is many times as fast as to make as many integers for each page.
_OFFSETS = list(range(1 << 14))


class TrackedText:
    """A text and, for each character, its offset in the source text.

    Characters an edit inserts share the offset of what they replaced.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        size = len(text) + 1
        self._origin = _OFFSETS[:size] if size <= len(_OFFSETS) else list(range(size))

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stood in the source."""
        return self._origin[start], self._origin[end]

    def position(self, source_offset: int) -> int:
        """Offset in the current text of the first character that came from `source_offset` or later."""
        return bisect_left(self._origin, source_offset)

    def apply(self, edits: Iterable[Edit]) -> None:
        """Carry out edits that are sorted and do not overlap."""
        text, offsets = self.text, self._origin
        pieces: list[str] = []
        origin: list[int] = []
        done = 0
        for edit in edits:
            start, end, replacement = edit.start, edit.end, edit.replacement
            pieces += (text[done:start], replacement)
            origin += offsets[done:start]
            if len(replacement) == end - start:
                origin += offsets[start:end]
            elif replacement:
                origin += [offsets[start]] * len(replacement)
            done = end
        if pieces:
            self._origin = origin + offsets[done:]
            self.text = "".join([*pieces, text[done:]])

    def replace_all(self, text: str) -> None:
        """Put a text of the same length in place (a conversion character by character)."""
        if len(text) != len(self.text):
            raise ValueError(f"replace_all needs {len(self.text)} characters, got {len(text)}")
        self.text = text


def count_changed(before: str, after: str) -> int:
    """How many characters of two texts of the same length differ.

    An exclusive or of all characters at once leaves 0 for each that is the same: five times as fast as to compare them in turn.
    """
    first, second = (int.from_bytes(text.encode("utf-32-le", "surrogatepass"), "little") for text in (before, after))
    differences = memoryview((first ^ second).to_bytes(4 * len(before), "little")).cast("I").tolist()
    return len(before) - differences.count(0)
