"""Tables of the forms as portals change them: each function takes a made table and gives the tables a page prints instead.

The cells that hold a value keep their code, so that the values of a changed table are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from crawler.demo.gold import GoldCell, GoldTable
from crawler.demo.tables import split_table

Change = Callable[[GoldTable], list[GoldTable]]
VARIANTS: dict[str, tuple[str, Change]] = {}

APPLICANTS = ("natural", "business", "research", "public_interest", "legal_service", "other_org", "total")
FULL_WIDTH = str.maketrans("0123456789.+-,", "０１２３４５６７８９．＋－，")


def variant(form: str) -> Callable[[Change], Change]:
    """Register a change of one form's table (`any`: of every form's)."""

    def register(change: Change) -> Change:
        VARIANTS[change.__name__] = (form, change)
        return change

    return register


def with_cells(table: GoldTable, cells: Iterable[GoldCell]) -> GoldTable:
    return replace(table, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def relabelled(table: GoldTable, change: Callable[[str], str]) -> list[GoldTable]:
    return [with_cells(table, (cell if cell.code else replace(cell, text=change(cell.text)) for cell in table.cells))]


def reprinted(table: GoldTable, change: Callable[[GoldCell], str]) -> list[GoldTable]:
    return [with_cells(table, (replace(cell, text=change(cell)) if cell.code else cell for cell in table.cells))]


def coded_rows(table: GoldTable) -> list[int]:
    return sorted({cell.row for cell in table.cells if cell.code})


def with_column(table: GoldTable, at: int, texts: dict[int, tuple[str, int]]) -> GoldTable:
    """A column in front of column `at`: text and rows covered, by row."""
    cells = [GoldCell(row, at, text, rowspan) for row, (text, rowspan) in texts.items()]
    for cell in table.cells:
        if cell.column >= at:
            cells.append(replace(cell, column=cell.column + 1))
        elif cell.column + cell.colspan > at:
            cells.append(replace(cell, colspan=cell.colspan + 1))
        else:
            cells.append(cell)
    return with_cells(table, cells)


def with_row(table: GoldTable, at: int, cells: list[GoldCell]) -> GoldTable:
    moved = [replace(cell, row=at) for cell in cells]
    for cell in table.cells:
        if cell.row >= at:
            moved.append(replace(cell, row=cell.row + 1))
        elif cell.row + cell.rowspan > at:
            moved.append(replace(cell, rowspan=cell.rowspan + 1))
        else:
            moved.append(cell)
    return with_cells(table, moved)


def label_of(table: GoldTable, row: int) -> list[GoldCell]:
    """The label cells that stand in front of a row's values, those that cover it from above included."""
    covering = (
        cell for cell in table.cells if not cell.code and cell.row <= row < cell.row + cell.rowspan and cell.row >= coded_rows(table)[0]
    )
    return sorted(covering, key=lambda cell: cell.column)


def height(table: GoldTable) -> int:
    return max(cell.row + cell.rowspan for cell in table.cells)


# --------------------------------------------------------------------------- every form
@variant("any")
def units_behind_the_numbers(table: GoldTable) -> list[GoldTable]:
    return reprinted(table, lambda cell: cell.text + (cell.unit or "") if cell.text[-1:].isdigit() else cell.text)


@variant("any")
def full_width_digits(table: GoldTable) -> list[GoldTable]:
    return reprinted(table, lambda cell: cell.text.translate(FULL_WIDTH))


@variant("any")
def thousands(table: GoldTable) -> list[GoldTable]:
    return reprinted(table, lambda cell: f"{cell.value:,}" if cell.text.isdigit() else cell.text)


@variant("any")
def decimals_of_a_spreadsheet(table: GoldTable) -> list[GoldTable]:
    return reprinted(table, lambda cell: f"{cell.text}.0" if cell.text.isdigit() else cell.text)


