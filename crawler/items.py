"""The data contract: what enters (`Page`) and what leaves (`Report`, `Rejected`).

Names, meanings, units and Chinese headers are written here and nowhere else. CSV headers, JSON
Schema and codebook are generated from these classes (see `crawler.contract`).

The classes are plain dataclasses, so that creating, pickling and adapting them costs microseconds
(measured: 3 µs against 6 µs for a pydantic model). Dataclasses do not check types; `check` does,
once, before a record is stored.

Conventions for every text field: Simplified Chinese, one paragraph a line, no blank lines, runs of
white space collapsed to one space, punctuation as in the source. Offsets count Python characters.
`None` means "not stated"; a missing number is never 0. `〔…〕` in a text marks words that a hijacker
replaced: the removal of kind `name_lost`, `word_lost` or `mirror_domain` holds what stood there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter

Era = Literal["e1", "e2", "e3", "e4"]
Level = Literal["province", "prefecture", "county", "township"]
OrganKind = Literal["government", "office", "department", "township", "other"]
HostTrust = Literal["official", "prefecture", "mirror", "file"]
Severity = Literal["error", "warning", "info"]
Qualifier = Literal["exact", "approx_over", "approx", "negated"]
CellKind = Literal["number", "zero", "blank", "na", "text", "ambiguous"]

#: First report year: the 2007 regulations came into force on 2008-05-01.
FIRST_YEAR = 2008

# Dataclasses are trusted by pydantic unless told otherwise; `check` must look at every value.
_CHECKED = ConfigDict(revalidate_instances="always", extra="forbid", strict=True)

Offset = Annotated[int, Field(ge=0)]
Adcode = Annotated[str, Field(pattern=r"^\d{6}$")]


# --------------------------------------------------------------------------- what enters
@dataclass(slots=True)
class PageHints:
    """What the spider knows about a page before anyone reads it (registry row, list entry).

    Hints are evidence, not truth: the place comes from the registry first, while title and date of
    the list entry only help where the page itself is silent.
    """

    adcode: str | None = None
    place_name: str | None = None
    province: str | None = None
    prefecture: str | None = None
    level: Level | None = None
    family: str | None = None
    #: CSS selectors of the article body, most specific first; empty when the family is unknown.
    body_selectors: list[str] = field(default_factory=list)
    list_title: str | None = None
    list_date: date | None = None
    column: str | None = None
    #: What on the page speaks against its site, by kind of sign (`crawler.portals.trust`): what was seen.
    signs: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Page:
    """One fetched or stored page: bytes, where they came from, when."""

    body: bytes
    url: str | None = None
    #: Path of the file it was read from, as the user wrote it; `None` for live pages.
    path: str | None = None
    #: Media type without parameters (`text/html`, `text/plain`).
    media_type: str = "text/html"
    #: Charset stated by the transport (HTTP header or archive record), not by the page.
    declared_charset: str | None = None
    fetched_at: datetime | None = None
    http_status: int | None = None
    #: Registry id of the portal; `None` for archives.
    portal: str | None = None
    host_trust: HostTrust = "file"
    #: Where the raw bytes are kept: `<warc file>#<offset>`.
    archive_ref: str | None = None
    hints: PageHints = field(default_factory=PageHints)


# --------------------------------------------------------------------------- what leaves
@dataclass(slots=True)
class MetaPair:
    """One label and its value from the page's header table, meta tags or label line."""

    __pydantic_config__ = _CHECKED

    label: Annotated[str, Field(title="标签", description="Label as printed, blanks removed.")]
    value: Annotated[str, Field(title="值", description="Value as printed; empty when the page leaves it blank.")]
    key: Annotated[
        str | None,
        Field(title="规范键", description="Canonical key of a known label (index_number, publisher, doc_number …), else empty."),
    ] = None
    origin: Annotated[
        Literal["meta", "table", "line", "hint"],
        Field(title="出处", description="Meta tag, header table, label line in the text, or the list entry."),
    ] = "line"


