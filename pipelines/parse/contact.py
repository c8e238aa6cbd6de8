"""The contact sentence of a report: unit, address, postcode, telephone, fax, mail, web address.

Order and separators vary (`地址：…，邮编：…，电话：…`); the site's own footer is told apart, because its
telephone is not the reporting unit's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.items import Contact

_LABEL = r"(?:联系|办公|咨询|通[讯信])?(?:地址|电\s*话(?:号码)?|传\s*真|邮\s*编|邮政编码|(?:电子)?(?:邮箱|邮件)(?:地址)?|[Ee]-?mail|联系人)"
_STOP = rf"(?=[,，;；。、)）\n]|[（(]\s*[邮电传]|\s{{2,}}|\s*{_LABEL}\s*[:：]|$)"
_ADDRESS = re.compile(
    rf"(?<![站网])(?:联系|办公|通[讯信])?地\s*址\s*(?:[:：为]|是|在|(?=[一-鿿]{{2,8}}[省市县区]))\s*(?!https?:|www\.)(.{{4,60}}?){_STOP}"
)
_POSTCODE = re.compile(r"(?:邮\s*编|邮政编码)\s*[:：为]?\s*(\d{6})(?!\d)")
_NUMBER = r"(?:[(（]?0\d{2,3}[)）]?\s*[-－–—~～]{0,2}\s*)?\d{7,8}(?:\s*[-－转]\s*\d{1,4})?(?!\d)"
_PHONE = re.compile(
    rf"(?<![督诉报])(?:电\s*话(?:号码)?|联系方式|联系电话)\s*(?:[(（]传真[)）]|[/、及]\s*传真)?\s*[:：为]?\s*((?:{_NUMBER}[、,，/;；\s]*(?![^\d(（])?)+)"
)
#: `请联系：青禾县教育局办公室0990-1234567`: the number stands behind the unit without a label.
_BARE_PHONE = re.compile(rf"请[^。\n\d]{{0,40}}联系[^。\n\d]{{0,30}}?(?<!\d)({_NUMBER})(?!\s*[人件条份次])")
_FAX = re.compile(rf"传\s*真(?:号码)?[)）]?\s*[:：为]?\s*((?:{_NUMBER}[、/\s]*)+)")
_ONE_NUMBER = re.compile(_NUMBER)
_EMAIL = re.compile(r"(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]+[@＠][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_HIDDEN_EMAIL = re.compile(r"\[email\s*protected\]")
_WEBSITE = re.compile(r"(?<![a-z0-9.-])(?:https?://)?(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9_./-]*)?", re.IGNORECASE)
_UNIT = re.compile(
    r"(?:请(?:直接)?(?:与|和|向|同|致电)|请联系[:：]?|联系单位[:：])\s*([一-鿿()（）]{4,40}?)(?:进行)?(?:联[系络]|咨询|反映|负责解释|[（(](?:地址|电话|联系)|[。，,]|(?=\d{3}))"
    r"|(?:可(?:直接)?|直接)与\s*(?P<may>[一-鿿()（）]{4,40}?)(?:进行)?联系"
)
_ABOUT_CONTACT = re.compile(r"联系|地[^\S\n]*址[^\S\n]*[:：]|电[^\S\n]*话[^\S\n]*[:：]|邮[^\S\n]*编|传真|邮箱|E-?mail|e-?mail|网址|网站")
_END_OF_SENTENCE = re.compile(r"[。\n]")


def _numbers(pattern: re.Pattern[str], text: str) -> list[str]:
    found: list[str] = []
    for match in pattern.finditer(text):
        for number in _ONE_NUMBER.finditer(match[1]):
            plain = re.sub(r"\s+", "", number[0])
            plain = plain if re.search("[)）]", plain) else plain.lstrip("(（")
            if plain not in found:
                found.append(plain)
    return found


def _website(sentences: str) -> str | None:
    lines = [line for line in sentences.split("\n") if "." in line]
    for match in (match for line in lines for match in _WEBSITE.finditer(line)):
        before = match.string[max(0, match.start() - 1) : match.start()]
        if before not in ("@", "＠") and re.search(r"gov|www\.|https?://|\.cn|\.example", match[0], re.IGNORECASE) and "@" not in match[0]:
            return match[0].rstrip("/.") if not match[0].endswith("://") else None
    return None


def read_contact(body: str, site_footer: str | None) -> Contact:
    """The contact the report's text states; without one, the site footer's, marked as such.

    `body` is the clean text, `site_footer` the text removed as the portal's own contact line.
    """
    contact = _read(" \n".join(_sentences_on_contact(body)))
    if any((contact.phones, contact.emails, contact.address, contact.postcode, contact.faxes, contact.unit, contact.website)):
        contact.origin = "body"
        return contact
    if site_footer:
        contact = _read(site_footer)
        contact.origin = "site_footer"
    return contact


def _sentences_on_contact(text: str) -> Iterator[str]:
    end = 0
    while about := _ABOUT_CONTACT.search(text, end):
        start = max(end, text.rfind("。", end, about.start()) + 1, text.rfind("\n", end, about.start()) + 1)
        stop = _END_OF_SENTENCE.search(text, about.end())
        end = stop.end() if stop else len(text)
        yield text[start:end]


def _read(text: str) -> Contact:
    address, postcode, unit = _ADDRESS.search(text), _POSTCODE.search(text), _UNIT.search(text)
    return Contact(
        unit=(unit[1] or unit["may"]).strip() if unit else None,
        address=address[1].strip() if address else None,
        postcode=postcode[1] if postcode else None,
        phones=_numbers(_PHONE, text) or _numbers(_BARE_PHONE, text),
        faxes=_numbers(_FAX, text),
        emails=list(dict.fromkeys(match[0].replace("＠", "@") for match in _EMAIL.finditer(text))) if "@" in text or "＠" in text else [],
        emails_obfuscated=list(dict.fromkeys(match[0] for match in _HIDDEN_EMAIL.finditer(text))),
        website=_website(text),
    )