@variant("any")
def other_signs_for_nothing(table: GoldTable) -> list[GoldTable]:
    signs = ("—", "——", "－", "无", "／", "不涉及", "N/A")

    def sign(cell: GoldCell) -> GoldCell:
        nothing = cell.code and cell.kind in ("zero", "na")
        return replace(cell, text=signs[(cell.row + cell.column) % len(signs)], kind="na", value=None) if nothing else cell

    return [with_cells(table, map(sign, table.cells))]


@variant("any")
def broken_and_spaced_labels(table: GoldTable) -> list[GoldTable]:
    def take_apart(text: str) -> str:
        return "\n".join(" ".join(text[at : at + 3]) for at in range(0, len(text), 3)) if len(text) > 2 else text

    return relabelled(table, take_apart)


@variant("any")
def labels_without_numbers(table: GoldTable) -> list[GoldTable]:
    return relabelled(table, lambda text: re.sub(r"^[（(]?[一二三四五六七八九十\d]+[）)、.．]+", "", text))


@variant("any")
def other_numbers(table: GoldTable) -> list[GoldTable]:
    def renumber(text: str) -> str:
        text = re.sub(r"^(\d)[.、]", lambda m: "①②③④⑤⑥⑦⑧⑨"[int(m[1]) - 1], text)
        return re.sub(r"^[（(]([一二三四五六七八九])[）)]", lambda m: "㈠㈡㈢㈣㈤㈥㈦㈧㈨"["一二三四五六七八九".index(m[1])], text)

    return relabelled(table, renumber)


@variant("any")
def heji_for_zongji(table: GoldTable) -> list[GoldTable]:
    return relabelled(table, lambda text: text.replace("总计", "合计").replace("其他", "其它"))


@variant("any")
def merged_cells_taken_apart(table: GoldTable) -> list[GoldTable]:
    """Every merged cell as single cells, its text in the first."""
    if table.form == "statistics":
        return [table]
    apart = [
        GoldCell(cell.row + down, cell.column + right, "") if down or right else replace(cell, rowspan=1, colspan=1)
        for cell in table.cells
        for down in range(cell.rowspan)
        for right in range(cell.colspan)
    ]
    return [with_cells(table, apart)]


@variant("any")
def note_inside(table: GoldTable) -> list[GoldTable]:
    width = max(cell.column + cell.colspan for cell in table.cells)
    return [with_row(table, height(table), [GoldCell(0, 0, "注：以上数据由各单位报送汇总", 1, width)])]


# --------------------------------------------------------------------------- requests
@variant("requests")
def total_first(table: GoldTable) -> list[GoldTable]:
    def move(cell: GoldCell) -> GoldCell:
        if cell.applicant == "total" or (cell.row == 1 and cell.text == "总计"):
            return replace(cell, column=3)
        return replace(cell, column=cell.column + 1) if cell.code or (cell.row in (1, 2) and cell.column >= 3) else cell

    return [with_cells(table, map(move, table.cells))]


@variant("requests")
def applicants_in_another_order(table: GoldTable) -> list[GoldTable]:
    order = {4: 5, 5: 4}
    moved = (replace(c, column=order.get(c.column, c.column)) if c.code or c.row == 2 else c for c in table.cells)
    return [with_cells(table, moved)]


@variant("requests")
def heads_in_one_row(table: GoldTable) -> list[GoldTable]:
    heads = [GoldCell(0, 0, "项目", 1, 3)]
    names = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    heads += [GoldCell(0, column, name) for column, name in enumerate(names, start=3)]
    return [with_cells(table, [*heads, *(replace(cell, row=cell.row - 2) for cell in table.cells if cell.row >= 3)])]


@variant("requests")
def heads_torn_into_two_rows(table: GoldTable) -> list[GoldTable]:
    cells = [
        replace(c, row=c.row + 1) if c.row >= 3 else replace(c, rowspan=c.rowspan + (c.rowspan > 1)) for c in table.cells if c.row != 2
    ]
    for row, words in ((2, ("商业", "科研", "社会公益", "法律服务", "其")), (3, ("企业", "机构", "组织", "机构", "他"))):
        cells += [GoldCell(row, column, word) for column, word in enumerate(words, start=4)]
    return [with_cells(table, cells)]


