"""`scrapy crawl` and `scrapy export` as a user meets them: files, exit codes, last line."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.commands.running import BAD_RUN, GOOD, NOT_PUBLISHED, bad_line, finish, found
from crawler.extensions.verdict import Counts, Verdict

Run = Callable[..., subprocess.CompletedProcess[str]]


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.splitlines()[-1]


def test_what_a_run_found_in_words() -> None:
    counts = Counts(reports=48, duplicates=1, rejected=3, reasons=(("not_a_report", 2), ("empty", 1)))
    assert found(counts) == "48 reports, 3 rejected (2 not_a_report, 1 empty), 1 duplicate"
    assert found(Counts(reports=1)) == "1 report, 0 rejected"


def test_a_bad_run_says_why_and_that_nothing_changed() -> None:
    line = bad_line(Verdict(Counts(reports=2), ("stopped by a signal; run it again", "disk full; make room")), "out")
    assert line.startswith("Bad run: stopped by a signal; run it again; and disk full; make room.")
    assert "out/ is unchanged" in line


def test_a_good_run_that_cannot_be_exported_is_not_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = f"sqlite:///{tmp_path}/empty.sqlite"
    assert finish(Verdict(Counts(reports=1)), database, str(tmp_path / "out")) == NOT_PUBLISHED
    assert "run 'scrapy export'" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_the_export_can_be_turned_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert finish(Verdict(Counts(reports=1)), f"sqlite:///{tmp_path}/x.sqlite", "") == GOOD
    assert "no export" in capsys.readouterr().out


def test_a_folder_of_pages_becomes_files(tmp_path: Path, scrapy_command: Run, write_pages: Any) -> None:
    folder = write_pages(tmp_path / "pages", 8)
    (folder / "empty.html").write_text(" ")
    (folder / "copy.html").write_bytes((folder / "0000.html").read_bytes())
    done = scrapy_command("crawl", "archive", "-a", "source=pages", "-O", "a.csv", "-O", "b.json", "-O", "c.jsonl")
    assert done.returncode == GOOD, done.stderr
    assert last_line(done).startswith("Good run: 8 reports, 1 rejected (1 empty), 1 duplicate → out/ (reports.csv 8 rows")
    assert (tmp_path / "a.csv").read_bytes().count(b"\r\n") == 9
    assert len(json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))) == 8
    assert len((tmp_path / "c.jsonl").read_text(encoding="utf-8").splitlines()) == 8
    with (tmp_path / "out" / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sorted(row["reason"] for row in csv.DictReader(file)) == ["duplicate", "empty"]

    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    again = scrapy_command("crawl", "archive", "-a", "source=pages", "-O", "a.csv", "-o", "c.jsonl")
    assert again.returncode == 2
    assert "only one of -o" in again.stderr
    bad = scrapy_command("crawl", "archive", "-a", "source=pages/empty.html", "-O", "a.csv")
    assert bad.returncode == BAD_RUN
    assert last_line(bad).startswith("Bad run: 0 report(s) found")
    assert (tmp_path / "a.csv").read_bytes().count(b"\r\n") == 9
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before

    exported = scrapy_command("export", "--out", "elsewhere")
    assert exported.returncode == GOOD
    assert last_line(exported).startswith("Exported elsewhere/ (reports.csv 8 rows")
    assert {path.name: path.read_bytes() for path in (tmp_path / "elsewhere").iterdir()} == before


def test_items_on_stdout_stand_alone(tmp_path: Path, scrapy_command: Run, write_pages: Any) -> None:
    write_pages(tmp_path / "pages", 2)
    done = scrapy_command("crawl", "archive", "-a", "source=pages", "-o", "-:jsonl", "-s", "EXPORT_DIR=", "-s", "PARSE_WORKERS=0")
    assert done.returncode == GOOD
    assert [json.loads(line)["adcode"] for line in done.stdout.splitlines()] == [None, None]
    assert done.stderr.splitlines()[-1].startswith("Good run: 2 reports")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["crawl"], 2, "name one spider"),
        (["crawl", "nobody"], 2, "there is no spider 'nobody'; there are: archive"),
        (["crawl", "archive", "-a", "source=nowhere"], BAD_RUN, "nowhere"),
        (["crawl", "archive", "-a", "source=pages", "-s", "DATABASE_URL=nonsense://"], BAD_RUN, "DATABASE_URL"),
        (["crawl", "archive", "-a", "source=pages", "-o", "full.json"], 2, "use -O"),
        (["crawl", "archive", "-a", "source=pages", "-s", "EXPORT_DIR=full.json"], NOT_PUBLISHED, "is a file"),
        (["export"], NOT_PUBLISHED, "crawl something first"),
        (["export", "--database", "nonsense://"], NOT_PUBLISHED, "DATABASE_URL"),
        (["export", "word"], 2, "no arguments"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_goes_wrong_is_said_and_shows_in_the_exit_code(
    tmp_path: Path, scrapy_command: Run, write_pages: Any, arguments: list[str], code: int, said: str
) -> None:
    write_pages(tmp_path / "pages", 1)
    (tmp_path / "full.json").write_text("[]")
    done = scrapy_command(*arguments, "-s", "PARSE_WORKERS=0")
    assert done.returncode == code, done.stderr
    assert said in (done.stdout or done.stderr).splitlines()[-1]


@pytest.mark.parametrize("stop", [["-s", "CLOSESPIDER_ITEMCOUNT=5"], [signal.SIGINT], [signal.SIGTERM]], ids=["limit", "SIGINT", "SIGTERM"])
def test_a_run_that_is_stopped_ends(tmp_path: Path, project_environment: dict[str, str], write_pages: Any, stop: list[Any]) -> None:
    write_pages(tmp_path / "pages", 300)
    by_limit = len(stop) == 2
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        "archive",
        "-a",
        "source=pages",
        "-O",
        "a.jsonl",
        "-s",
        "PROGRESS_INTERVAL=0.2",
        *(stop if by_limit else []),
    ]
    with subprocess.Popen(
        command, cwd=tmp_path, env=project_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        if not by_limit:
            assert process.stderr is not None
            for line in process.stderr:
                if re.search(r" [1-9]\d* pages", line):
                    break
            os.killpg(process.pid, stop[0])
        said, _ = process.communicate(timeout=60)
    assert process.returncode == (GOOD if by_limit else BAD_RUN)
    assert ("Good run" if by_limit else "stopped by a signal") in said
    assert (tmp_path / "a.jsonl").exists() is by_limit
