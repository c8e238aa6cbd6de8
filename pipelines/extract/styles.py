"""What a style does to text: hides it, strikes it out, raises it, paints it in the colour of the paper.

Only the declarations that matter are read, of inline styles and of a page's own style sheets. Precision comes
first: a rule that is printed for other media, for a state of the mouse or beside another that shows the same
class again (tabs, menus) hides nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

#: Sheets are read up to this length; a portal's framework has 300,000 characters, its own hiding rules come first or last.
_LONGEST_SHEET = 400_000
_MOST_RULES = 300
_LONGEST_STYLE, _LONGEST_SELECTOR = 2000, 120

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])|(?<![-\w])height\s*:\s*0(?![.\d])"
    r"|(?<![-\w])(?:text-indent|(?:margin-)?(?:left|top|right))\s*:\s*-(?:999|\d{4,})",
    re.I,
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?|\\(.)", re.I | re.S)
_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|pt|r?em|v[wh]|%|cm|mm|in|)")
_IN_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "vw": 12.0, "vh": 8.0, "%": 10.0, "cm": 38.0, "mm": 3.8, "in": 96.0}
#: Hanging indents and centred boxes reach 200 pixels to the left.
_FAR_LEFT, _FAR_RIGHT = -300.0, 3000.0
_TINY = 1.34
_FAINT = 0.05
_NO_CLIP = re.compile(r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)|inset\(\s*(?:100|[5-9]\d)%|circle\(\s*0")
_FAINT_FILTER = re.compile(r"opacity\(\s*(?:0?\.0\d*|0|[0-5]%)\s*\)")
_SHRUNK = re.compile(r"scale(?:[xy]|3d)?\(\s*0(?:\.0+)?\s*[,)]")
#: Digits in another order than the page holds them.
_TURNED = re.compile(
    r"float\s*:\s*(?:left|right)|unicode-bidi\s*:[\w\s-]*override|flex-direction\s*:\s*row-reverse|transform\s*:[^;]*(?:-1|rotate|matrix)"
)
#: Set higher by a little: a mark of a footnote.
_HIGHER = re.compile(
    r"(?<![-\w])top\s*:\s*-\d{1,2}(?:\.\d+)?(?:px|pt|%)|(?<![-\w])(?:top|bottom)\s*:\s*-?0?\.\d+em|mso-text-raise\s*:\s*\d|vertical-align\s*:\s*(?:text-top|top|\d)"
)
#: Digits that look unlike those beside them: faint, blurred, in another place.
_ODD = re.compile(
    r"(?<![-\w])opacity\s*:\s*0?\.[0-2]|filter\s*:\s*blur|letter-spacing\s*:\s*-(?:\d{2}|[5-9])|position\s*:\s*(?:absolute|fixed)"
    r"|(?<![-\w])order\s*:\s*-?\d"
)
_SMALL, _FAINT_COLOUR = 9.4, 0xDD
#: What tells nothing of whether and where digits are seen; the other patterns look into the values of some. Whatever else is stated of
#: digits inside a number (zoom, mask, animation, translate) makes them doubtful.
_HARMLESS = re.compile(
    r"(?:mso-(?!hide)|-ms-|-moz-|font|color$|background|text-|-webkit-(?:text-(?:stroke|size)|font)|line-|letter-|word-|white-space|margin|padding|border"
    r"|outline|(?:m(?:in|ax)-)?(?:width|height)$|lang|layout-|vertical-align|display|visibility|opacity|float|clear|position|top$|left$|right$"
    r"|bottom$|overflow|box-sizing|list-style|page|break-|orphans|widows|tab-|tabs?$|table-|cursor|quotes|caption|punctuation|direction"
    r"|unicode-bidi|order$|flex|align-|justify-|transform-origin|transition|hyphens|user-select|-webkit-(?:user|tap)|pointer-events|z-index|hanging"
    r"|content-visibility|clip|ruby|writing-mode|speak|size$|tab-interval)"
)
_HARMLESS_COLOURS = ("", "inherit", "initial", "unset", "auto", "windowtext", "currentcolor")
_SHORT_FONT = re.compile(r"(?:^|\s)(0|[01]?(?:\.\d+)?(?:px|pt))(?:/|\s)")
_HSL = re.compile(r"hsla?\([^)%]*[,\s][\d.]+%[,\s]+(?P<light>[\d.]+)%")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*(?:[,/]\s*([\d.]+%?)\s*)?\)")
_HEX = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-f])")
_NAMED = re.compile(r"\b(?:white|snow|ivory|transparent|black|red|blue|green|navy|maroon|yellow|orange|gr[ae]y|silver|purple|teal)\b")
_HEXADECIMAL = frozenset("0123456789abcdef")
_PALE = 0xF8
_PALE_NAMES = ("white", "snow", "ivory")


@dataclass(slots=True, frozen=True)
class Effect:
    """What one style does.

    `hides`: everything, or (`font`) what has no font size of its own; `shows` undoes a sheet's `display:none`.
    `turned` changes the order of digits, `odd` their look. `pale` text has the colour of paper, `painted` a background that is not paper.
    """

    hides: str = ""
    shows: bool = False
    sized: bool = False
    struck: bool = False
    raised: bool = False
    turned: bool = False
    odd: bool = False
    pale: bool = False
    painted: bool = False
    coloured: bool = False

    def __bool__(self) -> bool:
        return bool(self.hides or self.struck or self.raised or self.pale)

    @property
    def tells(self) -> bool:
        """Whether an element's own style matters; sheets float and place half of a page, so theirs must do more."""
        return bool(self) or self.turned or self.odd