@variant("requests")
def serial_numbers(table: GoldTable) -> list[GoldTable]:
    serials = {row: (str(number), 1) for number, row in enumerate(coded_rows(table), start=1)}
    return [with_column(table, 0, {0: ("序号", 3), **serials})]


@variant("requests")
def unit_column(table: GoldTable) -> list[GoldTable]:
    return [with_column(table, 3, {0: ("单位", 3), **dict.fromkeys(coded_rows(table), ("件", 1))})]


@variant("requests")
def subtotal_of_organisations(table: GoldTable) -> list[GoldTable]:
    sums = {
        row: (str(sum(cell.value or 0 for cell in table.cells if cell.row == row and cell.applicant in APPLICANTS[1:6])), 1)
        for row in coded_rows(table)
    }
    return [with_column(table, 9, {2: ("小计", 1), **sums})]


@variant("requests")
def last_years_total_beside(table: GoldTable) -> list[GoldTable]:
    return [with_column(table, 10, {1: ("上年总计", 2), **{row: (str(900 + row), 1) for row in coded_rows(table)}})]


@variant("requests")
def remarks(table: GoldTable) -> list[GoldTable]:
    words = {row: ("含网上申请2件" if row % 3 else "无", 1) for row in coded_rows(table)}
    return [with_column(table, 10, {0: ("备注", 3), **words})]


@variant("requests")
def no_total(table: GoldTable) -> list[GoldTable]:
    return [with_cells(table, (cell for cell in table.cells if cell.applicant != "total" and (cell.row, cell.text) != (1, "总计")))]


@variant("requests")
def organisations_as_one_column(table: GoldTable) -> list[GoldTable]:
    heads = [GoldCell(0, 0, "项目", 1, 3), GoldCell(0, 3, "自然人"), GoldCell(0, 4, "法人或其他组织"), GoldCell(0, 5, "总计")]
    cells = []
    for cell in table.cells:
        moved = replace(cell, row=cell.row - 2)
        if cell.row >= 3 and cell.applicant in (None, "natural"):
            cells.append(moved)
        elif cell.applicant == "total":
            cells.append(replace(moved, column=5))
    for row in coded_rows(table):
        together = sum(cell.value or 0 for cell in table.cells if cell.row == row and cell.applicant in APPLICANTS[1:6])
        cells.append(GoldCell(row - 2, 4, str(together)))
    return [with_cells(table, [*heads, *cells])]


@variant("requests")
def columns_as_rows(table: GoldTable) -> list[GoldTable]:
    rows = coded_rows(table)
    names = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    cells = [GoldCell(0, 0, "申请人情况"), *(GoldCell(number, 0, name) for number, name in enumerate(names, start=1))]
    for column, row in enumerate(rows, start=1):
        cells.append(GoldCell(0, column, label_of(table, row)[-1].text))
        values = [cell for cell in table.cells if cell.row == row and cell.code]
        cells += [replace(cell, row=APPLICANTS.index(cell.applicant or "") + 1, column=column) for cell in values]
    return [with_cells(table, cells)]


@variant("requests")
def one_label_cell_for_all_levels(table: GoldTable) -> list[GoldTable]:
    labels = [GoldCell(row, 0, "".join(cell.text for cell in label_of(table, row)), 1, 3) for row in coded_rows(table)]
    return [with_cells(table, [*labels, *(cell for cell in table.cells if cell.code or cell.row < 3)])]


@variant("requests")
def innermost_labels_only(table: GoldTable) -> list[GoldTable]:
    labels = [GoldCell(row, 0, label_of(table, row)[-1].text, 1, 3) for row in coded_rows(table)]
    return [with_cells(table, [*labels, *(cell for cell in table.cells if cell.code or cell.row < 3)])]


@variant("requests")
def sums_below_the_groups(table: GoldTable) -> list[GoldTable]:
    for group in ("denied", "unable", "refused"):
        rows = sorted({cell.row for cell in table.cells if cell.code and cell.code.startswith(f"req_result_{group}")})
        sums = [sum(cell.value or 0 for cell in table.cells if cell.row in rows and cell.applicant == name) for name in APPLICANTS]
        table = with_row(table, rows[-1] + 1, [GoldCell(0, 2, "小计"), *(GoldCell(0, 3 + at, str(n)) for at, n in enumerate(sums))])
    return [table]


