"""Stage 3: from clean text to a report's fields.

Every field has one source of truth in this order: the report's own words, the page's metadata, the
registry; the place comes from the registry first. Nothing is taken from the page's address: reports
of 2008 sit under paths dated 2020.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from crawler.items import FIRST_YEAR, Contact, Era, Finding, Level, MetaPair, Page, Report, Section, Severity
from pipelines.clean.damage_kinds import damage_kinds
from pipelines.clean.lines import advertised
from pipelines.dedupe.fingerprint import text_hash
from pipelines.draft import Cleaned, RejectedPage
from pipelines.parse.contact import read_contact
from pipelines.parse.dates import Period, find_period, read_date
from pipelines.parse.disagreement import other_place
from pipelines.parse.evidence import ENOUGH, points
from pipelines.parse.fakes import find_fake
from pipelines.parse.further_reports import first_report
from pipelines.parse.introduction import announced_parts
from pipelines.parse.lost_place import find_clues
from pipelines.parse.narrative import read_narrative
from pipelines.parse.organ import Organ, full_name, is_organ_name, organ_in_title, organ_kind
from pipelines.parse.place import Located, locate, place_in
from pipelines.parse.sections import find_sections
from pipelines.parse.signature import Signature, find_signature
from pipelines.parse.site_signs import sign_findings
from pipelines.parse.speaker import (
    BUREAU_VOICES,
    TOWNSHIP_VOICES,
    bodies_beside,
    body_of_opening,
    body_of_source,
    county_of_order,
    county_of_portal,
    county_of_township,
    county_or_nothing,
    led_by_a_county,
    of_the_speaker,
    prefecture_of_voice,
    township_of_year,
    voice,
    whole_name,
    whole_source,
)
from pipelines.parse.statistics import read_statistics
from pipelines.parse.title import Title, announced_bodies, choose_title, refusal
from pipelines.parse.whole_year import period_findings, refuse_other_periods, refuse_unfinished, refuse_years_to_come
from pipelines.places import gazetteer
from pipelines.titles import squeeze, year_of

#: 政务公开工作总结 is a paper of its own beside the report; 政府信息公开工作总结 was the report's name in early years.
_SUMMARY = re.compile(r"政务公开[^信]{0,8}总结")
#: Characters of the page in which a title may stand.
_HEAD = 600
_NEVER_A_REPORT = {"not_annual", "rule_or_plan", "explainer"}
_NEARLY_ALL = 4
#: Characters of text below the title without which only the tables of the forms make a report (a list calls a form to fill in so).
_LEAST_BODY = 50
_CORE_KINDS = {"active_disclosure", "requests", "review_litigation", "problems", "fees"}
#: `由青禾县财政局编制`, or `…的要求，青禾县财政局编制了…`.
_COMPILED_BY = re.compile(
    r"[由，,](?:(?<=由)\s*(?P<unit>[一-鿿]{4,30}?(?:[（(][一-鿿]{4,30}[）)]|、[一-鿿]{4,20}?(?:局|委|厅|办公室))?)"
    r"\s*(?:负责|组织|牵头)*(?:(?:根据|按照|依据)[^。]{0,120}?)?(?:编制|编写|汇总|综合(?!行政|执法|管理|办))"
    r"|(?<!由)\s*(?P<subject>(?!由)[一-鿿]{2,20}(?:局|委员会|委|办公[室厅]|政府|厅|办事处|管委会))(?:组织)?"
    r"(?:(?:编制|编写)(?:完成)?了|(?:汇总|综合)[^。，,]{2,40}编[制写]而成))"
)
#: `综合2017年度望川市各县（市、区）政府和市级各部门的…年度报告编制而成`: what all of a place's bodies report is its government's.
_COMPILED_OF = re.compile(
    r"(?:综合|汇总)(?:了)?(?:20\d\d年度?)?(?P<place>[一-鿿]{2,12}?[省市县区旗州盟])(?:所属|下辖)?各(?:[县市区旗乡镇]|级|部门|单位|有关|地)"
)
_OFFICE_OF_BODY = re.compile(r"(?:(?<!人民)政府)?(?:信息|政务)公开.{0,10}$|(?:党政|党建|综合|电子政务).{0,4}办(?:公室)?$")
_OFFICE_OF_BUREAU = re.compile(r"(?<=[局厅])办公室$")
_GENERAL_OFFICE = re.compile(r"(?<=政府)办公[室厅]$")
_ALL_BODIES = re.compile(r"(?:汇总|综合)[^。]{0,40}(?:各|全)|(?:汇总|综合)自治区")
_YEAR_SENTENCE = re.compile(
    r"(?P<year>20[0-3]\d)\s*年度?[^。\n]{0,30}?(?:政府信息公开|信息公开|政务公开)(?:报告|[^。\n]{0,12}?(?:年度报告|年报|工作报告))"
)
_OF_THIS_REPORT = re.compile(r"做好|现将|特向|编制|本(?:年度)?(?:报告|年报)|如下|现(?:予)?(?:公布|发布)")
#: `本年增/减（指2020年增加或减少的事项数）`: help text in the heads of the table of 2019.
_YEAR_OF_COLUMN = re.compile(r"[（(]\s*指\s*(?P<year>20[12]\d)\s*年\s*(?:增加|办\s*件|新制作|新公开)")
#: `现将2016年度政府信息公开工作情况报告如下`, `现公布2021年度青禾镇信息公开年度工作情况`.
_YEAR_REPORTED = re.compile(
    r"(?:现(?:将|就|予?公布|发布)|特向社会公布)[^。\n]{0,24}?(?P<year>20[0-3]\d)\s*年度?[^。\n]{0,40}?(?:公开|公开工作)[^。\n]{0,10}?情况"
)
#: `现公开青禾经济开发区信息公开2018年度报告`: the year behind the subject.
_YEAR_LATE = re.compile(r"(?:公布|发布|公开|现将|编制)[^。\n]{2,40}?信息公开(?:工作)?(?P<year>20[0-3]\d)年度(?:工作)?报告")
#: `2008年主要工作情况如下`.
_YEAR_SUMMED = re.compile(r"(?P<year>20[0-3]\d)\s*年度?(?:主要|政府信息公开|信息公开)?工作(?:开展)?情况(?:报告|汇报|总结)?如下")
_ANY_YEAR = re.compile(r"(20[0-3]\d)\s*年")
#: `2022年,我县认真…`: the first sentence in which the body speaks of itself names the report year.
_YEAR_OPENING = re.compile(
    r"(?P<year>20[0-3]\d)\s*年(?:度|底|以来|全年)?\s*"
    r"(?:[，,]?\s*(?:我|本|全[县市区镇乡省年]|[县市区]|在|截至)|[，,]\s*(?:紧紧围绕|认真|按照|根据|坚持|深入|严格))"
)
#: `2021年,园区管委会政务信息工作…` at the beginning of a paragraph.
_YEAR_OF_PARAGRAPH = re.compile(r"^\s*(?:[一二]、\S{2,10}\s+)?(?P<year>20[0-3]\d)\s*年(?:度|以来)?[，,]", re.MULTILINE)


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
    title = choose_title(cleaned)
    cleaned, others = first_report(cleaned, title)
    text = cleaned.text
    period = find_period(text)
    signature = find_signature(text)
    end = signature.start if signature else len(text)
    sections = find_sections(text, title.end, end)
    _refuse_other_pages(cleaned, title, period, sections)
    refuse_unfinished(cleaned, title.raw)
    refuse_other_periods(period, title.text, text)
    year = _report_year(title, period, cleaned, signature, sections)
    published_on = _published_on(page, cleaned.pairs)
    signed_on = signature.signed_on if signature else None
    fetched = page.fetched_at.date() if page.fetched_at else None
    refuse_years_to_come(year, fetched, [published_on, signed_on, period.end if period else None], title.raw)
    contact = read_contact(text, cleaned.site_contact)
    stated = contact if contact.origin == "body" else Contact()
    bodies = _named_bodies(cleaned, title, signature)
    located = _locate(page, cleaned, bodies, stated, year)
    organ = _organ(bodies, cleaned, located, stated)
    place = located.place
    source = replace(cleaned.source, text_hash=text_hash(text))
    statistics = read_statistics(cleaned.tables, era_of(year), year=year, organ=organ.name if organ else "", text=text)
    if len(text) - title.end < _LEAST_BODY and not (statistics.values or statistics.findings):
        detail = "Only a title was found, and no table of the forms; the body may be an attachment or an image."
        raise RejectedPage("parse", "no_body", detail, text[:300])
    narrative = read_narrative(text, sections, year=year, level=_speaking_level(located, organ, text), era=era_of(year))
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
        published_on=published_on,
        signed_on=signed_on,
        signed_by=signature.organ if signature else None,
        compiled_by=_compiler(text, contact.unit),
        index_number=_pair_value(cleaned.pairs, "index_number"),
        metadata=cleaned.pairs,
        contact=contact,
        announced_parts=announced_parts(_introductions(text, title.end, sections)),
        sections=sections,
        tables=[replace(table, section=_section_at(sections, table.start)) for table in cleaned.tables],
        values=[*statistics.values, *narrative.values],
        findings=[
            *sign_findings(page.hints.signs),
            *others,
            *_findings(title, period, located, year, signed_on),
            *_missing_body(organ, text),
            *_words_of_another_year(title, period, signed_on, text, year),
            *period_findings(period, text),
            *_losses(cleaned, contact, located, year),
            *statistics.findings,
            *narrative.findings,
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
    if title.text and _SUMMARY.search(title.text) and len(kinds) < 3:
        raise RejectedPage("parse", "other_yearly_report", "A summary of government openness, without the report's sections.", title.raw)
    # A page with a title of its own and two core sections is a report whatever words it uses.
    # So is one with nearly all core sections and the period of its numbers: what advertising stands in it is a hijacker's.
    titled = title.text is not None and not title.announced and len(kinds) > 1
    found = ENOUGH if titled or (period and len(kinds) >= _NEARLY_ALL) else points(_with_tables(cleaned), kinds)
    if found < (0 if title.text and not title.announced else ENOUGH):
        detail = f"Nothing names it a yearly report and its wording gives {found} of {ENOUGH} points; look at the raw text."
        raise RejectedPage("parse", "not_a_report", detail, beginning)


def _with_tables(cleaned: Cleaned) -> str:
    """The text and the cells of the tables: labels of the forms speak for a report wherever they stand."""
    return "\n".join([cleaned.text, *(cell.text for table in cleaned.tables for cell in table.cells)])


def _report_year(title: Title, period: Period | None, cleaned: Cleaned, signature: Signature | None, sections: list[Section]) -> int:
    """Title, then 统计期限, then the introduction's own words, then heads of tables; never address or index number."""
    text = cleaned.text
    year = (year_of(title.text) if title.text else None) or (period.end.year if period else None)
    if year is None:
        year = _year_in_words(text, sections[0].start if sections else len(text))
    if year is None:
        year = _year_before(signature.signed_on if signature else None, _published_on(Page(body=b""), cleaned.pairs), text)
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


