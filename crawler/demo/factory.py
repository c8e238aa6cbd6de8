"""The report factory: a seed gives a report, its text, tables and numbers, and everything true of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from crawler.items import Era, OrganKind

from .counties import County, all_counties
from .facts import APPLICANTS, Facts, Series, disclosure_cells, narrative_facts, request_cells, review_cells, statistics_cells
from .gold import GoldContact, GoldReport, GoldTable, GoldValue, values_of
from .phrases import Phrasebook, Sentence, choose, wordlist
from .sections import FORM_KINDS, Draft, announce, narrative_kinds, pick, write_form_sections, write_narrative_sections
from .style import Style, draw_style
from .tables import Edition, broken_identities, disclosure_table, requests_table, review_table, statistics_table

FIRST_YEAR, LAST_YEAR = 2008, 2024
_ORGAN_KINDS: tuple[OrganKind, ...] = ("government", "government", "government", "office", "department", "township")


@dataclass(frozen=True, slots=True)
class Organ:
    """Who reports, and how it speaks of itself."""

    name: str
    kind: OrganKind
    we: str
    area: str
    leader: str


def era_of(year: int) -> Era:
    """The format a report year belongs to."""
    if year <= 2013:
        return "e1"
    if year <= 2018:
        return "e2"
    return "e3" if year <= 2020 else "e4"


def make_organ(county: County, kind: OrganKind, rng: Random) -> Organ:
    """An organ of the county; departments and townships draw their name."""
    government = f"{county.name}人民政府"
    ours = f"我{county.kind}"
    if kind == "government":
        return Organ(government, kind, ours, f"全{county.kind}", f"{county.kind}委、{county.kind}政府")
    if kind == "office":
        return Organ(f"{government}办公室", kind, "我办", "本办", "办公室党组")
    if kind == "department":
        return Organ(county.name + rng.choice(wordlist("departments")), kind, "我局", "全局", "局党组")
    township = rng.choice(wordlist("townships"))
    return Organ(f"{county.name}{township}人民政府", "township", f"我{township[-1]}", f"全{township[-1]}", f"{township[-1]}党委")


def _title(county: County, organ: Organ, year: int, style: Style, rng: Random) -> tuple[str, ...]:
    """The title in one or two lines. It names the place or the organ, and the year in front, in the middle or behind."""
    who = county.name if organ.kind == "government" and rng.random() < 0.5 else organ.name
    first, second = rng.choice(
        ((who, f"{year}年政府信息公开工作年度报告"),) * 6
        + (
            (who, f"{year}年度政府信息公开工作年度报告"),
            (who, f"{year}年政府信息公开年度报告"),
            (who, f"{year}年度政府信息公开年报"),
            (who, f"{year}年政府信息公开年报"),
            (f"{year}年{who}", "政府信息公开工作年度报告"),
            (f"{who}政府信息公开", f"工作{year}年度报告"),
        )
    )
    return (first, second) if style.split_title else (first + second,)


def _contact(county: County, organ: Organ, style: Style, rng: Random) -> tuple[GoldContact, Sentence | None]:
    """Contact data and the sentence that prints them, or nothing."""
    if style.contact == "none":
        return GoldContact(), None
    separator = rng.choice(("，", "；"))
    unit = f"{organ.name}办公室" if organ.kind == "government" else organ.name
    address = f"{county.name}{rng.choice(wordlist('streets'))}{rng.randint(1, 299)}号"
    phone = f"{county.area_code}-{rng.randint(2000000, 8999999)}"
    fax = f"{county.area_code}-{rng.randint(2000000, 8999999)}" if rng.random() < 0.3 else None
    mail = f"xxgk{rng.randint(1, 99)}@{county.portal}.example" if rng.random() < 0.5 else None
    parts = [f"地址：{address}", f"{rng.choice(('邮编', '邮政编码'))}：{county.postcode}", f"{rng.choice(('电话', '联系电话'))}：{phone}"]
    parts += [f"传真：{fax}"] if fax else []
    parts += [f"{rng.choice(('电子邮箱', '邮箱'))}：{mail}"] if mail else []
    opening = rng.choice(
        (f"公众对本报告如有疑问，请联系{unit}", f"如需了解更多情况，可与{unit}联系", f"对报告内容有意见建议的，请向{unit}反映")
    )
    contact = GoldContact(unit, style.prose(address), county.postcode, (phone,), (fax,) if fax else (), (mail,) if mail else ())
    return contact, Sentence(f"{opening}（{separator.join(parts)}）。")


def _period(year: int, rng: Random) -> Sentence:
    """The sentence that states the period of the numbers."""
    full = f"{year}年1月1日{{}}{year}年12月31日"
    return Sentence(
        rng.choice(
            (
                f"所列数据的统计期限自{full.format('起至')}止。",
                f"报告中数据的统计期限为{full.format('至')}。",
                f"本报告统计时间从{year}年1月1日开始，到12月31日截止。",
                f"数据统计期限：{full.format('—')}。",
                f"统计期限自{full.format('至')}止。",
            )
        )
    )


@dataclass(frozen=True, slots=True)
class _Intro:
    """The sentences before the first section, and what they state."""

    sentences: list[Sentence]
    has_period: bool
    has_website: bool
    announced: tuple[str, ...]


def _intro(draft: Draft, headings: list[str], contact: Sentence | None, year: int) -> _Intro:
    rng, style = draft.rng, draft.style
    announced = tuple(headings) if rng.random() < (0.45 if draft.book.era in ("e1", "e2") else 0.2) else ()
    has_period, has_website = rng.random() < 0.92, rng.random() < 0.7
    sentences = draft.say(["intro"])
    sentences += [announce(headings, rng)] if announced else []
    sentences += [_period(year, rng)] if has_period else []
    sentences += draft.say(["where"] if has_website else [])
    sentences += [contact] if contact is not None and style.contact == "intro" else []
    return _Intro(sentences, has_period, has_website, tuple(style.punctuate(h) for h in announced))


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The year's numbers: what the sentences may say, and the tables."""

    facts: Facts
    tables: list[GoldTable]