@variant("requests")
def rows_of_the_portals_own(table: GoldTable) -> list[GoldTable]:
    (total,) = {cell.row for cell in table.cells if cell.code == "req_result_total"}
    own = [GoldCell(0, 1, "（七）转办其他单位", 1, 2), *(GoldCell(0, 3 + at, str(at)) for at in range(7))]
    table = with_row(table, total, own)
    return [with_row(table, height(table), [GoldCell(0, 0, "五、网上申请", 1, 3), *(GoldCell(0, 3 + at, str(at)) for at in range(7))])]


@variant("requests")
def rows_left_out(table: GoldTable) -> list[GoldTable]:
    gone = coded_rows(table)[4:9]
    return [with_cells(table, (cell for cell in table.cells if not (cell.row in gone and (cell.code or cell.column == 2))))]


@variant("requests")
def heads_repeated_on_the_next_page(table: GoldTable) -> list[GoldTable]:
    upper, lower = split_table(table, 12)
    heads = [cell for cell in table.cells if cell.row < 3]
    return [upper, with_cells(lower, [*heads, *(replace(cell, row=cell.row + 3) for cell in lower.cells)])]


@variant("requests")
def three_tables_without_heads(table: GoldTable) -> list[GoldTable]:
    first, rest = split_table(table, 5)
    return [first, *split_table(rest, 9)]


@variant("requests")
def misspelt_labels(table: GoldTable) -> list[GoldTable]:
    words = {
        "属于国家秘密": "属于国家密秘",
        "本机关不掌握相关政府信息": "本机关不掌握相关信息",
        "没有现成信息需要另行制作": "没有现成信息需另行制作",
        "保护第三方合法权益": "保护第三方合法利益",
        "属于三类内部事务信息": "属于三类内部事物信息",
        "信访举报投诉类申请": "信访投诉举报类申请",
        "要求提供公开出版物": "要求提供公开的出版物",
        "结转下年度继续办理": "结转下年继续办理",
    }

    def misspell(text: str) -> str:
        for right, wrong in words.items():
            text = text.replace(right, wrong)
        return text

    return relabelled(table, misspell)


# --------------------------------------------------------------------------- disclosure
@variant("disclosure")
def disclosure_with_units(table: GoldTable) -> list[GoldTable]:
    heads = {cell.row: ("单位", 1) for cell in table.cells if cell.text == "信息内容"}
    return [with_column(table, 1, heads | dict.fromkeys(coded_rows(table), ("件", 1)))]


@variant("disclosure")
def captions_as_a_column(table: GoldTable) -> list[GoldTable]:
    captions = [cell for cell in table.cells if "第二十条" in cell.text]
    ends = [*(cell.row for cell in captions[1:]), height(table)]
    cells = [replace(cell, column=cell.column + 1) for cell in table.cells if cell not in captions]
    cells += [GoldCell(cell.row + 1, 0, cell.text, end - cell.row - 1) for cell, end in zip(captions, ends, strict=True)]
    rows = {row: number for number, row in enumerate(sorted({cell.row for cell in cells}))}
    return [with_cells(table, (replace(cell, row=rows[cell.row]) for cell in cells))]


@variant("disclosure")
def help_texts_in_labels(table: GoldTable) -> list[GoldTable]:
    words = {
        "规章": "规章（设区的市填写）",
        "本年增/减": "本年增/减（减用负值表示）",
        "现行有效件数": "现行有效件数（截至年底）",
        "本年处理决定数量": "本年处理决定数量（单位：件）",
    }
    return relabelled(table, lambda text: words.get(text, text))


@variant("disclosure")
def fees_in_yuan(table: GoldTable) -> list[GoldTable]:
    def change(cell: GoldCell) -> GoldCell:
        if cell.code == "disc_fee_amount_wanyuan" and cell.value:
            return replace(cell, text=str(round(cell.value * 10_000)))
        return replace(cell, text="本年收费金额（单位：元）") if "本年收费金额" in cell.text else cell

    return [with_cells(table, map(change, table.cells))]