def _year_before(signed_on: date | None, published_on: date | None, text: str) -> int | None:
    """The year before the first half of the one in which a report was signed or published, where the text agrees.

    The law asks for publication by 31 March of the next year. A page may have been posted again: its date counts
    only where no other year is named as often.
    """
    named = Counter(map(int, _ANY_YEAR.findall(text)))
    if signed_on and signed_on.month <= 6 and named[signed_on.year - 1] > 1:
        return signed_on.year - 1
    first = published_on.year - 1 if published_on and published_on.month <= 6 else None
    most = named.most_common(2)
    alone = len(most) == 1 or (len(most) > 1 and most[0][1] > most[1][1])
    return first if first and alone and most[0][0] == first and most[0][1] > 1 else None


def _year_in_words(text: str, introduction: int) -> int | None:
    """The year the introduction (which ends at an offset) or the first words of the body name."""
    head = text[:1500]
    announced = _announced_year(text, introduction)
    if announced is None:
        announced = _YEAR_REPORTED.search(head) or _YEAR_LATE.search(head) or _YEAR_SUMMED.search(head)
    if announced is None:
        announced = _YEAR_OPENING.search(text) or _YEAR_OF_PARAGRAPH.search(head)
    return int(announced["year"]) if announced else None


def _announced_year(text: str, introduction: int) -> re.Match[str] | None:
    """The words that name the report with its year: in the introduction, else in a sentence that speaks of this report.

    A report lists among what was published its predecessor (公开了…2018年度信息公开工作报告).
    """
    for match in _YEAR_SENTENCE.finditer(text[:1500]):
        begin = max(text.rfind(mark, 0, match.start()) for mark in "。\n") + 1
        if match.start() < introduction or _OF_THIS_REPORT.search(text, begin, match.end()):
            return match
    return None


