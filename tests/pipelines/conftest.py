"""Figures measured by the golden tests, shown at the end of the run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

_FIGURES: list[str] = []


@pytest.fixture
def show_figure() -> Callable[[str], None]:
    """Call it with one line; the line is printed below the test summary."""
    return _FIGURES.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _FIGURES:
        terminalreporter.section("measured on the shared corpus")
        for line in _FIGURES:
            terminalreporter.write_line(line)