def effect_of(style: str) -> Effect:
    """The effect of the declarations of an inline style or a rule."""
    return _effect_of(style if len(style) <= _LONGEST_STYLE else style[:_LONGEST_STYLE])


# Pages repeat few styles.
@lru_cache(maxsize=4096)
def _effect_of(style: str) -> Effect:
    plain = style.lower()
    if "/*" in plain:
        plain = _COMMENT.sub("", plain)
    if "\\" in plain:
        plain = _ESCAPE.sub(_unescaped, plain).lower()
    stated = {}
    for declaration in plain.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            stated[name.strip()] = value.replace("!important", "").strip()
    size = _font_size(stated)
    colour, ground = _colour(stated.get("color", "")), _background(stated)
    hides = "all" if _HIDING.search(plain) or _hides(stated) or (colour and colour == ground and colour != "paper") else ""
    return Effect(
        hides=hides or ("font" if size is not None and size <= _TINY else ""),
        shows=stated.get("display", "none") != "none" or stated.get("visibility") == "visible",
        sized=size is not None and size > _TINY,
        struck="line-through" in stated.get("text-decoration", "") or "line-through" in stated.get("text-decoration-line", ""),
        raised=stated.get("vertical-align") in ("super", "sub") or bool(_HIGHER.search(plain)),
        turned=bool(_TURNED.search(plain)),
        odd=bool(_ODD.search(plain)) or (size is not None and size <= _SMALL) or _is_faint(colour) or _says_more(stated),
        pale=colour == "paper",
        painted=ground not in ("", "paper"),
        coloured=bool(colour),
    )


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else 0
    return (chr(code) if 0 < code < 0x110000 else "") if match[1] else match[2]


def _hides(stated: dict[str, str]) -> bool:
    get = stated.get
    if get("display") == "none" or get("visibility") in ("hidden", "collapse") or get("content-visibility") == "hidden":
        return True
    opacity = _LENGTH.fullmatch(get("opacity", ""))
    if opacity and float(opacity[1]) / (100 if opacity[2] == "%" else 1) <= _FAINT:
        return True
    if get("position") in ("absolute", "fixed"):
        places = [_pixels(get(side, "")) for side in ("left", "right", "top", "bottom")]
        if any(place is not None and place <= _FAR_LEFT for place in places):
            return True
        if any(place is not None and place >= _FAR_RIGHT for place in places[:2]) or _NO_CLIP.search(get("clip", "")):
            return True
    if _FAINT_FILTER.search(get("filter", "")):
        return True
    indent = _pixels(get("text-indent", ""))
    if (indent is not None and indent <= _FAR_LEFT) or _NO_CLIP.search(get("clip-path", "")) or _SHRUNK.search(get("transform", "")):
        return True
    clipped = get("overflow", "").startswith(("hidden", "clip"))
    return clipped and any(_pixels(get(side, "")) == 0 for side in ("width", "height", "max-width", "max-height"))


def _says_more(stated: dict[str, str]) -> bool:
    """Whether a style states what we cannot judge: an unknown property, a picture over the text, a colour of no known name."""
    if not all(map(_HARMLESS.match, stated)):
        return True
    ground = stated.get("background", "") + stated.get("background-image", "")
    return "gradient(" in ground or (not _colour(stated.get("color", "")) and stated.get("color", "") not in _HARMLESS_COLOURS)


def _is_faint(colour: str) -> bool:
    """Whether a colour in hexadecimal digits is hardly darker than paper."""
    is_hex = len(colour) == 6 and _HEXADECIMAL.issuperset(colour)
    return is_hex and all(int(colour[place : place + 2], 16) >= _FAINT_COLOUR for place in (0, 2, 4))


