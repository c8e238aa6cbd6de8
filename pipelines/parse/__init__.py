"""Stage 3: from clean text to a report's fields.

Every field has one source of truth in this order: the report's own words, the page's metadata, the
registry; the place comes from the registry first. Nothing is taken from the page's address: reports
of 2008 sit under paths dated 2020.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from crawler.items import FIRST_YEAR, Contact, Era, Finding, Level, MetaPair, Page, Report, Section
from pipelines.clean.damage_kinds import damage_kinds
from pipelines.dedupe.fingerprint import text_hash
from pipelines.draft import Cleaned, RejectedPage
from pipelines.parse.contact import read_contact
from pipelines.parse.dates import Period, find_period, read_date
from pipelines.parse.evidence import ENOUGH, points
from pipelines.parse.fakes import find_fake
from pipelines.parse.lost_place import find_clues
from pipelines.parse.narrative import read_narrative
from pipelines.parse.organ import Organ, full_name, is_organ_name, organ_in_title
from pipelines.parse.place import Located, locate
from pipelines.parse.sections import find_sections
from pipelines.parse.signature import Signature, find_signature
from pipelines.parse.site_signs import sign_findings
from pipelines.parse.statistics import read_statistics
from pipelines.parse.title import Title, choose_title, refusal
from pipelines.titles import squeeze, year_of

#: Characters of the page in which a title may stand.
_HEAD = 600
_NEVER_A_REPORT = {"not_annual", "rule_or_plan", "explainer"}
_CORE_KINDS = {"active_disclosure", "requests", "review_litigation", "problems", "fees"}
_ANNOUNCED_PARTS = re.compile(
    r"(?:报告|全文|内容|年报)(?:共|主要)?(?:由|包括|包含|分为|分)(?P<parts>[^。]{8,400}?)"
    r"(?:等?(?:共|共计)?[一二三四五六七八九十\d]+个?(?:部分|方面|章)|等?(?:部分)?(?:组成|构成)|[，,]\s*本(?:年度)?(?:报告|年报)|。)"
)
_COMPILED_BY = re.compile(r"由\s*(?P<unit>[一-鿿]{4,30}?)\s*(?:负责)?(?:(?:根据|按照|依据)[^。]{0,120}?)?(?:编制|编写|汇总)")
_YEAR_SENTENCE = re.compile(
    r"(?P<year>20[0-3]\d)\s*年度?[^。\n]{0,30}?(?:政府信息公开|信息公开|政务公开)[^。\n]{0,12}?(?:年度报告|年报|工作报告)"
)
#: `本年增/减（指2020年增加或减少的事项数）`: help text in the heads of the table of 2019.
_YEAR_OF_COLUMN = re.compile(r"[（(]\s*指\s*(?P<year>20[12]\d)\s*年\s*(?:增加|办\s*件|新制作|新公开)")
#: `2022年,我县认真…`: the first sentence in which the body speaks of itself names the report year.
_YEAR_OPENING = re.compile(r"(?P<year>20[0-3]\d)\s*年(?:度|底|以来|全年)?\s*[，,]?\s*(?:我|本|全[县市区镇乡省年]|[县市区]|在|截至)")


class ParsePipeline:
    """Item pipeline of this stage; it runs inside a worker process."""

    def process_item(self, item: tuple[Page, Cleaned]) -> Report:
        """See `parse`."""
        return parse(*item)


def parse(page: Page, cleaned: Cleaned) -> Report:
    """The report a cleaned page holds.

    Raises `RejectedPage` for pages that are no yearly report (`not_a_report`, `notice`, `explainer`,
    `not_annual` …), without a year (`no_year`) or without a body (`no_body`).
    """
    text = cleaned.text
    title = choose_title(cleaned)
    period = find_period(text)
    signature = find_signature(text)
    end = signature.start if signature else len(text)
    sections = find_sections(text, title.end, end)
    _refuse_other_pages(cleaned, title, period, sections)
    year = _report_year(title, period, cleaned, signature)
    located = _locate(page, cleaned, title, signature, year)
    organ = _organ(title, cleaned, signature, located)
    contact = read_contact(text, cleaned.site_contact)
    place = located.place
    source = replace(cleaned.source, text_hash=text_hash(text))
    statistics = read_statistics(cleaned.tables, era_of(year))
    return Report(
        report_id=_report_id(located, organ, year, source.text_hash),
        title=title.text,
        title_raw=cleaned.title_raw or title.raw,
        year=year,
        era=era_of(year),
        text=text,
        adcode=place.adcode if place else None,
        place_id=place.place_id if place else None,
        place_name=place.name if place else None,
        level=_level(located, organ),
        province=place.province or None if place else None,
        prefecture=place.prefecture if place else None,
        county=place.county if place else None,
        organ=organ.name if organ else None,
        organ_kind=organ.kind if organ else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        published_on=_published_on(page, cleaned.pairs),
        signed_on=signature.signed_on if signature else None,
        signed_by=signature.organ if signature else None,
        compiled_by=_compiler(text, contact.unit),
        index_number=_pair_value(cleaned.pairs, "index_number"),
        metadata=cleaned.pairs,
        contact=contact,
        announced_parts=_announced_parts(text[title.end : sections[0].start if sections else title.end + 800]),
        sections=sections,
        tables=[replace(table, section=_section_at(sections, table.start)) for table in cleaned.tables],
        values=[*statistics.values, *read_narrative(text, sections, year=year, level=_speaking_level(located, organ), era=era_of(year))],
        findings=[
            *sign_findings(page.hints.signs),
            *_findings(title, period, located, year),
            *_losses(cleaned, contact, located, year),
            *statistics.findings,
        ],
        removed=cleaned.removed,
        repairs=cleaned.repairs,
        damage=damage_kinds(cleaned),
        attachments=cleaned.attachments,
        source=source,
    )


def era_of(year: int) -> Era:
    """The format a report year follows (law of 2007, form of 2014, forms of 2019 and 2021)."""
    if year <= 2013:
        return "e1"
    if year <= 2018:
        return "e2"
    return "e3" if year <= 2020 else "e4"


def _refuse_other_pages(cleaned: Cleaned, title: Title, period: Period | None, sections: list[Section]) -> None:
    kinds = {section.kind for section in sections if section.kind in _CORE_KINDS}
    beginning = cleaned.text[:300]
    # A hijacked report has advertising around it; only what stands in the body of such a page speaks against it.
    spam = [removal.text for removal in cleaned.removed if removal.kind == "seo_spam" and removal.start < _HEAD]
    around = [] if kinds else [*(c.text for c in cleaned.titles), *spam]
    fake = find_fake(cleaned.text, around, bool(kinds or cleaned.tables))
    if fake:
        raise RejectedPage("parse", fake.kind, f"It uses the words of disclosure and is no report: {fake.evidence}", title.raw or beginning)
    rule = refusal(cleaned)
    # A notice may carry the report it announces; a blank form, a draft or an infographic repeats one and is none.
    if rule and (rule.code in _NEVER_A_REPORT or len(kinds) < 3):
        raise RejectedPage("parse", rule.code, f"The title says it is no yearly report: {rule.reason}", title.raw or beginning)
    if period and (period.end - period.start).days < 200 and period.end.month != 12:
        raise RejectedPage("parse", "not_annual", f"The numbers cover {period.raw} only.", title.raw or beginning)
    # A page with a title of its own and two core sections is a report whatever words it uses.
    found = ENOUGH if title.text and not title.announced and len(kinds) > 1 else points(_with_tables(cleaned), kinds)
    if found < (0 if title.text and not title.announced else ENOUGH):
        detail = f"Nothing names it a yearly report and its wording gives {found} of {ENOUGH} points; look at the raw text."
        raise RejectedPage("parse", "not_a_report", detail, beginning)
    if len(cleaned.text) - title.end < 50 and not cleaned.tables:
        raise RejectedPage("parse", "no_body", "Only a title was found; the body may be an attachment or an image.", beginning)


def _with_tables(cleaned: Cleaned) -> str:
    """The text and the cells of the tables: labels of the forms speak for a report wherever they stand."""
    return "\n".join([cleaned.text, *(cell.text for table in cleaned.tables for cell in table.cells)])


def _report_year(title: Title, period: Period | None, cleaned: Cleaned, signature: Signature | None) -> int:
    """Title, then 统计期限, then the introduction's own words, then heads of tables; never address or index number."""
    text = cleaned.text
    named = year_of(title.text) if title.text else None
    announced = _YEAR_SENTENCE.search(text[:1500])
    opening = _YEAR_OPENING.search(text)
    year = named or (period.end.year if period else None) or next((int(m["year"]) for m in (announced, opening) if m), None)
    if year is None and signature and signature.signed_on and signature.signed_on.month <= 6:
        # The law asks for publication by 31 March of the next year; the text must agree.
        before = signature.signed_on.year - 1
        year = before if text.count(f"{before}年") >= 2 else None
    if year is None:
        heads = (cell.text for table in cleaned.tables for cell in table.cells if "指" in cell.text)
        column = next((found for head in (text, *heads) if (found := _YEAR_OF_COLUMN.search(head))), None)
        year = int(column["year"]) if column else None
    if year is None:
        raise RejectedPage(
            "parse", "no_year", "No report year in title, period or introduction; add a correction if you know it.", text[:300]
        )
    if year < FIRST_YEAR:
        raise RejectedPage("parse", "year_out_of_range", f"Report year {year} lies before the regulations of 2008.", title.raw)
    return year


