"""SIGKILL at random moments over a crawl of the demo country, then what is left to the next run.

    python bench/kills.py                   100 kills
    python bench/kills.py --kills 10 --seed 3

Each round crawls the country in an empty folder and is killed at one or more random moments; the run after
the last kill comes to its end. Its records must equal those of an undisturbed run, no request may reach the
server more often than there and once more per kill, and the export must be complete. Then the unchanged
country is crawled again (nothing may be parsed, under 5 % of the bytes may go over the wire), and the
archive is replayed (the records must be the same). Exit code 1 when anything of this fails.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from crawler.demo.country import demo_country
from crawler.demo.server import DemoServer

ROOT = Path(__file__).resolve().parents[1]
#: Share of the first crawl's bytes that a crawl of the unchanged country may cost.
BYTES_GOAL = 0.05
#: Time and place of a visit differ from run to run.
VISIT = ("fetched_at", "archive_ref")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run left."""

    records: dict[str, Any]
    #: Requests by method, address and body, as the server saw them.
    hits: Counter[tuple[str, str, str]]
    #: Bytes the server sent.
    sent: int
    stats: dict[str, Any]
    seconds: float


@dataclass(slots=True)
class Country:
    """The demo country being served, and the folder the crawls work in."""

    server: DemoServer
    folder: Path
    portals: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def command(self, name: str, *arguments: str, **settings: Any) -> list[str]:
        """`scrapy crawl …` with the settings of a demo run."""
        fixed = {
            "DEMO_SERVER": self.server.address,
            "PORTAL_REGISTRY": str(resources.files("crawler.demo").joinpath("portals.csv")),
            "DATABASE_URL": "sqlite:///crawl.sqlite",
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
            "STORE_BATCH": 10,
            "WARC_DIR": "warc",
        }
        options = [part for key, value in (fixed | settings).items() for part in ("-s", f"{key}={value}")]
        return [sys.executable, "-m", "scrapy", "crawl", name, *(part for text in arguments for part in ("-a", text)), *options]

    def portal_command(self, **settings: Any) -> list[str]:
        """The crawl of the country's portals."""
        return self.command("portals", *([f"portal={self.portals}"] if self.portals else []), **settings)

    def start(self, command: list[str]) -> subprocess.Popen[str]:
        """Start a command in the folder; the log goes into `log`."""
        with open(self.folder / "log", "w", encoding="utf-8") as log:
            return subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=log, stderr=subprocess.STDOUT, text=True)

    def run(self, command: list[str], database: str = "crawl.sqlite") -> Outcome:
        """Run a command to its end. Raises `RuntimeError` when the run is not good."""
        first, sent = len(self.server.hits), self.server.sent
        started = time.monotonic()
        code = self.start(command).wait(timeout=300)
        log = (self.folder / "log").read_text(encoding="utf-8")
        if code:
            raise RuntimeError(log[-3000:])
        return Outcome(
            records=records(self.folder / "out"),
            hits=Counter((hit.method, hit.host + hit.target, hit.body) for hit in self.server.hits[first:]),
            sent=self.server.sent - sent,
            stats=stats(log),
            seconds=time.monotonic() - started,
        )

    def complete(self) -> bool:
        """True when the crawl has come to its end."""
        file = self.folder / "crawl.sqlite"
        if not file.exists():
            return False
        with closing(sqlite3.connect(file)) as connection:
            known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'ledger_runs'").fetchone()
            return bool(known and connection.execute("SELECT max(complete) FROM ledger_runs").fetchone()[0])

    def kill(self, command: list[str], hits: int, pause: float) -> bool:
        """Kill a run `pause` seconds after its `hits`-th request; False when it ended before."""
        first = len(self.server.hits)
        process = self.start(command)
        while process.poll() is None and len(self.server.hits) - first < hits:
            time.sleep(0.002)
        time.sleep(pause)
        killed = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        return killed


