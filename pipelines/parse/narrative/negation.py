"""Statements that there was none: `未发生行政复议、行政诉讼`, `无收费`, `申请、复议均为零`, `全部免费提供`.

A negation governs the words behind it up to the end of its clause; where nothing is behind it but a
verb, the words before it. What lies outside, and what is not mentioned, stays missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.parse.narrative.grammar import NoneRule, none_rules
from pipelines.parse.narrative.marking import ANY_QUANTITY, Marked

_MAY_DENY = re.compile("未|没|无|零|免|〇|不[存涉收发产征再]")
_CLAUSE = re.compile(rf"[^，；。：（）{ANY_QUANTITY}]+(?:：(?:无|没有|暂无)(?=$|[，；。]))?")
_VERB = (
    "(?:再|曾|有|能|新(?:受理|收到?|接收)|有过|出现过?|收到过?|接到过?|接收到?|接收|接待过?|收|受理过?|发生过?|产生过?|引发|引起|涉及到?|存在|办理过?|收取过?"
    "|被|因|就|向|予(?=收|减|免)|提起|征收|开展|实施|减免|承办|牵头|对)"
)
_NEGATION = re.compile(
    rf"(?:(?:从|暂|尚|均|都|也|并|还)*(?:未曾|未)(?={_VERB})|(?:暂时?|均|都|也|并)*(?:没有|没)|(?:(?<!信息)(?<!内容)不存在|不涉及|不(?=收费)|不收取|不再收取|不收|不发生|不产生|不征收)"
    r"|(?:暂|均|都|也|并|全年)?无(?!法|关|偿|效|障碍|误|故|需|须|不|缝|线|证|纸|业|形|此)|零(?=收费|投诉|复议|诉讼|申请|举报|发生))"
)
_OPENING_VERBS = re.compile(rf"(?:{_VERB}|到|了|过|任何|相关|有关|的|情况|一例|案件|现象|事件)*$")
_STATED_NOUGHT = re.compile(r"(?:情况|数量|数|案件|件|总数)*(?:均|都|全部|皆)?(?:为|是)(?:零|〇)(?:件|起|宗|例|条|元)?$")
#: `无行政复议，提起行政诉讼情况发生`: one list, its second member behind a comma.
_GOES_ON = re.compile(
    "(?<=复议)，(?=(?:或|或者|以及)?被?(?:提起)?(?:行政)?诉讼的?(?:案件|案例|案|事项|事件)?的?(?:情况|情形|现象|行为|发生|出现)*(?:[，；。]|$))"
)
_FREE = re.compile(
    r"(?:全部|均|一律|都|实行)?(?:为)?免费(?:为|向)(?:申请人|公民|群众|社会公众|公众)?[^，；。]{0,10}(?:提供|公开)[^，；。]{0,8}信息"
    r"|(?:申请|提供(?:政府|公开)?信息|公开信息)[^，；。]{0,20}(?:全部|均|一律|都|实行)(?:是|为|实行)?免费|信息公开(?:申请)?(?:均|全部|一律|实行)?(?:为|是)免费(?=$)|免(?:收|除)[^，；。]{0,16}费|(?:信息处理|检索|复制)[^，；。]{0,10}费[^，；。]{0,8}全免"
)
#: A sentence that says nothing but "none"; what of, its heading says.
NOTHING_BUT_NONE = re.compile(r"(?:无|没有|暂无|未发生|没有发生)[。；]?$")
_DUTY = re.compile(r"不得|严禁|禁止|不准|力争|确保|如无|若无|凡无|有无|是否")


#: `未收到与依申请公开工作有关的举报`: the requests only say which complaints are meant.
_ONLY_NAMES_CAUSE = re.compile("申请[^，；。]{0,12}(?:(?:有关|相关)的?|的)(?:行政)?(?:举报|投诉|申诉|复议|诉讼|来信|咨询)")


@dataclass(slots=True, frozen=True)
class Nought:
    """One thing stated as none, where in the marked sentence, and the words that deny it."""

    rule: NoneRule
    position: int
    words: str


def may_deny(text: str) -> bool:
    """False where no word of the text can state that there was none."""
    return _MAY_DENY.search(text) is not None


def find_noughts(marked: Marked) -> Iterator[Nought]:
    """Everything a marked sentence states as none."""
    if not may_deny(marked.text):
        return
    text = _GOES_ON.sub("、", marked.text) if "复议，" in marked.text else marked.text
    for clause in _CLAUSE.finditer(text):
        words = clause[0]
        if not _MAY_DENY.search(words) or _DUTY.search(words):
            continue
        for governed, offset, denial in () if _counts_something(marked, clause.end()) else _governed(words):
            for rule, pattern in none_rules():
                found = pattern.search(governed)
                if found and not (rule.code == "req_received_total" and _ONLY_NAMES_CAUSE.search(governed, found.start())):
                    yield Nought(rule, clause.start() + offset + found.start(), denial)
        free = _FREE.search(words) if "免" in words else None
        if free:
            yield from (Nought(rule, clause.start(), free[0]) for rule, _ in none_rules() if rule.code == "req_fee_amount_yuan")


def _counts_something(marked: Marked, position: int) -> bool:
    """True where the clause runs into a number that is not 0: `未发生行政复议 3 件` says neither."""
    return position in marked.at and not marked.quantities[marked.index_of(position)].is_zero


def noughts_of_heading(heading: str) -> Iterator[NoneRule]:
    """What a section says is none when its whole text is 无."""
    for rule, pattern in none_rules():
        if pattern.search(heading):
            yield rule


def _governed(words: str) -> Iterator[tuple[str, int, str]]:
    """The part of a clause a negation speaks of, its offset, and the negation."""
    nought = _STATED_NOUGHT.search(words) if "零" in words or "〇" in words else None
    if nought:
        yield words[: nought.start()], 0, nought[0]
        return
    negation = _NEGATION.search(words)
    if negation is None:
        return
    behind = words[negation.end() :]
    if _OPENING_VERBS.match(behind):
        yield words[: negation.start()], 0, negation[0]
    else:
        yield behind, negation.end(), negation[0]