@variant("disclosure")
def heads_in_another_order(table: GoldTable) -> list[GoldTable]:
    rows = [cell.row for cell in table.cells if cell.code and cell.code.startswith(("disc_regulation", "disc_normative"))]
    block = {min(rows) - 1, *rows}
    order = {1: 2, 2: 1}
    return [with_cells(table, (replace(c, column=order.get(c.column, c.column)) if c.row in block else c for c in table.cells))]


@variant("disclosure")
def a_table_for_each_block(table: GoldTable) -> list[GoldTable]:
    parts, rest, done = [], table, 0
    for row in [cell.row for cell in table.cells if "第二十条" in cell.text][1:]:
        part, rest = split_table(rest, row - done)
        parts.append(part)
        done = row
    return [*parts, rest]


# --------------------------------------------------------------------------- review
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def numbers_of(table: GoldTable) -> list[GoldCell]:
    return sorted((cell for cell in table.cells if cell.code), key=lambda cell: cell.column)


@variant("review")
def label_in_front_of_the_numbers(table: GoldTable) -> list[GoldTable]:
    return [with_column(table, 0, {0: ("类别", 3), 3: ("数量（件）", 1)})]


@variant("review")
def a_row_for_each_part(table: GoldTable) -> list[GoldTable]:
    cells = [GoldCell(0, 0, "类型"), *(GoldCell(0, column, name) for column, name in enumerate(OUTCOMES, start=1))]
    for row, label in enumerate(("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）"), start=1):
        own = numbers_of(table)[(row - 1) * 5 : row * 5]
        cells += [GoldCell(row, 0, label), *(replace(cell, row=row, column=column) for column, cell in enumerate(own, start=1))]
    return [with_cells(table, cells)]