def _locate(page: Page, cleaned: Cleaned, bodies: list[str], contact: Contact, year: int) -> Located:
    """The report's place; a body named after a city that works under a district belongs to the district, known or not."""
    located = locate(page.hints, _place_phrases(cleaned, bodies, contact, year), cleaned.text, year)
    if located.place and (other := other_place(located.place, page.hints, _speakers(cleaned, bodies), year)):
        said = "the registry says" if located.evidence == "registry" else "other words of it say"
        return Located(None, f"{said} {located.place.name}", instead=other)
    if located.evidence == "registry":
        return located
    city = located.place
    if city is None or city.level != "prefecture" or not led_by_a_county(cleaned.text):
        return located
    counties = (county_or_nothing(phrase, year) for phrase in _place_phrases(cleaned, bodies, contact, year))
    inside = (place_in(county, city.name, gazetteer(year)) for county in counties if county)
    return next((found for found in inside if found and found.place and found.place.prefecture == city.name), Located(None, city.name))


def _named_bodies(cleaned: Cleaned, title: Title, signature: Signature | None) -> list[str]:
    """Names of the reporting body, most trustworthy first: title, signature, the introduction's words, publisher."""
    return [
        organ_in_title(title.text) if title.text else "",
        (signature.organ or "") if signature else "",
        *announced_bodies(cleaned.text),
        _pair_value(cleaned.pairs, "publisher") or "",
    ]