@dataclass(slots=True)
class Contact:
    """How to reach the reporting unit, as printed."""

    __pydantic_config__ = _CHECKED

    unit: Annotated[str | None, Field(title="联系单位", description="Unit to contact.")] = None
    address: Annotated[str | None, Field(title="地址", description="Postal address.")] = None
    postcode: Annotated[str | None, Field(title="邮编", description="Six-digit postcode.", pattern=r"^\d{6}$")] = None
    phones: Annotated[list[str], Field(title="电话", description="Telephone numbers.")] = field(default_factory=list)
    faxes: Annotated[list[str], Field(title="传真", description="Fax numbers.")] = field(default_factory=list)
    emails: Annotated[list[str], Field(title="电子邮箱", description="E-mail addresses.")] = field(default_factory=list)
    emails_obfuscated: Annotated[
        list[str],
        Field(title="被隐藏的邮箱", description="Placeholders of addresses hidden by a script (`[email protected]`); never guessed."),
    ] = field(default_factory=list)
    website: Annotated[str | None, Field(title="网址", description="Portal address printed in the report.")] = None
    origin: Annotated[
        Literal["body", "site_footer"] | None,
        Field(title="出处", description="Sentence of the report, or the site's own footer (then not the reporting unit's)."),
    ] = None


@dataclass(slots=True)
class Section:
    """One heading with the text that belongs to it alone (without its sub-sections)."""

    __pydantic_config__ = _CHECKED

    level: Annotated[int, Field(title="层级", description="1 for the top sections of the report.", ge=1, le=6)]
    heading: Annotated[str, Field(title="标题", description="Heading without its number and closing punctuation.", min_length=1)]
    number: Annotated[str | None, Field(title="序号", description="Number as printed (`一、`, `（一）`, `1.`), repaired where lost.")] = (
        None
    )
    kind: Annotated[
        str | None,
        Field(
            title="类别",
            description="Canonical kind by meaning (overview, active_disclosure, requests, review_litigation, problems, other, fees …).",
        ),
    ] = None
    text: Annotated[str, Field(title="正文", description="Own text of the section.")] = ""
    start: Annotated[Offset, Field(title="起点", description="Offset of the heading in the report's text.")] = 0
    end: Annotated[Offset, Field(title="终点", description="Offset behind the section's own text.")] = 0
    parent: Annotated[int | None, Field(title="上级", description="Index of the parent section in the list, from 0.")] = None
    run_in: Annotated[bool, Field(title="段首标题", description="True when the heading opens a paragraph instead of standing alone.")] = (
        False
    )


@dataclass(slots=True)
class Cell:
    """One printed table cell; grid coordinates count from 0 and spans are kept."""

    __pydantic_config__ = _CHECKED

    row: Annotated[int, Field(title="行", description="Grid row.", ge=0)]
    column: Annotated[int, Field(title="列", description="Grid column.", ge=0)]
    text: Annotated[str, Field(title="原文", description="Raw text of the cell; lines joined by a line feed.")]
    rowspan: Annotated[int, Field(title="跨行", description="Rows covered.", ge=1)] = 1
    colspan: Annotated[int, Field(title="跨列", description="Columns covered.", ge=1)] = 1