@variant("review")
def a_row_for_each_number(table: GoldTable) -> list[GoldTable]:
    cells = []
    for row, cell in enumerate(numbers_of(table)):
        if row % 5 == 0:
            cells.append(GoldCell(row, 0, ("行政复议", "未经复议直接起诉", "复议后起诉")[row // 5], 5))
        cells += [GoldCell(row, 1, OUTCOMES[row % 5]), replace(cell, row=row, column=2)]
    return [with_cells(table, cells)]


@variant("review")
def suits_below_review(table: GoldTable) -> list[GoldTable]:
    upper = [replace(cell, rowspan=1, row={0: 0, 1: 1, 3: 2}[cell.row]) for cell in table.cells if cell.column < 5]
    lower = [replace(cell, row=cell.row + 3, column=cell.column - 5) for cell in table.cells if cell.column >= 5]
    return [with_cells(table, [*upper, *lower])]


@variant("review")
def two_tables(table: GoldTable) -> list[GoldTable]:
    left = [cell for cell in table.cells if cell.column < 5]
    return [with_cells(table, left), with_cells(table, (replace(c, column=c.column - 5) for c in table.cells if c.column >= 5))]


@variant("review")
def totals_in_front(table: GoldTable) -> list[GoldTable]:
    def move(cell: GoldCell) -> GoldCell:
        block, place = divmod(cell.column, 5)
        return replace(cell, column=block * 5 + (place + 1) % 5) if cell.colspan == 1 else cell

    return [with_cells(table, map(move, table.cells))]


@variant("review")
def sum_of_all_suits_behind(table: GoldTable) -> list[GoldTable]:
    return [with_cells(table, [*table.cells, GoldCell(1, 15, "诉讼合计", 2), GoldCell(3, 15, "77")])]


# --------------------------------------------------------------------------- statistics
def beside(table: GoldTable, at: int, head: str, text: Callable[[int], str]) -> GoldTable:
    return with_column(table, at, {0: (head, 1), **{row: (text(row), 1) for row in range(1, height(table))}})


@variant("statistics")
def numbered_rows(table: GoldTable) -> list[GoldTable]:
    return [beside(table, 0, "序号", str)]


@variant("statistics")
def codes_beside_the_labels(table: GoldTable) -> list[GoldTable]:
    return [beside(table, 1, "代码", lambda row: f"{row:02}")]


@variant("statistics")
def last_year_and_growth(table: GoldTable) -> list[GoldTable]:
    return [beside(beside(table, 3, "同比增长", lambda row: "5%"), 3, "上年数", lambda row: "77")]


@variant("statistics")
def last_year_first(table: GoldTable) -> list[GoldTable]:
    return [beside(table, 2, "上年同期", lambda row: "77")]


@variant("statistics")
def years_as_heads(table: GoldTable) -> list[GoldTable]:
    (named,) = relabelled(table, lambda text: "2016年" if text == "统计数" else text)
    return [beside(named, 2, "2015年", lambda row: "77")]


@variant("statistics")
def quarters_and_the_year(table: GoldTable) -> list[GoldTable]:
    (named,) = relabelled(table, lambda text: "全年合计" if text == "统计数" else text)
    return [beside(beside(named, 2, "二季度", lambda row: "12"), 2, "一季度", lambda row: "11")]


@variant("statistics")
def remarks_behind(table: GoldTable) -> list[GoldTable]:
    return [beside(table, 3, "备注", lambda row: "含乡镇3个" if row % 2 else "")]


@variant("statistics")
def money_in_yuan(table: GoldTable) -> list[GoldTable]:
    rows = {cell.row: cell for cell in table.cells if cell.code and cell.code.endswith("_wanyuan") and cell.value}

    def change(cell: GoldCell) -> GoldCell:
        if cell.row not in rows or cell.column == 0:
            return cell
        return replace(cell, text="元" if cell.column == 1 else str(round((cell.value or 0) * 10_000)))

    return [with_cells(table, map(change, table.cells))]


@variant("statistics")
def units_in_the_labels(table: GoldTable) -> list[GoldTable]:
    units = {cell.row: f"（{cell.text}）" for cell in table.cells if cell.column == 1 and cell.row and cell.text}
    cells = [replace(cell, text=cell.text + units.get(cell.row, "")) if cell.column == 0 else cell for cell in table.cells]
    return [with_cells(table, (replace(cell, column=min(cell.column, 1)) for cell in cells if cell.column != 1))]


@variant("statistics")
def no_heads(table: GoldTable) -> list[GoldTable]:
    return [with_cells(table, (replace(cell, row=cell.row - 1) for cell in table.cells if cell.row))]


@variant("statistics")
def two_halves_side_by_side(table: GoldTable) -> list[GoldTable]:
    half = height(table) // 2
    heads = [GoldCell(0, column, text) for column, text in enumerate(("统计指标", "单位", "统计数"), start=3)]
    left = [cell for cell in table.cells if cell.row <= half]
    right = [replace(cell, row=cell.row - half, column=cell.column + 3) for cell in table.cells if cell.row > half]
    return [with_cells(table, [*left, *heads, *right])]


@variant("statistics")
def other_wordings(table: GoldTable) -> list[GoldTable]:
    words = {
        "政府公报公开政府信息数": "政府公报公开信息数",
        "涉及国家秘密": "涉及国家机密",
        "收到申请数": "收到申请总数",
        "申请信息不存在数": "申请的信息不存在数",
        "告知作出更改补充数": "告知做出更改补充数",
        "行政复议数量": "行政复议案件数量",
        "兼职人员数": "兼职工作人员数",
    }

    def reword(text: str) -> str:
        for right, other in words.items():
            text = text.replace(right, other)
        return text

    return relabelled(table, reword)


@variant("statistics")
def local_rows(table: GoldTable) -> list[GoldTable]:
    table = with_row(table, 6, [GoldCell(0, 0, "6.广播电视公开政府信息数"), GoldCell(0, 1, "条"), GoldCell(0, 2, "55")])
    return [with_row(table, height(table), [GoldCell(0, 0, "十三、宣传报道数"), GoldCell(0, 1, "篇"), GoldCell(0, 2, "8")])]
