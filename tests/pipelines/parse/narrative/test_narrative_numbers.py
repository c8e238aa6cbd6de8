"""A number is read exactly as printed or not at all, and its evidence holds what it claims."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Value
from pipelines.parse import era_of
from pipelines.parse.narrative import read_narrative
from pipelines.parse.narrative.grammar import PACKAGE, CountRule, NoneRule
from pipelines.rules import load_rules

MANY = settings(max_examples=150, deadline=None)
COUNTS = st.one_of(st.integers(0, 30), st.integers(31, 9_999), st.integers(10_000, 99_999_999))
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
DIGITS = "零一二三四五六七八九"


def read(text: str, year: int = 2022) -> list[Value]:
    """The values of a text of a county's report."""
    return read_narrative(text, [], year=year, level="county", era=era_of(year)).values


def counted(printed: str) -> list[tuple[str, float | None, str]]:
    """What a sentence with this number states."""
    return [(value.code, value.value, value.qualifier) for value in read(f"全年政务微博发布信息{printed}条。")]


def below_ten_thousand(number: int) -> str:
    """The numeral of 1 to 9999, digit by digit, noughts between digits told once."""
    spelled = ""
    for place, sign in zip(range(3, -1, -1), ("千", "百", "十", ""), strict=True):
        digit = number // 10**place % 10
        if digit:
            spelled += DIGITS[digit] + sign
        elif spelled and number % 10**place and not spelled.endswith("零"):
            spelled += "零"
    return spelled


def numeral(number: int) -> str:
    """The number in numerals."""
    if number == 0:
        return "零"
    many, rest = divmod(number, 10_000)
    spelled = below_ten_thousand(many) + "万" if many else ""
    if rest:
        spelled += ("零" if many and rest < 1000 else "") + below_ten_thousand(rest)
    return spelled.removeprefix("一") if spelled.startswith("一十") else spelled


def grouped(number: int, separator: str) -> str:
    """The number with something between its thousands."""
    return f"{number:,}".replace(",", separator)


def in_ten_thousands(number: int) -> str:
    """`1.2万` for 12000."""
    return f"{number / 10_000:.4f}".rstrip("0").rstrip(".") + "万"


def with_a_small_power(number: int) -> str:
    """`1万2345` and `1万2千`."""
    many, rest = divmod(number, 10_000)
    if rest % 1000 == 0 and rest:
        return f"{many}万{rest // 1000}千"
    return f"{many}万{rest:04}" if rest else f"{many}万"


HONEST: dict[str, Callable[[int], str]] = {
    "plain": str,
    "full width": lambda number: str(number).translate(FULL_WIDTH),
    "comma": lambda number: grouped(number, ","),
    "wide comma": lambda number: grouped(number, "，"),
    "comma and blank": lambda number: grouped(number, ", "),
    "blank": lambda number: grouped(number, " "),
    "wide blank": lambda number: grouped(number, "\u3000"),
    "full width comma": lambda number: grouped(number, ",").translate(FULL_WIDTH),
    "blanks around": lambda number: f" {number} ",
    "numeral": numeral,
    "round nought": lambda number: numeral(number).replace("零", "〇"),
    "two": lambda number: (
        "两" if number == 2 else numeral(number).replace("二千", "两千").replace("二万", "两万").replace("十两万", "十二万")
    ),
    "twenty": lambda number: numeral(number).replace("二十", "廿").replace("三十", "卅"),
    "ten thousands": lambda number: in_ten_thousands(number) if number >= 10_000 else str(number),
    "mixed": lambda number: with_a_small_power(number) if number >= 10_000 else str(number),
}


@pytest.mark.parametrize("way", HONEST)
@given(number=COUNTS)
@MANY
def test_a_number_printed_in_an_honest_way_is_read(way: str, number: int) -> None:
    assert counted(HONEST[way](number)) == [("ad_channel_weibo", number, "exact")]


@pytest.mark.parametrize(("prefix", "suffix", "qualifier"), [("近", "", "approx"), ("", "余", "approx_over"), ("超过", "", "approx_over")])
@given(number=st.integers(1, 99_999))
@MANY
def test_what_is_said_about_a_number_stays_with_it(prefix: str, suffix: str, qualifier: str, number: int) -> None:
    assert counted(f"{prefix}{number:,}{suffix}") == [("ad_channel_weibo", number, qualifier)]


