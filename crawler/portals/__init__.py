"""Portals: the registry (`registry`), the CMS families (`family` and one module each), what links say (`titles`, `links`).

Importing the package registers every family.
"""

from crawler.portals import (
    anhui_openness,
    columns_uuid,
    epoint_ewb,
    generic,
    hanweb_jpaas,
    hanweb_jpage,
    hanweb_xxgk,
    lonsun,
    nfcms_gkmlpt,
    trs,
    truecms,
    ucap,
    vsb,
)
from crawler.portals.family import FAMILIES, Family, UnknownFamily, get_family, recognise
from crawler.portals.links import ListEntry
from crawler.portals.registry import Portal, Registry, RegistryError, UnknownPortal, load_registry

__all__ = [
    "FAMILIES",
    "Family",
    "ListEntry",
    "Portal",
    "Registry",
    "RegistryError",
    "UnknownFamily",
    "UnknownPortal",
    "anhui_openness",
    "columns_uuid",
    "epoint_ewb",
    "generic",
    "get_family",
    "hanweb_jpaas",
    "hanweb_jpage",
    "hanweb_xxgk",
    "load_registry",
    "lonsun",
    "nfcms_gkmlpt",
    "recognise",
    "trs",
    "truecms",
    "ucap",
    "vsb",
]