def _numbers(series: Series, year: int, era: Era, style: Style, rng: Random) -> _Numbers:
    cells = replace(style.cells, label=style.punctuate)
    if era in ("e1", "e2"):
        table_facts = statistics_cells(series, year)
        facts = narrative_facts(series, year, era, table_facts)
        if era == "e1" or rng.random() < 0.3:
            return _Numbers(facts, [])
        edition: Edition = rng.choice(("national", "national", "local"))
        title = rng.choice(("政府信息公开情况统计表", f"{year}年度政府信息公开情况统计表", f"政府信息公开情况统计表（{year}年度）"))
        table = statistics_table(table_facts, style.punctuate(title), edition, cells, rng)
        note = "（注：子栏目数之和应与总栏目数相等）" if edition == "local" and rng.random() < 0.6 else None
        return _Numbers(facts, [replace(table, note=style.punctuate(note) if note else None)])
    requests = request_cells(series, year, era)
    reviews = review_cells(series, year)
    totals: Facts = {code: value for (code, applicant), value in requests.items() if applicant == "total"}
    facts = narrative_facts(series, year, era, totals | reviews)
    tables = [
        disclosure_table(disclosure_cells(series, year, era), era, cells, rng),
        requests_table(requests, era, cells, rng),
        review_table(reviews, cells, rng),
    ]
    return _Numbers(facts, tables)


#: Cells of the 2014 form that no sentence repeats.
_BREAKABLE = ("req_closed_extended", "req_reply_denied_other_legal", "rev_other", "lit_other")


def _break_one(tables: list[GoldTable], rng: Random) -> list[GoldTable]:
    """The tables with one printed number raised by one, so that an identity fails; cells the sentences repeat are left alone."""
    targets = [
        (t, c)
        for t, table in enumerate(tables)
        for c, cell in enumerate(table.cells)
        if (cell.code in ("req_result_total", "req_new_received") and cell.applicant in APPLICANTS)
        or (table.form == "statistics" and cell.code in _BREAKABLE)
    ]
    if not targets:
        return tables
    t, c = rng.choice(targets)
    cell = tables[t].cells[c]
    value = (cell.value or 0) + 1
    cells = list(tables[t].cells)
    cells[c] = replace(cell, text=str(value), value=value, kind="number")
    return [replace(table, cells=tuple(cells)) if i == t else table for i, table in enumerate(tables)]