SMALL = st.integers(1, 999)
DISHONEST: dict[str, st.SearchStrategy[str]] = {
    "short group": st.tuples(SMALL, st.integers(0, 99)).map(lambda pair: f"{pair[0]},{pair[1]}"),
    "long group": st.tuples(SMALL, st.integers(1000, 99_999)).map(lambda pair: f"{pair[0]}，{pair[1]}"),
    "long head": st.tuples(st.integers(1000, 9999), SMALL).map(lambda pair: f"{pair[0]},{pair[1]:03}"),
    "odd group": st.tuples(SMALL, st.integers(0, 99)).map(lambda pair: f"{pair[0]},000,{pair[1]}"),
    "points": st.tuples(SMALL, SMALL, SMALL).map(lambda parts: ".".join(map(str, parts))),
    "fraction of a count": st.tuples(SMALL, st.integers(1, 9)).map(lambda pair: f"{pair[0]}.{pair[1]}"),
    "blanks between digits": st.lists(st.integers(0, 9), min_size=2, max_size=6).map(lambda digits: " ".join(map(str, digits))),
    "blank in a number": st.tuples(SMALL, st.integers(0, 99)).map(lambda pair: f"{pair[0]} {pair[1]}"),
    "quotation mark": st.tuples(SMALL, st.integers(0, 999)).map(lambda pair: f"{pair[0]}’{pair[1]:03}"),
    "other digits": SMALL.map(lambda number: str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))),
    "digit by digit": st.lists(st.sampled_from(DIGITS), min_size=2, max_size=5).map("".join),
    "two digits for one": st.tuples(st.integers(1, 8), st.sampled_from(["十", "百", "千"])).map(
        lambda pair: DIGITS[pair[0]] + DIGITS[pair[0] + 1] + pair[1]
    ),
    "place left out": st.tuples(st.integers(1, 9), st.sampled_from(["百", "千", "万"]), st.integers(1, 9)).map(
        lambda parts: DIGITS[parts[0]] + parts[1] + DIGITS[parts[2]]
    ),
    "mixed place left out": st.tuples(SMALL, st.integers(1, 999)).map(lambda pair: f"{pair[0]}万{pair[1]}"),
    "powers the wrong way": SMALL.map(lambda number: f"{number}千2万"),
    "capital numeral before": st.sampled_from(["叁拾五", "贰十", "壹百"]),
    "range": st.tuples(SMALL, st.sampled_from(["至", "到", "-", "—", "~", "～", "或"]), SMALL).map(lambda parts: "".join(map(str, parts))),
    "range with units": st.tuples(SMALL, st.sampled_from(["条至", "条到", "条-"]), SMALL).map(lambda parts: "".join(map(str, parts))),
    "fraction": st.tuples(SMALL, SMALL).map(lambda pair: f"{pair[0]}/{pair[1]}"),
    "ratio": st.tuples(SMALL, SMALL).map(lambda pair: f"{pair[0]}：{pair[1]}"),
    "share": st.tuples(st.sampled_from(DIGITS[2:]), st.sampled_from(DIGITS[1:])).map("分之".join),
    "bound": st.tuples(st.sampled_from(["不到", "不足", "不超过", "不少于", "至多", "至少", "低于", "少于", "未超过"]), SMALL).map(
        lambda pair: f"{pair[0]}{pair[1]}"
    ),
    "sign": st.tuples(st.sampled_from("+-−±×=<≥"), SMALL).map(lambda pair: f"{pair[0]}{pair[1]}"),
    "power of ten": SMALL.map(lambda number: f"{number}e5"),
    "too long": st.integers(14, 400).map(lambda length: "9" * length),
    "some": st.sampled_from(["几", "十几", "几十", "数百", "上百", "上千", "成千上万", "百", "千", "万", "一百来"]),
    "ordinal": SMALL.map(lambda number: f"第{number}"),
}


@pytest.mark.parametrize("way", DISHONEST)
@given(data=st.data())
@MANY
def test_what_is_no_number_is_not_read(way: str, data: st.DataObject) -> None:
    assert counted(data.draw(DISHONEST[way])) == []


@given(printed=st.text("0123456789０５.,，．、 　’零一两十百千万亿廿余多近约第至-/", max_size=12))
@settings(max_examples=500, deadline=None)
def test_no_string_of_digits_stops_the_reader(printed: str) -> None:
    for value in read(f"全年政务微博发布信息{printed}条。"):
        assert value.value is not None
        assert value.value == int(value.value)


