"""A family that nobody imports reads no page."""

from __future__ import annotations

import re
from pathlib import Path

import crawler.portals
from crawler.portals import FAMILIES

FOLDER = Path(crawler.portals.__file__).parent


def test_every_module_with_a_family_is_imported_by_the_package() -> None:
    names = {
        name
        for path in FOLDER.glob("*.py")
        if "@register\nclass " in (source := path.read_text(encoding="utf-8"))
        for name in re.findall(r'^    name = "(\w+)"', source, re.MULTILINE)
    }
    assert names | {"generic"} == set(FAMILIES), "import the new module in crawler/portals/__init__.py"
