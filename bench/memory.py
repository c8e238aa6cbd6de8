"""Peak memory of an archive run with all its worker processes: does it grow with the number of pages?"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from bench.report import Ratio
from crawler.demo.pages import bulk_page

FEW, MANY = 2_000, 20_000
#: Seconds between two looks at the processes.
INTERVAL = 0.2
ROOT = Path(__file__).resolve().parents[1]


def measure_memory(scale: float) -> list[Ratio]:
    """RSS of the whole process tree, crawl and export."""
    few, many = max(50, int(FEW * scale)), max(500, int(MANY * scale))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = (_peak(folder, count) for count in (few, many))
    return [Ratio(f"peak memory, {many} pages beside {few}", large, small, "MB", f"{few} pages", "at_most", 1.3)]


def _peak(folder: Path, count: int) -> float:
    """Peak in MB of a run over so many pages, each another one: repeated pages would be duplicates and fill no store."""
    pages = folder / f"pages{count}"
    pages.mkdir()
    for number in range(count):
        (pages / f"{number:06}.html").write_bytes(bulk_page(number)[0])
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n")
    command = [sys.executable, "-m", "scrapy", "crawl", "archive", "-a", f"source={pages}", "-s", f"DATABASE_URL=sqlite:///{count}.sqlite"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    peak = 0.0
    while True:
        try:
            said, _ = process.communicate(timeout=INTERVAL)
            break
        except subprocess.TimeoutExpired:
            peak = max(peak, _tree_size(process.pid))
    print(f"  {said.strip()}")
    if process.returncode:
        raise SystemExit(f"the run over {count} pages was not good")
    return peak


def _tree_size(process_id: int) -> float:
    total = 0
    for process in [psutil.Process(process_id), *psutil.Process(process_id).children(recursive=True)]:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue  # ended since the list was made
    return total / 1e6
