"""Links and pagers that call a function of the page: `javascript:next(2)`, `onclick="goPage(3)"`, `showDetail('a1b2')`.

The function is not run but read: it must put an address together out of fixed texts and what it is called with, or fill in the fields
of a form and send it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from crawler.portals.addresses import split
from crawler.portals.expressions import EXPRESSION, PAIRS, Value, bare_signs, block_end, divided, evaluate, fixed_variables, known

CALL = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$.]{0,80})\(([^()]{0,300})\)")
#: Calls in an attribute that do nothing by themselves.
IDLE = frozenset({"void", "if", "alert", "confirm", "return", "open", "print", "close", "replace", "assign"})
#: A function with its name in front or behind, and one written with an arrow. Plain words at the beginning are found many times faster.
DEFINITION = re.compile(r"function\s{0,9}([\w$]{0,80})\s{0,9}\(([^()]{0,200})\)\s{0,9}(?=\{)")
ARROW = re.compile(r"=>\s{0,9}(?=\{)")
ASSIGNED = re.compile(r"(?<![\w$.])([\w$]{1,80})\s{0,9}[=:]\s{0,9}(?:async\s{1,9})?$")
ASSIGNED_ARROW = re.compile(r"(?<![\w$.])([\w$]{1,80})\s{0,9}[=:]\s{0,9}(?:async\s{0,9})?\(?([\w$\s,]{0,100})\)?\s{0,9}$")
#: A function as objects of scripts have it, Vue's `methods` above all: `toDetail(id) {`.
SHORTHAND = re.compile(
    r"(?<![\w$.])(?!(?:if|for|while|switch|catch|with|function)\b)([A-Za-z_$][\w$]{0,80})\s{0,9}\(([^(){}]{0,200})\)\s{0,9}(?=\{)"
)
#: How far in front of a function its name stands.
BEFORE = 200
#: Where a function leads to: the address that is set or opened behind it.
LEADS = re.compile(r"\blocation(?:\.href)?\s*(?:=(?!=)|\.(?:assign|replace)\()\s*|\bopen\(\s*|\.src\s*=(?!=)\s*|\.href\s*=(?!=)\s*")
#: Where a script sets the address of the page, and addresses of pages for telephones.
SETS = re.compile(r"\blocation(?:\.href)?\s*(?:=(?!=)|\.(?:assign|replace)\()\s*")
TELEPHONE = re.compile(r"(?i)(?:^|/)(?:m|wap|mobile|phone|3g|app)(?:[/.]|$)|//(?:m|wap)\.")
LOCAL = re.compile(r"(?<![\w$.\]])(?:(?:var|let|const)\s+)?([A-Za-z_$][\w$]{0,40})\s*(\+?)=(?![=>])\s*")
#: How functions fill in a field: by the form's name, by the field's, with jQuery.
FILLS = re.compile(
    r"""(?:\.([\w$]{1,80})|\[\s*['"]([\w$.:-]{1,80})['"]\s*\]|\(\s*['"]#?([\w$.:-]{1,80})['"]\s*\)(?:\[0\])?|\(\s*['"](?:input)?\[name\s*=\s*\\?['"]?([\w$.:-]{1,80})\\?['"]?\]['"]\s*\))"""
    r"""\.(?:value\s*=(?!=)\s*|val\(\s*)"""
)
#: Words of functions that ask for something; one that calls another function may as well.
ASKING = re.compile(
    r"location|open|submit|src|href|ajax|axios|fetch|request|load|post|get\w*\s*\(|\bget|list|query|page\w*\s*\(", re.IGNORECASE
)
SENDS = re.compile(r"\.submit\(\s*\)")
#: Where a function says which address a form is sent to: `document.form.action="list.do?id="+id`, `$("#f").attr("action", url)`.
ACTION = re.compile(r"""\.action\s*=(?!=)\s*|\.attr\(\s*['"]action['"]\s*,\s*""")
#: A function that is written where it is needed, with an arrow; and where one returns something.
WRITTEN_ARROW = re.compile(r"\(?([\w$\s,]{0,100})\)?\s{0,9}=>\s{0,9}(?=\{)")
RETURNS = re.compile(r"\breturn\s+(?=[\w'\"`(])")
#: The function by which ASP.NET turns pages, the same everywhere, and the fields it fills in.
POST_BACK, POST_BACK_FIELDS = "__doPostBack", ("__EVENTTARGET", "__EVENTARGUMENT")
#: Statements of one function that are read, functions of one page, and pages whose functions are kept at hand.
STATEMENTS, FUNCTIONS, PAGES = 30, 2000, 4


@dataclass(slots=True)
class Scope(Mapping[str, Value]):
    """The variables of a call. `touched` tells whether one was asked for that stands for what the function is called with."""

    held: dict[str, Value]
    given: set[str]
    touched: bool = False

    def __getitem__(self, name: str) -> Value:
        value = self.held[name]
        self.touched = self.touched or name in self.given
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a call does: the address it leads to, or the fields of a form it fills in before sending it."""

    address: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    #: The address that the function says the form is sent to.
    action: str | None = None


NOTHING = Effect()
#: The page's own path: what is put behind it refers to the page as it stands.
OWN_PATH: Mapping[str, Value] = dict.fromkeys(("location.pathname", "window.location.pathname", "document.location.pathname"), "")
#: A field, or a form, that a function gives a name of its own.
ALIAS = re.compile(r"""(?<![\w$.])([A-Za-z_$][\w$]{0,40})\s*=\s*((?:document\.getElementById|\$)\(\s*['"][^'"]{1,80}['"]\s*\))\s*[;,\n]""")


@lru_cache(maxsize=PAGES)
def variables_of(page: str) -> Mapping[str, Value]:
    """The fixed variables of a page; pagers call its functions once for each number."""
    return fixed_variables(page)


@lru_cache(maxsize=PAGES)
def definitions(page: str) -> Mapping[str, tuple[str, int]]:
    """Parameters of the functions in the source of a page, and where their bodies begin; the first of a name counts."""
    found: dict[str, tuple[str, int]] = {}
    for match in islice(DEFINITION.finditer(page), FUNCTIONS):
        before = None if match[1] else ASSIGNED.search(page[max(0, match.start() - BEFORE) : match.start()])
        if match[1] or before:
            found.setdefault(match[1] or (before[1] if before else ""), (match[2], match.end()))
    for match in islice(ARROW.finditer(page), FUNCTIONS):
        before = ASSIGNED_ARROW.search(page[max(0, match.start() - BEFORE) : match.start()])
        if before:
            found.setdefault(before[1], (before[2], match.end()))
    if "methods" in page:
        for match in islice(SHORTHAND.finditer(page), FUNCTIONS):
            found.setdefault(match[1], (match[2], match.end()))
    return found


@lru_cache(maxsize=PAGES)
def bodies(page: str) -> dict[int, str]:
    """The bodies of functions that were looked at, by where they begin; a cache of them by page and place would hold each page for long."""
    return {}


def body_at(page: str, start: int) -> str:
    """The body of the function that begins at `start`; empty where it does not end."""
    known = bodies(page)
    if start not in known:
        end = block_end(page, start)
        known[start] = page[start:end] if end > 0 else ""
    return known[start]


def called_address(call: str, page: str) -> str | None:
    """The address that a call such as `next(2)` leads to, by the function in the source of the page; `None` when it cannot be read."""
    return effect_of(call, page).address


def effect_of(call: str, page: str) -> Effect:
    """What the first call in an attribute does that names a function of the page; nothing when it cannot be read."""
    for match in islice(CALL.finditer(call), STATEMENTS):
        name = match.group(1).rpartition(".")[2]
        if name == POST_BACK:
            given = zip(POST_BACK_FIELDS, (evaluate(argument, {}) for argument in divided(match.group(2))), strict=False)
            return Effect(fields={name: str(value) for name, value in given if value is not None})
        defined = definitions(page).get(name) if name not in IDLE else None
        body = body_at(page, defined[1]) if defined else ""
        if defined is None or not body:
            continue
        parameters = [parameter.strip() for parameter in defined[0].split(",")]
        fixed = variables_of(page)
        arguments = [evaluate(argument, fixed) for argument in divided(match.group(2))]
        values = {name: value for name, value in zip(parameters, arguments, strict=False) if name and value is not None}
        scope = Scope({**fixed, **OWN_PATH, **values}, set(values))
        # What a function calls its own may be called otherwise outside.
        for parameter in set(parameters) - set(values):
            scope.held.pop(parameter, None)
        return run(body, scope)
    return NOTHING


@dataclass(frozen=True, slots=True)
class Function:
    """A function in the source of a page: names of its parameters, and its body with the brackets."""

    parameters: tuple[str, ...]
    body: str


def function_in(source: str, page: str) -> Function | None:
    """The function that an expression is: written out, with an arrow or not, or the name of one of the page; `None` for anything else."""
    match = DEFINITION.match(source)
    arrow = None if match else WRITTEN_ARROW.match(source)
    if match is not None:
        names, start, text = match[2], match.end(), source
    elif arrow is not None:
        names, start, text = arrow[1], arrow.end(), source
    elif source in definitions(page):
        (names, start), text = definitions(page)[source], page
    else:
        return None
    end = block_end(text, start)
    parameters = tuple(name.strip() for name in names.split(",") if name.strip())
    return Function(parameters, text[start:end]) if end > 0 else None


def outcome(body: str, fixed: Mapping[str, Value], given: Mapping[str, Value], page: str) -> Effect:
    """What a function does: itself, by the address it returns, or by a function of the page; `given`: what it is called with."""
    scope = Scope({**fixed, **OWN_PATH, **given}, set(given))
    sends = any(SENDS.search(called) for called in called_bodies(body, page))
    effect = run(body, scope, sends=sends)
    if effect != NOTHING:
        return effect
    for match in islice(RETURNS.finditer(body), STATEMENTS):
        scope.touched = False
        value = evaluate(expression_at(body, match.end()), scope)
        if isinstance(value, str) and scope.touched:
            return Effect(value)
    for match in islice(CALL.finditer(body), STATEMENTS):
        arguments = [evaluate(argument, scope) for argument in divided(match[2])]
        passed_on = not given or any(value in given.values() for value in arguments if value is not None)
        if match[1] in definitions(page) and passed_on:
            return effect_of(f"{match[1]}({','.join(repr(value) for value in arguments)})", page)
    return NOTHING


def called_bodies(body: str, page: str) -> list[str]:
    """The bodies of the functions of the page that a function calls."""
    names = (match[1] for match in islice(CALL.finditer(body), STATEMENTS))
    return [body_at(page, definitions(page)[name][1]) for name in names if name in definitions(page)]


def only_shows(call: str, page: str) -> bool:
    """True when a call names a function of the page which asks for nothing: it shows and hides what is there."""
    names = (match.group(1).rpartition(".")[2] for match in islice(CALL.finditer(call), STATEMENTS))
    bodies = [body_at(page, definitions(page)[name][1]) for name in names if name in definitions(page)]
    return bool(bodies) and not any(ASKING.search(body) for body in bodies)


def run(body: str, scope: Scope, *, sends: bool = False) -> Effect:
    """What the body of a function does in a scope; `sends`: a function that it calls sends the form."""
    for match in islice(LOCAL.finditer(body), STATEMENTS):
        keep_local(scope, match.group(1), expression_at(body, match.end()), added=bool(match.group(2)))
    if sends or SENDS.search(body):
        fields = {}
        for alias in islice(ALIAS.finditer(body), STATEMENTS):
            body = re.sub(rf"(?<![\w$.]){re.escape(alias[1])}(?=\.(?:value|val)\b)", alias[2].replace("\\", ""), body)
        for match in islice(FILLS.finditer(body), STATEMENTS):
            value = evaluate(expression_at(body, match.end()), scope)
            if value is not None:
                fields[next(name for name in match.groups() if name)] = str(value)
        if fields:
            return Effect(fields=fields, action=sent_to(body, scope))
        # Nothing is filled in: all that is sent stands in the address.
        action = led_to(body, scope, ACTION)
        if action:
            return Effect(action)
    return Effect(led_to(body, scope))


def local_values(body: str, fixed: Mapping[str, Value]) -> dict[str, Value]:
    """The variables that the body of a function sets to something known."""
    scope = Scope(dict(fixed), set())
    for match in islice(LOCAL.finditer(body), STATEMENTS):
        keep_local(scope, match.group(1), expression_at(body, match.end()), added=bool(match.group(2)))
    return {name: value for name, value in scope.held.items() if fixed.get(name) != value}


def set_address(page: str, url: str) -> str | None:
    """The address that the script of a page at `url` sets, whoever visits it, put together out of what is fixed in it; `None` where it is
    computed. Of two, the one is taken that does not look like the page for telephones."""
    parts = split(url)
    own: dict[str, Value] = {
        name: value
        for owner in ("location", "window.location", "document.location")
        for name, value in {
            f"{owner}.protocol": f"{parts.scheme}:",
            f"{owner}.host": parts.netloc,
            f"{owner}.hostname": parts.hostname or "",
            f"{owner}.origin": f"{parts.scheme}://{parts.netloc}",
        }.items()
    }
    fixed = {**variables_of(page), **own}
    scope = Scope({**fixed, **local_values(page, fixed)}, set())
    values = (evaluate(expression_at(page, match.end()).partition("</")[0], scope) for match in islice(SETS.finditer(page), STATEMENTS))
    found = [value for value in values if isinstance(value, str) and value]
    return next((value for value in found if not TELEPHONE.search(value)), found[0] if found else None)


def led_to(body: str, scope: Scope, leads: re.Pattern[str] = LEADS) -> str | None:
    """The address a piece of script makes the page's; one that depends on what it is called with goes before a fixed one."""
    fixed: str | None = None
    for match in islice(leads.finditer(body), STATEMENTS):
        scope.touched = False
        value = evaluate(expression_at(body, match.end()), scope)
        if isinstance(value, str) and value:
            if scope.touched:
                return value
            fixed = fixed or value
    # A call that is given something and leads to the same place whatever it is, is not understood.
    return None if scope.given else fixed


def sent_to(body: str, scope: Scope) -> str | None:
    """The address a function says a form is sent to; `None` where it leaves that to the form."""
    values = (evaluate(expression_at(body, match.end()), scope) for match in islice(ACTION.finditer(body), STATEMENTS))
    return next((value for value in values if isinstance(value, str) and value), None)


def keep_local(scope: Scope, name: str, expression: str, *, added: bool) -> None:
    """Set a variable of a function; of the branches of a condition the one counts that depends on what the function is called with."""
    scope.touched = False
    value = evaluate(expression, scope)
    if value is None or name in ("location",):
        return
    touched = scope.touched
    if added:
        before = known(name, scope)
        value = f"{before}{value}" if before is not None else value
        touched = touched or scope.touched
    if touched or name not in scope.given:
        scope.held[name] = value
        if touched:
            scope.given.add(name)


def expression_at(source: str, start: int) -> str:
    """The expression that begins at `start`: up to the end of its statement, its argument, its bracket."""
    end, depth = min(len(source), start + EXPRESSION), 0
    for place, sign in bare_signs(source, start, end):
        if sign in PAIRS:
            depth += 1
        elif sign in ")]}":
            depth -= 1
            if depth < 0:
                return source[start:place]
        elif depth == 0 and sign in ";,\n":
            return source[start:place]
    return source[start:end]