@lru_cache(maxsize=1)
def _compiled_by(text: str) -> re.Match[str] | None:
    """Where the first lines say who compiled the report; several fields are read from it."""
    return _COMPILED_BY.search(text[:1500])


def _speakers(cleaned: Cleaned, bodies: list[str]) -> Iterator[str]:
    """Names of the body that the report itself says it is; the publisher of the page only where it says none."""
    *own, publisher = bodies
    opening = body_of_opening(cleaned.text)
    compiled = _compiled_by(cleaned.text)
    yield from (*own, opening, (compiled["unit"] or compiled["subject"]) if compiled else "")
    if not any((*own, opening)):
        yield publisher


def _place_phrases(cleaned: Cleaned, bodies: list[str], contact: Contact, year: int) -> Iterator[str]:
    """What may name the place, most trustworthy first."""
    yield from bodies
    # A hijacker's line above the title is read as its beginning, and opens with a place now and then (七星彩…).
    for candidate in cleaned.titles:
        yield organ_in_title("\n".join(line for line in candidate.text.split("\n") if not advertised(squeeze(line))))
    yield _pair_value(cleaned.pairs, "site_name") or ""
    compilers = [match["unit"] or match["subject"] for match in _COMPILED_BY.finditer(cleaned.text[:1500])]
    yield from compilers
    source = _pair_value(cleaned.pairs, "source") or ""
    yield from (whole_source(name, source) for name in bodies)
    yield body_of_source(source, cleaned.text)
    yield from (whole_name(name, cleaned.text, year) for name in [*bodies, *compilers] if name)
    # The office that answers, and the portal the report stands on, may belong to the place above.
    yield county_or_nothing(contact.unit or "", year)
    yield of_the_speaker(contact.address or "", next(filter(None, bodies), contact.unit or ""), cleaned.text, year)
    yield county_of_portal(cleaned.text, year)
    yield county_of_order(cleaned.text, year)
    yield prefecture_of_voice(cleaned.text, year)
    if any(organ_kind(body) == "township" for body in bodies if body) or voice(cleaned.text) in TOWNSHIP_VOICES:
        yield county_of_township(cleaned.text, year)
    yield from bodies_beside(cleaned.text, contact)


def _organ(bodies: list[str], cleaned: Cleaned, located: Located, contact: Contact) -> Organ | None:
    """The first of the bodies named, then of the compiling unit, the contact and the first sentence.

    A name without its place (水务局) gives way to a whole one that ends with it.
    """
    place_name = located.place.name if located.place else None
    names = (name for name in _candidates(bodies, cleaned, contact) if name)
    organs = (organ for name in names if (organ := full_name(name, located.place, place_name)))
    first = next(organs, None)
    if first is None or first.kind != "department" or place_name is None or place_name in first.name:
        return first
    whole = Organ(place_name + first.name, first.kind)
    return whole if whole in organs or whole.name in cleaned.text else first


def _candidates(bodies: list[str], cleaned: Cleaned, contact: Contact) -> Iterator[str]:
    """Names the reporting body may have; the later ones are looked for only where the earlier ones say nothing."""
    yield from bodies
    compiled = _compiled_by(cleaned.text)
    yield _reporting_body(compiled) if compiled else ""
    of_all = _COMPILED_OF.search(cleaned.text[:1500])
    yield of_all["place"] if of_all else ""
    yield from bodies_beside(cleaned.text, contact)
    yield township_of_year(cleaned.text)
    yield body_of_source(_pair_value(cleaned.pairs, "source") or "", cleaned.text)


def _reporting_body(compiled: re.Match[str]) -> str:
    """The body for which a unit compiled the report: its office for disclosure or its party office is not the body itself.

    An office that compiles the reports of all its departments writes the government's report.
    """
    unit: str = compiled["unit"] or compiled["subject"]
    body = _OFFICE_OF_BODY.sub("", unit) or unit
    body = _OFFICE_OF_BUREAU.sub("", body)
    return _GENERAL_OFFICE.sub("", body) if _ALL_BODIES.search(compiled.string, compiled.start(), compiled.end() + 30) else body