def _locate(page: Page, cleaned: Cleaned, title: Title, signature: Signature | None, year: int) -> Located:
    phrases = _place_phrases(cleaned, title, signature)
    return locate(page.hints, phrases, cleaned.text, year)


def _place_phrases(cleaned: Cleaned, title: Title, signature: Signature | None) -> Iterator[str]:
    """What may name the place, most trustworthy first."""
    yield organ_in_title(title.text) if title.text else ""
    yield (signature.organ or "") if signature else ""
    yield _pair_value(cleaned.pairs, "publisher") or ""
    yield from (organ_in_title(c.text) for c in cleaned.titles)
    yield _pair_value(cleaned.pairs, "site_name") or ""
    yield from (match["unit"] for match in _COMPILED_BY.finditer(cleaned.text[:1500]))
    yield read_contact(cleaned.text, None).address or ""


def _organ(title: Title, cleaned: Cleaned, signature: Signature | None, located: Located) -> Organ | None:
    """Title, then signature, then publisher, then the compiling unit."""
    place_name = located.place.name if located.place else None
    compiled = _COMPILED_BY.search(cleaned.text[:1500])
    candidates = [
        organ_in_title(title.text) if title.text else "",
        (signature.organ or "") if signature else "",
        _pair_value(cleaned.pairs, "publisher") or "",
        compiled["unit"] if compiled else "",
    ]
    for candidate in candidates:
        organ = full_name(candidate, located.place, place_name) if candidate else None
        if organ:
            return organ
    return None