def test_a_number_that_is_none_keeps_others_from_its_place() -> None:
    assert counted("3,67条（含转载5") == []


@pytest.mark.parametrize(
    "text",
    [
        "上半年政务微博发布信息55条。",
        "一季度，政务微博发布信息55条。",
        "1-6月，政务微博发布信息55条。",
        "1月，政务微博发布信息55条。",
        "平均每月政务微博发布信息55条。",
        "政务微博未发布信息55条。",
        "政务微博发布信息并非55条。",
        "如政务微博发布信息达到55条，予以奖励。",
        "未发生因政府信息公开被申请行政复议3件的情况。",
        "县财政局政务微博发布信息55条。",
        "青禾镇政务微博发布信息55条。",
        "邻县柳溪县政务微博发布信息55条。",
        "据柳溪县统计，该县政务微博发布信息55条。",
        "沧岚市政府举办新闻发布会55场。",
        "政务微博发布信息55条、56条。",
        "政务微博发布信息55条（更正：应为65条）。",
    ],
)
def test_numbers_of_other_bodies_and_periods_and_of_nothing_are_not_the_county_s(text: str) -> None:
    assert read(f"青禾县人民政府2022年政府信息公开工作年度报告\n{text}") == []


@pytest.mark.parametrize(
    "text",
    [
        "青禾县政务微博发布信息55条。",
        "2022年1月至12月，政务微博发布信息55条。",
        "截至2022年12月，政务微博发布信息55条。",
        "坚持每日更新，政务微博发布信息55条。",
        "上半年完成改版，全年政务微博发布信息55条。",
    ],
)
def test_the_county_s_own_number_of_the_whole_year_stays(text: str) -> None:
    found = read(f"青禾县人民政府2022年政府信息公开工作年度报告\n{text}")
    assert [(value.code, value.value) for value in found] == [("ad_channel_weibo", 55)]


def test_a_short_name_of_the_county_is_its_own() -> None:
    found = read("青禾苗族自治县人民政府2022年政府信息公开工作年度报告\n青禾自治县举办新闻发布会5场。")
    assert [(value.code, value.value) for value in found] == [("press_conf_total", 5)]


_RULES: list[CountRule | NoneRule] = [
    *load_rules(PACKAGE, "counts.toml", "count", CountRule),
    *load_rules(PACKAGE, "none.toml", "none", NoneRule),
]
_SENTENCES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))["sentence"]
_TEXTS = [*(example.text for rule in _RULES for example in rule.examples), *(case["text"] for case in _SENTENCES)]


@pytest.mark.parametrize("year", [2016, 2021])
def test_the_evidence_holds_what_was_read(year: int) -> None:
    for text in _TEXTS:
        for value in read_narrative(text, [], year=year, level=None, era=era_of(year)).values:
            assert value.raw in text[value.evidence.start : value.evidence.end], (text, value.code)


@pytest.mark.parametrize(
    ("text", "code", "number"),
    [
        ("全县从事政府信息公开工作的专职人员4人、兼职人员34人。", "org_staff_total", 38),
        ("全年共收到申请13件，均已按时答复。", "req_replied_total", 13),
        ("全年共收到申请13件。上述申请已全部按时答复。", "req_replied_total", 13),
    ],
)
def test_a_number_that_was_concluded_is_not_shown_as_printed(text: str, code: str, number: int) -> None:
    value = next(value for value in read(text) if value.code == code)
    assert (value.value, value.raw) == (number, "")


@pytest.mark.parametrize(
    "printed", ["9", "公", "，", "1,", "、", "其中", "其中1条", "（", "（1条）", "1条，", "1 ", "未收到申请", "一", "2020年"]
)
def test_a_megabyte_of_one_word_is_read_quickly(printed: str) -> None:
    repeated = printed * (1_000_000 // len(printed))
    lines = "\n".join(repeated[start : start + 1_900] for start in range(0, len(repeated), 1_900))
    begin = time.process_time()
    read(repeated)
    read(lines)
    assert time.process_time() - begin < 8


def test_a_number_that_blanks_tear_is_reported() -> None:
    read = read_narrative("收到申请3 67件，答复12件。主动公开政府信息4 702条。", [], year=2019, level="county", era="e3")
    assert {value.code: value.value for value in read.values} == {"req_replied_total": 12, "ad_total": 4702}
    assert [(finding.rule, "'3 67件'" in finding.message) for finding in read.findings] == [("torn_number", True)]
