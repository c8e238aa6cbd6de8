"""Which kinds of damage a page shows, from what cleaning removed and repaired."""

from __future__ import annotations

import unicodedata

from pipelines.clean.brands import is_foreign_host
from pipelines.draft import Cleaned

_OF_REPAIRS = {
    "over_conversion": "over_converted",
    "rewritten_word": "taiwan_vocabulary",
    "shifted_byte": "gbk_shift",
    "lost_date_sign": "lost_date_signs",
    "lost_bracket": "lost_characters",
    "lost_list_number": "lost_characters",
    "lost_separator": "lost_characters",
    "lost_blank": "lost_blanks",
    "lookalike": "lookalike",
    "mojibake": "mojibake",
    "recognition_error": "recognition_errors",
    "doubled_punctuation": "doubled_punctuation",
}
_OF_REMOVALS = {
    "seo_spam": "seo_spam",
    "porn_spam": "porn_spam",
    "name_lost": "brand_replaced",
    "word_lost": "brand_replaced",
    "mirror_domain": "mirror_domain",
    "watermark": "watermark",
}
#: A single Traditional line of a menu is no damage of the report.
_MIN_TRADITIONAL = 8


def damage_kinds(cleaned: Cleaned) -> list[str]:
    """The kinds of damage, each once, in a fixed order; empty for a page in order.

    pinyin_toned, pinyin_untoned, traditional, over_converted, taiwan_vocabulary, gbk_shift, mojibake,
    lookalike, lost_date_signs, lost_characters, lost_blanks, doubled_punctuation, recognition_errors,
    brand_replaced, mirror_domain, watermark, seo_spam, porn_spam. Writing habits of authors (`二O一八`)
    are repaired without counting as damage.
    """
    kinds = {_OF_REPAIRS[repair.kind] for repair in cleaned.repairs if repair.kind in _OF_REPAIRS}
    kinds |= {_OF_REMOVALS[removal.kind] for removal in cleaned.removed if removal.kind in _OF_REMOVALS}
    kinds |= {_gloss_kind(text) for text in {removal.text for removal in cleaned.removed if removal.kind == "pinyin_gloss"}}
    if sum(repair.count for repair in cleaned.repairs if repair.kind == "traditional_script") >= _MIN_TRADITIONAL:
        kinds.add("traditional")
    if cleaned.source.host_trust not in ("official", "prefecture") and is_foreign_host(cleaned.source.url):
        kinds.add("mirror_domain")
    return [kind for kind in DAMAGE_KINDS if kind in kinds]


def _gloss_kind(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "pinyin_toned" if any(mark in decomposed for mark in "\u0300\u0301\u0304\u030c") else "pinyin_untoned"


DAMAGE_KINDS = (
    "pinyin_toned",
    "pinyin_untoned",
    "traditional",
    "over_converted",
    "taiwan_vocabulary",
    "gbk_shift",
    "mojibake",
    "lookalike",
    "lost_date_signs",
    "lost_characters",
    "lost_blanks",
    "doubled_punctuation",
    "recognition_errors",
    "brand_replaced",
    "mirror_domain",
    "watermark",
    "seo_spam",
    "porn_spam",
)
