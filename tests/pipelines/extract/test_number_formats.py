from __future__ import annotations

import pytest

from pipelines.extract.number_formats import printed


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (1204.0, "General", "1204"),
        (886.4999999999999, "General", "886.5"),
        (321000.0, "#,##0,", "321"),
        (1204.0, "#,##0", "1204"),
        (320.6, "0", "321"),
        (0.5, "0.00", "0.5"),
        (3.21, "0%", "321%"),
        (44000.0, "yyyy-mm-dd", "2020-06-18"),
        (44000.0, 'yyyy"年"m"月"d"日"', "2020-06-18"),
        (321.0, ";;;", ""),
        (321.0, '0"件"', "321件"),
        (321.0, '0"9"', "321"),
        (0.0, '#,##0;-#,##0;"-"', "0"),
        (0.0, '0;-0;"无"', "无"),
        (-3.0, "0;(0)", "-3"),
        (8865000.0, '0!.0,"万"', "886.5万"),
        (321.0, "[>100]0;0", "321"),
    ],
)
def test_numbers_are_read_as_printed(value: float, pattern: str, text: str) -> None:
    assert printed(value, 164, pattern) == text