def _pixels(value: str) -> float | None:
    match = _LENGTH.fullmatch(value)
    return float(match[1]) * _IN_PIXELS[match[2]] if match else None


def _font_size(stated: dict[str, str]) -> float | None:
    size = stated.get("font-size")
    if size is None:
        short = _SHORT_FONT.search(stated.get("font", ""))
        return _pixels(short[1]) if short else None
    match = _LENGTH.fullmatch(size)
    if not match:
        return 16.0
    # A share is one of the text around it.
    return float(match[1]) * (0.16 if match[2] == "%" else _IN_PIXELS[match[2]])


def _background(stated: dict[str, str]) -> str:
    value = stated.get("background-color") or stated.get("background") or ""
    if "url(" in value or "gradient" in value or "background-image" in stated:
        return "picture"
    return "" if _colour(value) == "paper" and "transparent" in value else _colour(value)


@lru_cache(maxsize=1024)
def _colour(value: str) -> str:
    """`paper` for white, nearly white and see-through, another name for any other colour, blank for none."""
    found = _HEX.search(value)
    if found:
        digits = found[0][1:]
        digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
        pale = all(int(digits[place : place + 2], 16) >= _PALE for place in (0, 2, 4))
        return "paper" if pale else digits
    rgb = _RGB.search(value)
    if rgb:
        parts = [int(rgb[place]) for place in (1, 2, 3)]
        clear = rgb[4] is not None and float(rgb[4].rstrip("%")) == 0
        return "paper" if clear or min(parts) >= _PALE else "".join(f"{part:02x}" for part in parts)
    if hsl := _HSL.search(value):
        return "paper" if float(hsl["light"]) >= _PALE / 2.56 else "coloured"
    name = _NAMED.search(value)
    if not name:
        return ""
    return "paper" if name[0] in _PALE_NAMES or name[0] == "transparent" else name[0]


def is_pale(colour: str) -> bool:
    """Whether the value of a `color` attribute is the colour of paper."""
    plain = colour.strip().lower()
    return _colour(plain if plain.startswith("#") or not _HEX.fullmatch(f"#{plain}") else f"#{plain}") == "paper"


# --------------------------------------------------------------------------- style sheets
#: What a declaration that matters contains; most sheets of a page have none, and are not read further.
_TELLING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?\.?0|line-through|font-size\s*:\s*(?:0|1px|\.\d)"
    r"|font\s*:\s*0|clip(?:-path)?\s*:|scale(?:3d)?\(\s*0|text-indent\s*:\s*-|(?:left|top|right)\s*:\s*-\d{2}|overflow\s*:\s*hidden"
    r"|vertical-align\s*:\s*su|(?<![-\w])color\s*:\s*(?:#f|white|transparent|rgb)|content\s*:\s*(?:[\"'][^\"']*\d|counter|attr)|\\|:\s*var\("
    r"|zoom\s*:|mask|animation|text-fill",
    re.I,
)
#: Declarations whose effect on digits only a browser knows.
_UNJUDGED = re.compile(
    r"(?<![-\w])(?:display|visibility|opacity|font-size|color|content)\s*:\s*var\(|zoom\s*:\s*0|mask(?:-image)?\s*:|animation(?:-name)?\s*:|text-fill-color\s*:",
    re.I,
)
#: Digits that a sheet prints in front of an element or behind it.
_PRINTED = re.compile(r"content\s*:\s*(?:[\"'][^\"']*\d|counters?\(|attr\()", re.I)
_STATE = re.compile(r":(?:hover|focus|active|visited|target|checked|disabled)", re.I)
_NESTED = re.compile(r"([^{};]+)\{([^{}]*)\}")
_LAST_STEP = re.compile(r"[\s>+~](?![^(]*\))")
_NAME = re.compile(r"(?<![:\w-])[.#\[]?[\w-]+")
#: A tag with classes and ids, an attribute, a place among its like; a state of the mouse (`:hover`) is none.
_STEP = (
    r"(?:[a-z][a-z0-9]*|(?=[.#:\[]))(?:[.#][\w-]+|\[[\w-]+(?:[~^$*|]?=[\"']?[\w-]+[\"']?)?\]"
    r"|:(?:first|last)-(?:child|of-type)|:nth-(?:child|of-type)\([\w+-]{1,8}\)|:not\([.#]?[\w-]+\))*"
)
#: At most three steps.
_SIMPLE = re.compile(rf"{_STEP}(?:(?: > | ){_STEP}){{0,2}}", re.I)
_BRACE = re.compile(r"[{}]")
#: What a step says besides tag, classes and ids.
_BESIDES = re.compile(r"[:\[].*")
_KEY = re.compile(r"[.#]?[\w-]+")
_EVERY_SCREEN = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)\s*|@(?:layer|supports|container|scope)\b(?!.*\bnot\b).*", re.I | re.S)
_NEVER = frozenset(("html", "body"))