def make_report(
    seed: int,
    *,
    county: County | None = None,
    year: int | None = None,
    organ: OrganKind | None = None,
    series: str | None = None,
    break_identity: bool = False,
) -> GoldReport:
    """A report that depends on the arguments alone.

    `county`, `year` and `organ` are drawn from the seed when not given. Reports with the same `series`
    agree across years (申请结转, 现行有效件数). `break_identity` raises one printed number by one; the
    identities that fail then stand in `findings`.
    """
    rng = Random(f"report/{seed}")
    county = county or rng.choice(all_counties())
    year = year or rng.randint(FIRST_YEAR, LAST_YEAR)
    era = era_of(year)
    body = make_organ(county, rng.choice(_ORGAN_KINDS) if organ is None else organ, rng)
    style = draw_style(rng, era)
    if break_identity:  # a blank in a broken sum would leave open whether the identity can be tested
        style = replace(style, cells=replace(style.cells, zeros="0"))
    numbers = _numbers(Series(series or f"seed {seed}", body.kind), year, era, style, Random(f"tables/{seed}"))
    tables = _break_one(numbers.tables, Random(f"break/{seed}")) if break_identity else numbers.tables
    words = {
        "year": str(year),
        "next": str(year + 1),
        "we": body.we,
        "area": body.area,
        "place": county.name,
        "organ": body.name,
        "site": f"{county.name}人民政府门户网站",
        "host": county.host,
        "brand": f"“中国·{county.short}”",
        "leader": body.leader,
    }
    draft = Draft(style, Phrasebook(words, numbers.facts, era, rng), rng)
    title_lines = _title(county, body, year, style, rng)
    for part in title_lines:
        draft.line(part, "title")

    contact, contact_sentence = _contact(county, body, style, rng)
    kinds = narrative_kinds(rng) if era in ("e1", "e2") else []
    headings = [choose(pick(name, rng), rng) for name in (kinds or FORM_KINDS)]
    intro = _intro(draft, headings, contact_sentence, year)
    inside = bool(not kinds and style.intro_in_first_section)
    if not inside:
        draft.paragraph(intro.sentences)
    if kinds:
        write_narrative_sections(draft, kinds, headings)
    else:
        write_form_sections(draft, headings, tables, intro.sentences if inside else [])
    if contact_sentence is not None and style.contact == "end":
        draft.paragraph([contact_sentence])

    published = date(year + 1, 1, 8) + timedelta(days=rng.randint(0, 80))
    signed = published - timedelta(days=rng.choice((0, 0, 0, 1, 2, 5)))
    signer = f"{body.name}办公室" if body.kind == "government" and rng.random() < 0.15 else body.name
    annex_first = rng.random() < 0.5
    annex = tables if kinds else []
    for table in annex if annex_first else []:
        draft.table(table)
    if style.signature:
        draft.line(signer, "sign_organ")
        draft.line(style.date(signed), "sign_date")
    for table in [] if annex_first else annex:
        draft.table(table)

    values: list[GoldValue] = [v for table in draft.tables for v in values_of(table)] + draft.values
    return GoldReport(
        seed=seed,
        county=county,
        title="".join(title_lines),
        year=year,
        era=era,
        organ=body.name,
        organ_kind=body.kind,
        period_start=date(year, 1, 1) if intro.has_period else None,
        period_end=date(year, 12, 31) if intro.has_period else None,
        published_on=published,
        signed_on=signed if style.signature else None,
        signed_by=signer if style.signature else None,
        index_number=f"{rng.randint(1, 99999999):09d}/{published.year}-{rng.randint(1, 99999):05d}",
        contact=replace(contact, website=county.host if intro.has_website else None),
        announced_parts=intro.announced,
        blocks=tuple(draft.blocks),
        sections=tuple(draft.sections),
        tables=tuple(draft.tables),
        values=tuple(values),
        findings=tuple(broken_identities(values, era)),
    )


__all__ = ["FIRST_YEAR", "LAST_YEAR", "GoldReport", "Organ", "era_of", "make_organ", "make_report"]
