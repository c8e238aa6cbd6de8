"""Glued digits parted into the cells of a row."""

import pytest

from pipelines.forms import all_labels, disclosure_slots_in_text, review_slots
from pipelines.parse.statistics.splits import TooManyReadings, agreed, readings, sums_of

REQUESTS = next(label.slots for label in all_labels() if label.name == "req_new_received")
REVIEW = review_slots(("行政复议", "未经复议直接起诉", "复议后起诉"))
PROCUREMENT = disclosure_slots_in_text("政府集中采购", (), "e3")
LICENSES = disclosure_slots_in_text("行政许可", (), "e3")


def split(text: str, slots=REQUESTS, blanks: bool = False) -> list[tuple[str, ...]]:
    return readings([text], slots, split=True, blanks=blanks, sums=sums_of(slots))


def test_the_total_decides_where_a_row_of_applicants_is_parted() -> None:
    assert split("260000026") == [("26", "0", "0", "0", "0", "0", "26")]
    assert split("0000000") == [("0",) * 7]


def test_all_readings_that_the_total_allows_are_kept() -> None:
    found = split("110000011")
    assert set(found) == {("11", "0", "0", "0", "0", "0", "11"), ("1", "10", "0", "0", "0", "0", "11")}
    assert agreed(found, 7) == [None, None, "0", "0", "0", "0", "11"]


def test_the_three_sums_of_the_review_table_decide_together() -> None:
    wanted = ("12", "0", "0", "3", "15", "12", "0", "0", "3", "15", "0", "0", "0", "0", "0")
    assert split("".join(wanted), REVIEW) == [wanted]


def test_a_sign_opens_the_cell_that_may_have_one() -> None:
    assert {cells[0] for cells in split("0+34636", LICENSES)} == {"0"}
    assert all(cells[1].startswith("+") for cells in split("0+34636", LICENSES))


def test_amounts_keep_their_decimals_and_units() -> None:
    assert ("12", "345.6万元") in split("12345.6万元", PROCUREMENT)
    assert all(cells[1].endswith("万元") for cells in split("12345.6万元", PROCUREMENT))


def test_empty_cells_are_only_considered_where_the_table_prints_them() -> None:
    assert split("2002", blanks=False) == []
    assert ("2", "", "", "", "", "0", "0") not in split("2002", blanks=True)
    assert ("2", "0", "0", "", "", "", "2") in split("2002", blanks=True)


def test_no_reading_is_no_agreement() -> None:
    assert agreed([], 3) == [None, None, None]


def test_a_hopeless_row_is_given_up() -> None:
    with pytest.raises(TooManyReadings):
        split("123456789" * 4)