def _level(located: Located, organ: Organ | None) -> Level | None:
    if organ and organ.kind == "township":
        return "township"
    return located.place.level if located.place else None


def _speaking_level(located: Located, organ: Organ | None, text: str) -> Level | None:
    """Level of the government that speaks; None for a department, whose 我局 is the report's own voice, named or not."""
    governs = voice(text) not in BUREAU_VOICES if organ is None else organ.kind in ("government", "office", "township")
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
    found = _compiled_by(text)
    name = (found["unit"] or found["subject"]) if found else None
    return name if name and is_organ_name(name) else unit


def _introductions(text: str, begin: int, sections: list[Section]) -> list[str]:
    """Where the parts may be announced: before the first heading, else in the first sections' own text."""
    before = text[begin : sections[0].start if sections else begin + 800]
    return [before, *(section.text[:800] for section in sections[:2])]


def _section_at(sections: list[Section], offset: int) -> int | None:
    """Index of the section a table at this offset stands in: the offset is where the next text begins."""
    return max((index for index, section in enumerate(sections) if section.start < offset), default=None)


def _words_of_another_year(title: Title, period: Period | None, signed_on: date | None, text: str, year: int) -> Iterator[Finding]:
    """A report signed before its year was over whose own words speak of the year before: last year's under a new title."""
    if period is None and signed_on and signed_on.year <= year:
        spoken = _year_in_words(text[title.end :], 0)
        if spoken is not None and spoken < year:
            message = f"The title says {year}, the report speaks of {spoken} and was signed on {signed_on}."
            yield Finding("year_disagrees", "error", message, ["title", "signed_on"])


def _findings(title: Title, period: Period | None, located: Located, year: int, signed_on: date | None) -> list[Finding]:
    findings = []
    if title.text is None:
        findings.append(Finding("title_missing", "warning", "The page has no title of its own.", ["title"]))
    elif year_of(title.text) is None:
        findings.append(Finding("title_without_year", "info", f"The title names no year: {squeeze(title.text)}", ["title", "year"]))
    if period and period.end.year != year:
        message = f"The title says {year}, the period says {period.raw}."
        # A period left over from last year's report is a misprint; one that the signature follows is the report's own.
        severity: Severity = "error" if signed_on and signed_on.year == period.end.year + 1 else "warning"
        findings.append(Finding("year_disagrees", severity, message, ["title", "period_end"]))
    if located.instead:
        message = f"The page speaks for {located.instead}, {located.evidence}: it belongs to neither before a person has looked."
        findings.append(Finding("place_disagrees", "error", message, ["adcode"]))
    elif located.place is None:
        candidates = "; ".join(located.candidates)
        rule = "place_ambiguous" if located.candidates else "place_unknown"
        message = f"{located.evidence} may be {candidates}." if candidates else "No place of that year is named."
        findings.append(Finding(rule, "warning", message, ["adcode"]))
    return findings


def _missing_body(organ: Organ | None, text: str) -> Iterator[Finding]:
    """That nothing names the reporting body, and what the report calls it: 我县 alone is a name nobody can look up."""
    if organ is None:
        speaker = voice(text)
        said = f"the report only calls itself 我{speaker}" if speaker else "the report does not say who speaks"
        yield Finding("organ_unknown", "warning", f"No title, signature or contact names the reporting body; {said}.", ["organ"])


def _losses(cleaned: Cleaned, contact: Contact, located: Located, year: int) -> list[Finding]:
    """What the copy lost to brands, and what still points to the place."""
    lost = [removal for removal in cleaned.removed if removal.kind in ("name_lost", "word_lost", "mirror_domain")]
    findings = [
        Finding(kind, "warning", f"{len(those)} times `{those[0].text}` stands where the report's own words were.", ["text"])
        for kind in ("name_lost", "word_lost", "mirror_domain")
        if (those := [removal for removal in lost if removal.kind == kind])
    ]
    if located.place is None and not located.instead and any(removal.kind == "name_lost" for removal in lost):
        clue = find_clues(cleaned.text, contact, cleaned.source.url, year)
        names = ", ".join(f"{place.adcode} {place.name}" for place in clue.places) or "no place"
        message = f"{names} ({clue.confidence}) by {'; '.join(clue.evidence) or 'nothing'}."
        findings.append(Finding("place_from_remains", "info", message, ["adcode"]))
    return findings
