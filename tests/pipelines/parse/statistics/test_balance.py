"""Readings of the requests table against the identities of the form."""

from pipelines.forms import all_labels
from pipelines.parse.statistics.balance import narrow

ZERO = (0,) * 7
LEAVES = [
    label.name
    for label in all_labels()
    if label.form == "requests" and label.kind == "row" and label.name.startswith("req_result") and label.name != "req_result_total"
]


def table(**rows: list[tuple[int, ...]]) -> dict[str, list[tuple[int, ...]]]:
    codes = ["req_new_received", "req_carried_in", *LEAVES, "req_result_total", "req_carried_out"]
    return {code: rows.get(code, [ZERO]) for code in codes}


def row(natural: int, business: int = 0) -> tuple[int, ...]:
    return (natural, business, 0, 0, 0, 0, natural + business)


def test_a_row_with_two_readings_is_decided_by_the_others() -> None:
    left = narrow(table(req_new_received=[row(11), row(1, 10)], req_result_granted=[row(11)], req_result_total=[row(11), row(1, 10)]))
    assert left["req_new_received"] == [row(11)]
    assert left["req_result_total"] == [row(11)]


def test_rows_that_no_identity_decides_keep_their_readings() -> None:
    both = [row(11), row(1, 10)]
    left = narrow(table(req_new_received=both, req_result_granted=both, req_result_total=both))
    assert left["req_new_received"] == both


def test_a_total_nobody_can_read_is_walked_around() -> None:
    left = narrow(table(req_new_received=[row(11), row(1, 10)], req_result_granted=[row(11)], req_result_total=[]))
    assert left["req_new_received"] == [row(11)]


def test_a_source_that_errs_decides_nothing_by_the_broken_identity() -> None:
    both = [row(11), row(1, 10)]
    left = narrow(table(req_new_received=both, req_result_granted=[row(5)], req_result_total=[row(9)]))
    assert left["req_new_received"] == both


def test_a_table_without_all_its_rows_is_judged_by_the_flow_alone() -> None:
    rows = table(req_new_received=[row(11), row(1, 10)], req_result_total=[row(11)])
    del rows[LEAVES[3]]
    assert narrow(rows)["req_new_received"] == [row(11)]