@contextmanager
def served(folder: Path, portals: str = "") -> Iterator[Country]:
    """The demo country with an empty folder to crawl into."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n", encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CRAWL_CONTACT")}
    with DemoServer(demo_country()) as server:
        yield Country(server, folder, portals, inherited | {"PYTHONPATH": str(ROOT)})


def records(folder: Path) -> dict[str, Any]:
    """The exported reports and rejected pages, without time and place of the visit."""
    found = {}
    for line in (folder / "reports.jsonl").read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        for name in VISIT:
            report["source"].pop(name, None)
        found[report["report_id"]] = report
    return found


def stats(log: str) -> dict[str, Any]:
    """Counts of interest from the stats that Scrapy dumps at the end."""
    names = ("nianbao/pages", "nianbao/read", "nianbao/recalled", "ledger/replayed", "ledger/not_modified")
    found = {}
    for line in log.splitlines():
        name, _, number = line.strip(" {}'").partition("': ")
        if name in names:
            found[name] = int(number.rstrip(",}"))
    return found


def excess(undisturbed: Counter[tuple[str, str, str]], disturbed: Counter[tuple[str, str, str]]) -> Counter[tuple[str, str, str]]:
    """Requests that arrived more often than in the undisturbed crawl."""
    return disturbed - undisturbed


def differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Records that are missing, new or different, with the fields that differ."""
    lines = [f"missing {key}" for key in expected.keys() - found.keys()] + [f"new {key}" for key in found.keys() - expected.keys()]
    for key in expected.keys() & found.keys():
        fields = [name for name in expected[key] if expected[key][name] != found[key].get(name)]
        lines += [f"{key} differs in {', '.join(fields)}"] if fields else []
    return sorted(lines)


def killed_crawl(country: Country, kills: int, chance: random.Random, requests: int) -> tuple[Outcome, int, Counter[tuple[str, str, str]]]:
    """Kill a crawl up to so often, then let it end; the outcome, the kills that struck, and all requests of all its runs."""
    first = len(country.server.hits)
    struck = 0
    for _ in range(kills):
        left = max(1, requests - (len(country.server.hits) - first))
        struck += country.kill(country.portal_command(EXPORT_DIR=""), chance.randint(1, left), chance.random() * 0.3)
        if country.complete():
            break
    # A kill may come when the crawl is over; the run after it is a new one, and its requests do not count.
    last = len(country.server.hits) if country.complete() else None
    outcome = country.run(country.portal_command())
    return outcome, struck, Counter((hit.method, hit.host + hit.target, hit.body) for hit in country.server.hits[first:last])


def main() -> int:
    """Print the figures; the exit code says whether all goals were met."""
    parser = argparse.ArgumentParser(description="Kill crawls of the demo country.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--per-crawl", type=int, default=4, help="kills of one crawl before it may end")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--portals", default="", help="portals of the demo country, separated by commas; default all")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    bad: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        with served(Path(name) / "undisturbed", options.portals) as country:
            undisturbed = country.run(country.portal_command())
            requests = sum(undisturbed.hits.values())
            print(f"first: {len(undisturbed.records)} reports, {requests} requests, {undisturbed.sent} bytes")
            again = country.run(country.portal_command())
            share = again.sent / undisturbed.sent
            parsed = again.stats.get("nianbao/read", 0)
            bad += [f"{parsed} unchanged pages parsed"] if parsed else []
            print(f"unchanged: {sum(again.hits.values())} requests, {share:.2%} of the bytes, {again.seconds:.1f} s, {again.stats}")
            bad += differences(undisturbed.records, again.records)
            bad += [f"{share:.2%} of the bytes over the wire, under {BYTES_GOAL:.0%} wanted"] if share >= BYTES_GOAL else []
            replay = country.run(country.command("archive", "source=warc", DATABASE_URL="sqlite:///replay.sqlite", EXPORT_DIR="out"))
            found = differences(undisturbed.records, replay.records)
            print(f"replayed archive: {len(replay.records)} reports, {len(found)} different, {replay.seconds:.1f} s")
            bad += found
        struck = rounds = asked_again = most = 0
        while struck < options.kills:
            rounds += 1
            with served(Path(name) / f"round{rounds}", options.portals) as country:
                kills = min(options.per_crawl, options.kills - struck)
                outcome, hit, seen = killed_crawl(country, kills, chance, requests)
                struck += hit
                found = differences(undisturbed.records, outcome.records)
                more = excess(undisturbed.hits, seen)
                asked_again += sum(more.values())
                most = max(most, max(more.values(), default=0))
                bad += [f"round {rounds}: {line}" for line in found]
                bad += [f"round {rounds}: {key} asked {number} times more, {hit} kills" for key, number in more.items() if number > hit]
                print(f"round {rounds}: {hit} kills, {len(found)} records different, {sum(more.values())} of {requests} requests repeated")
    print(f"{struck} kills in {rounds} crawls: {asked_again} requests repeated, one at most {most} times; {len(bad)} complaints")
    for line in bad[:40]:
        print("BAD", line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
