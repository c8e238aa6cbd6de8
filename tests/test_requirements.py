"""What a new machine installs: a range for each direct dependency, and for each the version that was tested."""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def test_every_direct_dependency_is_locked_within_its_range() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = [Requirement(line) for group in (project["dependencies"], *project["optional-dependencies"].values()) for line in group]
    locked = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        pin = Requirement(line)
        locked[canonicalize_name(pin.name)] = next(iter(pin.specifier)).version
    # rensa was missing for a while: every new machine took its newest version.
    loose = [one.name for one in direct if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0"))]
    assert direct
    assert not loose