@dataclass(slots=True)
class Table:
    """One table of the page as printed, before anyone interprets it."""

    __pydantic_config__ = _CHECKED

    number: Annotated[int, Field(title="表号", description="Position in the page, from 1.", ge=1)]
    rendering: Annotated[
        Literal["html", "tabs", "pipes", "lines", "glued"],
        Field(
            title="排版",
            description="A grid (HTML, PDF, Word), or text with tabs, pipes, a cell a line, or nothing between the cells.",
        ),
    ]
    cells: Annotated[list[Cell], Field(title="单元格", description="Printed cells in reading order.")]
    title: Annotated[str | None, Field(title="表题", description="Caption printed above the table.")] = None
    note: Annotated[str | None, Field(title="附注", description="Note printed below the table.")] = None
    start: Annotated[Offset, Field(title="位置", description="Offset in the report's text where the table stood.")] = 0
    section: Annotated[int | None, Field(title="所属章节", description="Index of the section it stands in, from 0.")] = None

    def rows(self) -> list[list[Cell]]:
        """Cells grouped by grid row in visual order; a merged cell appears once, in its first row."""
        grouped: dict[int, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            grouped[cell.row].append(cell)
        return [sorted(grouped[row], key=attrgetter("column")) for row in sorted(grouped)]


@dataclass(slots=True)
class Evidence:
    """Where a value was read: a table cell, or a sentence of the clean text."""

    __pydantic_config__ = _CHECKED

    table: Annotated[
        int | None, Field(title="表号", description="Number of the table among the report's tables in reports.jsonl, from 1.")
    ] = None
    row: Annotated[int | None, Field(title="行", description="Grid row of the cell, from 0, as in the tables of reports.jsonl.")] = None
    column: Annotated[int | None, Field(title="列", description="Grid column of the cell, from 0.")] = None
    sentence: Annotated[str | None, Field(title="原句", description="Sentence the number stands in.")] = None
    start: Annotated[
        int | None, Field(title="起点", description="Where the sentence begins in the report's text, in characters from 0.")
    ] = None
    end: Annotated[int | None, Field(title="终点", description="Where it ends: text[start:end] is the sentence.")] = None


@dataclass(slots=True)
class Value:
    """One number of the report as tidy data."""

    __pydantic_config__ = _CHECKED

    code: Annotated[str, Field(title="指标代码", description="Indicator code.", min_length=1)]
    value: Annotated[
        int | float | None, Field(title="数值", description="Number; empty for blank, not-applicable, text and ambiguous cells.")
    ]
    kind: Annotated[
        CellKind, Field(title="性质", description="number, zero, blank, na (`/`), text or ambiguous: four facts that are never mixed.")
    ]
    raw: Annotated[
        str,
        Field(
            title="原文", description="Text as printed; empty for blank cells, and for numbers of the text that only follow from others."
        ),
    ] = ""
    unit: Annotated[str | None, Field(title="单位", description="Unit of the value (件, 条, 元 …).")] = None
    applicant: Annotated[str | None, Field(title="申请人", description="Applicant column of the requests table.")] = None
    qualifier: Annotated[
        Qualifier, Field(title="限定", description="exact, approx_over (余, 多, 以上), approx (约, 近) or negated (stated as none).")
    ] = "exact"
    origin: Annotated[Literal["table", "narrative"], Field(title="来源", description="Table cell or sentence.")] = "table"
    scope: Annotated[str | None, Field(title="口径", description="Area or body the number covers, where the sentence says so.")] = None
    evidence: Annotated[Evidence, Field(title="证据", description="Where it was read.")] = field(default_factory=Evidence)

    @property
    def cell(self) -> str:
        """What findings call it: the code, with the applicant where there is one (`req_new_received__natural`)."""
        return f"{self.code}__{self.applicant}" if self.applicant else self.code


@dataclass(slots=True)
class Finding:
    """One disagreement or gap in the source; nothing is ever corrected because of it."""

    __pydantic_config__ = _CHECKED

    rule: Annotated[str, Field(title="规则", description="Rule that found it.", min_length=1)]
    severity: Annotated[Severity, Field(title="级别", description="error, warning or info.")]
    message: Annotated[str, Field(title="说明", description="What disagrees, with both numbers.")]
    cells: Annotated[list[str], Field(title="涉及单元格", description="Codes or places concerned.")] = field(default_factory=list)


@dataclass(slots=True)
class Removal:
    """Text taken out of the source because it is not part of the report."""

    __pydantic_config__ = _CHECKED

    kind: Annotated[
        str,
        Field(
            title="类别",
            description="seo_spam, nav_menu, page_chrome, metadata_block, duplicate_title, pinyin_gloss, name_lost, word_lost …",
            min_length=1,
        ),
    ]
    start: Annotated[Offset, Field(title="起点", description="Offset in the extracted text, before cleaning.")]
    end: Annotated[Offset, Field(title="终点", description="Offset behind it.")]
    text: Annotated[str, Field(title="原文", description="What was removed.")]


@dataclass(slots=True)
class Repair:
    """Text changed because the source is damaged; one record may stand for a whole-page change."""

    __pydantic_config__ = _CHECKED

    kind: Annotated[
        str,
        Field(
            title="类别",
            description="traditional_script, rewritten_word, lost_date_sign, shifted_byte, mojibake, lookalike, recovered_text …",
            min_length=1,
        ),
    ]
    start: Annotated[Offset, Field(title="起点", description="Offset in the extracted text, before cleaning.")]
    end: Annotated[Offset, Field(title="终点", description="Offset behind it.")]
    before: Annotated[str, Field(title="修复前", description="Text of the source; empty for a whole-page change.")] = ""
    after: Annotated[str, Field(title="修复后", description="Text after the repair.")] = ""
    count: Annotated[int, Field(title="次数", description="Characters changed.", ge=1)] = 1
    confidence: Annotated[Literal["certain", "likely", "flagged"], Field(title="把握", description="flagged: seen and left alone.")] = (
        "certain"
    )


@dataclass(slots=True)
class Attachment:
    """A file or annex that belongs to the report."""

    __pydantic_config__ = _CHECKED

    title: Annotated[str, Field(title="名称", description="Link text or printed title.")]
    url: Annotated[str | None, Field(title="网址", description="Absolute address; empty for an annex printed in the page.")] = None
    label: Annotated[str | None, Field(title="标签", description="`附件1`, `表1` …")] = None
    status: Annotated[
        Literal["linked", "inline", "lost"], Field(title="状态", description="lost: announced by the page and not there.")
    ] = "linked"


@dataclass(slots=True)
class Source:
    """Where the record came from; stamped by the machine."""

    __pydantic_config__ = _CHECKED

    url: Annotated[str | None, Field(title="网址", description="Address of the page.")] = None
    path: Annotated[str | None, Field(title="文件", description="File it was read from.")] = None
    portal: Annotated[str | None, Field(title="门户", description="Registry id of the portal.")] = None
    host_trust: Annotated[HostTrust, Field(title="来源可信度", description="official, prefecture, mirror or file.")] = "file"
    fetched_at: Annotated[datetime | None, Field(title="抓取时间", description="UTC time of the fetch.")] = None
    content_hash: Annotated[str, Field(title="内容哈希", description="SHA-256 of the raw bytes.", pattern=r"^([0-9a-f]{64})?$")] = ""
    text_hash: Annotated[
        str,
        Field(
            title="文本哈希", description="SHA-256 of the cleaned text without white space and punctuation.", pattern=r"^([0-9a-f]{64})?$"
        ),
    ] = ""
    archive_ref: Annotated[str | None, Field(title="存档", description="Archive file and offset of the raw response.")] = None
    charset: Annotated[str | None, Field(title="字符集", description="Charset the bytes were decoded with.")] = None
    charset_evidence: Annotated[
        str | None, Field(title="字符集依据", description="Which evidence won: bom, declared, meta, decodes, guess.")
    ] = None
    extractor: Annotated[
        str | None,
        Field(
            title="提取方式",
            description="text, container:<selector>, headings, trafilatura or densest: how the article was found in the page.",
        ),
    ] = None
    parser_version: Annotated[str, Field(title="解析器版本", description="Version of this software.")] = ""


@dataclass(slots=True)
class Report:
    """One yearly report of one organ."""

    __pydantic_config__ = _CHECKED

    report_id: Annotated[str, Field(title="报告编号", description="Stable id: place, organ and year.", min_length=1)]
    title: Annotated[
        str | None, Field(title="标题", description="Title, lines joined, script restored; empty when the page has none.", min_length=1)
    ]
    year: Annotated[int, Field(title="报告年度", description="Year reported on.", ge=FIRST_YEAR, le=2100)]
    era: Annotated[Era, Field(title="格式时期", description="e1 2008–13, e2 2014–18, e3 2019–20, e4 2021–.")]
    text: Annotated[str, Field(title="正文", description="Cleaned text in Simplified Chinese, tables excluded.", min_length=1)]
    version: Annotated[int, Field(title="版本", description="1 as the page was first seen, +1 for each change of the page.", ge=1)] = 1
    adcode: Annotated[Adcode | None, Field(title="行政区划代码", description="Six-digit code valid in the report year.")] = None
    place_id: Annotated[str | None, Field(title="稳定地区编号", description="Code that stays the same when a place is renamed.")] = None
    place_name: Annotated[str | None, Field(title="地区", description="Full name of the place in the report year.")] = None
    level: Annotated[Level | None, Field(title="层级", description="province, prefecture, county or township.")] = None
    province: Annotated[str | None, Field(title="省", description="Province.")] = None
    prefecture: Annotated[str | None, Field(title="地级市", description="Prefecture.")] = None
    county: Annotated[str | None, Field(title="县区", description="County-level place.")] = None
    organ: Annotated[str | None, Field(title="发布机关", description="Full name of the body that reports.")] = None
    organ_kind: Annotated[OrganKind | None, Field(title="机关类别", description="government, office, department, township or other.")] = (
        None
    )
    period_start: Annotated[
        date | None, Field(title="统计期起", description="First day of the period the numbers cover, where stated.")
    ] = None
    period_end: Annotated[date | None, Field(title="统计期止", description="Last day of the period.")] = None
    published_on: Annotated[date | None, Field(title="发布日期", description="Day of publication.")] = None
    signed_on: Annotated[date | None, Field(title="落款日期", description="Date below the signature.")] = None
    signed_by: Annotated[str | None, Field(title="落款", description="Signing organ.")] = None
    compiled_by: Annotated[str | None, Field(title="编制单位", description="Unit named as compiler or contact.")] = None
    title_raw: Annotated[str, Field(title="原标题", description="Title as printed in the source.")] = ""
    index_number: Annotated[
        str | None, Field(title="索引号", description="Index number (索引号, 信息索取号); its year dates the index, not the report.")
    ] = None
    metadata: Annotated[list[MetaPair], Field(title="元数据", description="All label and value pairs of the page.")] = field(
        default_factory=list
    )
    contact: Annotated[Contact, Field(title="联系方式", description="Contact of the reporting unit.")] = field(default_factory=Contact)
    announced_parts: Annotated[list[str], Field(title="预告章节", description="Parts the introduction announces.")] = field(
        default_factory=list
    )
    sections: Annotated[list[Section], Field(title="章节", description="Headings and their text, in order.")] = field(default_factory=list)
    tables: Annotated[list[Table], Field(title="表格", description="Tables as printed.")] = field(default_factory=list)
    values: Annotated[list[Value], Field(title="数值", description="Numbers as tidy data.")] = field(default_factory=list)
    findings: Annotated[list[Finding], Field(title="发现", description="Disagreements and gaps of the source.")] = field(
        default_factory=list
    )
    removed: Annotated[list[Removal], Field(title="移除", description="What cleaning took out.")] = field(default_factory=list)
    repairs: Annotated[list[Repair], Field(title="修复", description="What cleaning changed.")] = field(default_factory=list)
    damage: Annotated[
        list[str],
        Field(title="损坏类型", description="Kinds of damage the copy shows (pinyin_toned, traditional, seo_spam, brand_replaced …)."),
    ] = field(default_factory=list)
    attachments: Annotated[list[Attachment], Field(title="附件", description="Files and annexes.")] = field(default_factory=list)
    source: Annotated[Source, Field(title="来源", description="Provenance.")] = field(default_factory=Source)
    duplicate_of: Annotated[str | None, Field(title="重复于", description="Source of the identical report already kept.")] = None
    near_duplicates: Annotated[list[str], Field(title="近似副本", description="Ids of near copies.")] = field(default_factory=list)


@dataclass(slots=True)
class Rejected:
    """A page that gave no report, with the reason and what a person needs to look again."""

    __pydantic_config__ = _CHECKED

    reason: Annotated[str, Field(title="原因", description="Reason code, listed in docs/rejected.md.", pattern=r"^[a-z][a-z0-9_]*$")]
    detail: Annotated[str, Field(title="说明", description="What was seen and what to do.", min_length=1)]
    stage: Annotated[
        Literal["read", "fetch", "extract", "clean", "parse", "validate", "dedupe", "contract"],
        Field(title="环节", description="Stage that refused it."),
    ]
    raw: Annotated[str, Field(title="原值", description="The raw value or the first characters of the page.")] = ""
    source: Annotated[Source, Field(title="来源", description="Provenance.")] = field(default_factory=Source)


class ContractError(ValueError):
    """A record breaks the contract; the message names each field and why it was refused."""


_REPORT = TypeAdapter(Report)
_REJECTED = TypeAdapter(Rejected)


def adapter_of(item: Report | Rejected) -> TypeAdapter[Any]:
    """The validator and serialiser of an outgoing item's class."""
    return _REPORT if isinstance(item, Report) else _REJECTED


def check(item: Report | Rejected) -> None:
    """Raise `ContractError` naming every wrong value of the item; return nothing when it is sound."""
    try:
        adapter_of(item).validate_python(item)
    except ValueError as error:
        raise ContractError(str(error)) from error


def to_json(item: Report | Rejected, without: set[str] | None = None) -> str:
    """The item as one line of JSON with the contract's keys, fields `without` left out; dates and times in ISO 8601."""
    return adapter_of(item).dump_json(item, exclude=without).decode()


def report_from_json(text: str | bytes) -> Report:
    """The inverse of `to_json` for a report. Raises `ContractError`."""
    try:
        return _REPORT.validate_json(text)
    except ValueError as error:
        raise ContractError(str(error)) from error


def json_schema(item_class: type[Report] | type[Rejected]) -> dict[str, Any]:
    """JSON Schema of the class, generated from the annotations above."""
    return (_REPORT if item_class is Report else _REJECTED).json_schema()