@dataclass(slots=True, frozen=True)
class SheetRule:
    """One selector of a sheet, the class, id or tag an element must have for it, and what it does."""

    selector: str
    key: str
    effect: Effect


@dataclass(slots=True, frozen=True)
class Sheet:
    """What a sheet hides, strikes, raises or pales, and the classes, ids and tags it gives a background.

    `doubted` are the classes, ids, tags and attributes (`[data-x`) of rules that may do so, in a way or by a selector that is not read
    here; `printing` those beside whose elements the sheet itself prints digits.
    """

    rules: tuple[SheetRule, ...] = ()
    painted: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()
    printing: frozenset[str] = frozenset()


# A portal's pages share their sheets, and a crawl visits 64 portals at once.
@lru_cache(maxsize=128)
def read_sheet(sheet: str) -> Sheet:
    """The telling rules of a sheet; a class that another rule shows again hides nothing, because readers open it."""
    if len(sheet) > _LONGEST_SHEET:
        return Sheet()
    if "/*" in sheet:
        sheet = _COMMENT.sub("", sheet)
    if not _TELLING.search(sheet):
        return Sheet()
    found: list[SheetRule] = []
    shown: set[str] = set()
    painted: set[str] = set()
    doubted: set[str] = set()
    printing: set[str] = set()
    for selectors, declarations in _blocks(sheet):
        if "{" in declarations:
            for inner, stated in _NESTED.findall(declarations):
                doubted |= _names_doubted(inner, stated)
            declarations = _NESTED.sub("", declarations)
        if _PRINTED.search(declarations) and re.search(r":(?:before|after)", selectors):
            printing |= _names_of(selectors)
        if _UNJUDGED.search(declarations):
            doubted |= _names_of(selectors)
        effect = effect_of(declarations.strip())
        if not (effect or effect.shows or effect.painted):
            continue
        for selector in selectors.split(","):
            plain = " ".join(selector.replace("<!--", " ").replace(">", " > ").split())
            # The last part is the element's own: `.pane.active{display:block}`, `.menu:hover ul{display:block}`.
            keys = _KEY.findall(_BESIDES.sub("", plain.rpartition(" ")[2].lower()))
            if effect.shows:
                shown.update(keys)
            if effect.painted:
                painted.update(keys)
            if effect and not keys:
                doubted |= _names_of(plain)
            if not effect or not keys or keys[0] in _NEVER or len(plain) > _LONGEST_SELECTOR or len(found) == _MOST_RULES:
                continue
            if _SIMPLE.fullmatch(plain):
                key = next((key for sign in "#." for key in keys if key[0] == sign), keys[0])
                found.append(SheetRule(plain, key, effect))
            else:
                doubted |= _names_of(plain)
    opened = {rule.key for rule in found if rule.effect.hides and rule.key in shown}
    rules = tuple(rule for rule in found if not (rule.effect.hides and rule.key in shown))
    return Sheet(rules, frozenset(painted), frozenset(doubted | opened), frozenset(printing))


def _names_doubted(selectors: str, declarations: str) -> set[str]:
    effect = effect_of(declarations.strip())
    return _names_of(selectors) if effect or _UNJUDGED.search(declarations) else set()


def _names_of(selectors: str) -> set[str]:
    """Classes, ids, tags and attributes of what selectors of any kind end with; none for a state of the mouse."""
    found: set[str] = set()
    for selector in re.split(r",(?![^(]*\))", selectors):
        if not _STATE.search(selector):
            plain = " ".join(_ESCAPE.sub(_unescaped, selector).split())
            found.update(name.lower() for name in _NAME.findall(_LAST_STEP.split(plain)[-1]) if name not in _NEVER)
    return found


def _blocks(sheet: str) -> list[tuple[str, str]]:
    """Selectors and declarations of the rules that hold on every screen: what `@media print` holds is not the screen's."""
    found: list[tuple[str, str]] = []
    depth = start = opened = 0
    for brace in _BRACE.finditer(sheet):
        position = brace.start()
        if brace[0] == "{":
            depth += 1
            if depth == 1:
                opened = position
            continue
        depth = max(depth - 1, 0)
        if depth == 0:
            head = sheet[start:opened].rpartition(";")[2].strip()
            if not head.startswith("@"):
                found.append((head, sheet[opened + 1 : position]))
            elif _EVERY_SCREEN.fullmatch(head):
                found += _blocks(sheet[opened + 1 : position])
            start = position + 1
    return found
