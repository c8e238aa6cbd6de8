"""SIGKILL at any moment: the previous export stays byte for byte, the next run completes.

`NIANBAO_KILLS` sets the number of kills; 20 is the full measure, the default keeps the tests short.
"""

from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

KILLS = int(os.environ.get("NIANBAO_KILLS", "3"))
COMMAND = [sys.executable, "-m", "scrapy", "crawl", "archive", "-a", "source=pages", "-O", "feed.csv"]


def contents(folder: Path) -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in (folder / "out").iterdir()}
    return files | {"feed.csv": (folder / "feed.csv").read_bytes()}


def report_ids(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sorted(row["report_id"] for row in csv.DictReader(file))


def start(folder: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(COMMAND, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kill_after_lines(folder: Path, environment: dict[str, str], lines: int) -> list[psutil.Process]:
    """Kill a run when it has logged so many lines; return the processes it leaves. Short runs end by themselves."""
    process = start(folder, environment)
    assert process.stderr is not None
    for _ in zip(range(lines), process.stderr, strict=False):
        pass
    children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return children


def test_a_kill_leaves_the_previous_output(tmp_path: Path, project_environment: dict[str, str], write_pages: Any) -> None:
    write_pages(tmp_path / "pages", 12)
    done = start(tmp_path, project_environment)
    said, errors = done.communicate(timeout=120)
    assert done.returncode == 0, errors
    assert "12 reports" in said
    log_lines = len(errors.splitlines())
    before = contents(tmp_path)
    chance = random.Random(20)
    for _ in range(KILLS):
        left = kill_after_lines(tmp_path, project_environment, chance.randint(10, log_lines - 1))
        assert psutil.wait_procs(left, timeout=20)[1] == [], "workers outlived their crawler"
        assert contents(tmp_path) == before

    write_pages(tmp_path / "pages", 14)
    done = start(tmp_path, project_environment)
    said, errors = done.communicate(timeout=120)
    assert done.returncode == 0, errors
    assert "14 reports" in said
    # Not byte for byte: near copies are known only when the whole store is read.
    assert report_ids(tmp_path / "feed.csv") == report_ids(tmp_path / "out" / "reports.csv")
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith((".part", ".failed"))] == []