def _level(located: Located, organ: Organ | None) -> Level | None:
    if organ and organ.kind == "township":
        return "township"
    return located.place.level if located.place else None


def _speaking_level(located: Located, organ: Organ | None) -> Level | None:
    """Level of the government that speaks; None for a department, whose 我局 is the report's own voice."""
    governs = organ is None or organ.kind in ("government", "office", "township")
    return _level(located, organ) if governs else None


def _report_id(located: Located, organ: Organ | None, year: int, fallback: str) -> str:
    """Place, organ and year; a report without place or organ is told apart by its text."""
    if located.place and organ:
        return f"{located.place.place_id}-{organ.name}-{year}"
    # 柳溪乡 without its county is several townships: only the text tells two such reports apart.
    known = [located.place.place_id if located.place else "000000", organ.name if organ else ""]
    return "-".join([*filter(None, known), fallback[:12], str(year)])


def _pair_value(pairs: list[MetaPair], key: str) -> str | None:
    return next((pair.value for pair in pairs if pair.key == key and pair.value), None)


def _published_on(page: Page, pairs: list[MetaPair]) -> date | None:
    """The page's own publication date, else the date beside its link in the list."""
    for pair in pairs:
        found = read_date(pair.value) if pair.key == "published_on" else None
        if found:
            return found
    return page.hints.list_date


def _compiler(text: str, unit: str | None) -> str | None:
    found = _COMPILED_BY.search(text[:1500])
    return found["unit"] if found and is_organ_name(found["unit"]) else unit


def _announced_parts(introduction: str) -> list[str]:
    for found in _ANNOUNCED_PARTS.finditer(introduction):
        if "、" in found["parts"] and not re.search(r"编制|根据|规定", found["parts"]):
            return [part for part in re.split(r"[、，,；;]|以及|(?<=情况)和(?!改进)(?=[^、]{6,})", found["parts"]) if len(part) >= 2]
    return []


def _section_at(sections: list[Section], offset: int) -> int | None:
    """Index of the section a table at this offset stands in: the offset is where the next text begins."""
    return max((index for index, section in enumerate(sections) if section.start < offset), default=None)


def _findings(title: Title, period: Period | None, located: Located, year: int) -> list[Finding]:
    findings = []
    if title.text is None:
        findings.append(Finding("title_missing", "warning", "The page has no title of its own.", ["title"]))
    elif year_of(title.text) is None:
        findings.append(Finding("title_without_year", "info", f"The title names no year: {squeeze(title.text)}", ["title", "year"]))
    if period and period.end.year != year:
        message = f"The title says {year}, the period says {period.raw}."
        findings.append(Finding("year_disagrees", "warning", message, ["title", "period_end"]))
    if located.place is None:
        candidates = "; ".join(located.candidates)
        rule = "place_ambiguous" if located.candidates else "place_unknown"
        message = f"{located.evidence} may be {candidates}." if candidates else "No place of that year is named."
        findings.append(Finding(rule, "warning", message, ["adcode"]))
    return findings


def _losses(cleaned: Cleaned, contact: Contact, located: Located, year: int) -> list[Finding]:
    """What the copy lost to brands, and what still points to the place."""
    lost = [removal for removal in cleaned.removed if removal.kind in ("name_lost", "word_lost", "mirror_domain")]
    findings = [
        Finding(kind, "warning", f"{len(those)} times `{those[0].text}` stands where the report's own words were.", ["text"])
        for kind in ("name_lost", "word_lost", "mirror_domain")
        if (those := [removal for removal in lost if removal.kind == kind])
    ]
    if located.place is None and any(removal.kind == "name_lost" for removal in lost):
        clue = find_clues(cleaned.text, contact, cleaned.source.url, year)
        names = ", ".join(f"{place.adcode} {place.name}" for place in clue.places) or "no place"
        message = f"{names} ({clue.confidence}) by {'; '.join(clue.evidence) or 'nothing'}."
        findings.append(Finding("place_from_remains", "info", message, ["adcode"]))
    return findings
