"""`scrapy coverage` as a user meets it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

from crawler.commands.coverage import table
from crawler.items import Report
from pipelines.export.coverage import Census
from pipelines.store import Store
from pipelines.store.visits import PortalVisit, save_visit

Run = Callable[..., subprocess.CompletedProcess[str]]


def visit(portal: str, province: str, state: str, code: str) -> PortalVisit:
    years = frozenset({2020, 2021})
    return PortalVisit(
        portal, "", portal, "county", province, "", "trs", state, code, "seen", f"http://{portal}.example/", date(2022, 2, 1), years
    )


def test_the_table_counts_states_by_group_and_leaves_out_what_is_not_due(make_report: Callable[..., Report]) -> None:
    census = Census([visit("qinghe", "云岭省", "open", "reports_listed"), visit("wutai", "澄沅省", "blocked", "challenge_521")])
    found = make_report(organ_kind="government")
    found.source.portal = "qinghe"
    census.add_report(found)
    assert [line.split("\t") for line in table(census.rows(), "province")] == [
        ["province", "all", "found", "share", "blocked", "not_due"],
        ["云岭省", "2", "1", "100.0%", "0", "1"],
        ["澄沅省", "2", "0", "0.0%", "1", "1"],
        ["total", "4", "1", "50.0%", "1", "2"],
    ]


def test_the_command_reads_the_good_runs(scrapy_command: Run, tmp_path: Path, make_report: Callable[..., Report]) -> None:
    store = Store(f"sqlite:///{tmp_path}/store.sqlite")
    save_visit(store.engine, store.start_run("portals"), visit("wutai", "澄沅省", "blocked", "challenge_521"))
    store.finish_run("good", "good")
    save_visit(store.engine, store.start_run("portals"), visit("qinghe", "云岭省", "open", "reports_listed"))
    store.add_report(make_report(organ_kind="government"))
    store.finish_run("bad", "bad")
    store.close()
    done = scrapy_command("coverage", "--by", "cause", "--database", f"sqlite:///{tmp_path}/store.sqlite")
    assert (done.returncode, [line.split("\t")[:2] for line in done.stdout.splitlines()]) == (
        0,
        [["cause", "all"], ["challenge_521", "1"], ["not_due", "1"], ["total", "2"]],
    )
    assert scrapy_command("coverage", "qinghe").returncode == 2
