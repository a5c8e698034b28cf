"""OData 4.01 as REST v4 uses it: ``$filter``, ``$orderby`` and ``$select``, parsed to the model's predicates.

``config/clusterFunction/any(t:t eq Clustermgmt.Config.ClusterFunctionRef'AOS') and not contains(name,'old')``

``or`` binds loosest, then ``and``, then ``not``. Literals are quoted text (a quote within is doubled), typed enum
words, uuids, instants, days, numbers, ``true``, ``false`` and ``null``. Instants are turned into the form in which v4
shows them, so that they compare as text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mock_prism.faces.rest.fields import iso_instant, read_instant
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.query import Comparison, Either, Every, Not, Operator, Order, Predicate, Scalar, Some

FILTER, ORDER, SELECT = "$filter", "$orderby", "$select"
MAX_DEPTH = 50

Names = Mapping[str, "Names"]
"""Field names, each with those of the object it holds (none for a plain value)."""

COMPARISONS = {word: Operator(word) for word in ("eq", "ne", "lt", "le", "gt", "ge")}
FUNCTIONS = {word: Operator(word) for word in ("startswith", "endswith", "contains")}
CONSTANTS: dict[str, Scalar] = {"true": True, "false": False, "null": None}

TOKEN = re.compile(
    r"""\s*(?:
      (?P<enum>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*'(?:[^']|'')*')
    | (?P<text>'(?:[^']|'')*')
    | (?P<uuid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})
    | (?P<instant>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d))
    | (?P<day>\d{4}-\d\d-\d\d(?![\w-]))
    | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<name>[A-Za-z_$][\w$]*(?:/[A-Za-z_$][\w$]*)*)
    | (?P<sign>[(),:])
    )""",
    re.VERBOSE,
)
LONGEST_NUMBER = 40


class EnumWord(str):
    """The word of an enum that a literal names by its ``type``."""

    __slots__ = ("type",)
    type: str

    def __new__(cls, word: str, type_: str) -> EnumWord:
        """The word, with the name of its enum."""
        made = super().__new__(cls, word)
        made.type = type_
        return made


@frozen
class Token:
    """A word of an expression: its kind by the pattern's names (``end`` after the last), and its text."""

    kind: str
    text: str
    at: int


def parse_filter(text: str, known: Names) -> Predicate | None:
    """The predicate of a ``$filter``, or None for an empty one. Raises Invalid for what cannot be read."""
    tokens = _tokens(text)
    if tokens[0].kind == "end":
        return None
    reader = _Reader(tokens)
    predicate = reader.either(_Scope(known), 0)
    reader.expect("end", "")
    return predicate


def parse_orders(text: str, known: Names) -> tuple[Order, ...]:
    """The keys of an ``$orderby``: names, each with ``asc`` (as without) or ``desc``. Raises Invalid."""
    orders = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, *direction = part.split()
        if direction not in ([], ["asc"], ["desc"]):
            raise Invalid(ORDER, f"Error while parsing '{part}'")
        orders.append(Order(known_path(name, known, ORDER), direction == ["desc"]))
    return tuple(orders)


Selection = dict[str, "Selection | None"]
"""What is kept of an object: fields, each with what is kept of it, or None for all of it."""


def parse_selection(text: str, known: Names) -> Selection | None:
    """What a ``$select`` keeps; None for everything. Raises Invalid."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names or "*" in names:
        return None
    kept: Selection = {}
    for name in names:
        _keep(kept, known_path(name, known, SELECT))
    return kept


def _keep(kept: Selection, path: Sequence[str]) -> None:
    head, rest = path[0], path[1:]
    below = kept.get(head, {})
    kept[head] = below if rest else None
    if rest and below is not None:
        _keep(below, rest)


def known_path(name: str, known: Names, option: str) -> tuple[str, ...]:
    """The path of a property. Raises Invalid where there is none by this name."""
    path = tuple(name.split("/"))
    for step in path:
        if step not in known:
            raise Invalid(option, f"the property {name} is not valid for query")
        known = known[step]
    return path


def _tokens(text: str) -> list[Token]:
    tokens, position = [], 0
    end = len(text.rstrip())
    while position < end:
        found = TOKEN.match(text, position)
        if found is None:
            raise _fault(position)
        tokens.append(Token(found.lastgroup or "", found[found.lastgroup or 0], position))
        position = found.end()
    return [*tokens, Token("end", "", end)]


def _fault(at: int) -> Invalid:
    return Invalid(FILTER, f"Error while parsing URI, at position {at}")


@frozen
class _Scope:
    """What a path may begin with: the names of a record or, in a lambda, its variable and the names below it."""

    known: Names
    variable: str | None = None

    def path(self, name: str) -> tuple[str, ...]:
        if self.variable is None:
            return known_path(name, self.known, FILTER)
        head, _, rest = name.partition("/")
        if head != self.variable:
            raise Invalid(FILTER, f"the property {name} is not valid for query")
        return known_path(rest, self.known, FILTER) if rest else ()

    def below(self, path: tuple[str, ...], variable: str) -> _Scope:
        known = self.known
        for step in path:
            known = known[step]
        return _Scope(known, variable)


class _Reader:
    """Where the parsing of one expression stands."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._next = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def expect(self, kind: str, text: str) -> None:
        if not self._take(kind, text):
            raise _fault(self._token.at)

    def either(self, scope: _Scope, depth: int) -> Predicate:
        if depth > MAX_DEPTH:
            raise Invalid(FILTER, "Error while parsing URI: nested too deeply")
        parts = [self._every(scope, depth)]
        while self._take("name", "or"):
            parts.append(self._every(scope, depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self, scope: _Scope, depth: int) -> Predicate:
        parts = [self._term(scope, depth)]
        while self._take("name", "and"):
            parts.append(self._term(scope, depth))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _term(self, scope: _Scope, depth: int) -> Predicate:
        negations = 0
        while self._take("name", "not"):
            negations += 1
        if negations + depth > MAX_DEPTH:
            raise Invalid(FILTER, "Error while parsing URI: nested too deeply")
        term = self._grouped(scope, depth) if self._take("sign", "(") else self._condition(scope, depth)
        for _ in range(negations):
            term = Not(term)
        return term

    def _grouped(self, scope: _Scope, depth: int) -> Predicate:
        inner = self.either(scope, depth + 1)
        self.expect("sign", ")")
        return inner

    def _condition(self, scope: _Scope, depth: int) -> Predicate:
        token = self._word()
        if self._take("sign", "("):
            if token.text in FUNCTIONS:
                return self._function(token.text, scope)
            path, _, quantifier = token.text.rpartition("/")
            if path and quantifier in ("any", "all"):
                return self._lambda(scope.path(path), quantifier == "all", scope, depth)
            raise _fault(token.at)
        path_steps = scope.path(token.text)
        word = self._word()
        if word.text == "in":
            return self._member(path_steps)
        if word.text not in COMPARISONS:
            raise _fault(word.at)
        return Comparison(path_steps, COMPARISONS[word.text], self._literal())

    def _function(self, name: str, scope: _Scope) -> Predicate:
        path = scope.path(self._word().text)
        self.expect("sign", ",")
        value = self._literal()
        self.expect("sign", ")")
        return Comparison(path, FUNCTIONS[name], value)

    def _member(self, path: tuple[str, ...]) -> Predicate:
        self.expect("sign", "(")
        parts: list[Predicate] = [Comparison(path, Operator.EQ, self._literal())]
        while self._take("sign", ","):
            parts.append(Comparison(path, Operator.EQ, self._literal()))
        self.expect("sign", ")")
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _lambda(self, path: tuple[str, ...], of_all: bool, scope: _Scope, depth: int) -> Predicate:
        if not of_all and self._take("sign", ")"):
            return Some(path, Every(()))
        variable = self._word().text
        self.expect("sign", ":")
        part = self.either(scope.below(path, variable), depth + 1)
        self.expect("sign", ")")
        return Some(path, part, of_all)

    def _literal(self) -> Scalar:
        token = self._token
        self._next += token.kind != "end"
        match token.kind:
            case "text" | "enum":
                type_, _, quoted = token.text.partition("'")
                word = quoted[:-1].replace("''", "'")
                return EnumWord(word, type_) if type_ else word
            case "uuid":
                return token.text
            case "instant":
                return _instant(token, token.text)
            case "day":
                return _instant(token, f"{token.text}T00:00:00Z")
            case "number":
                return _number(token)
            case "name" if token.text in CONSTANTS:
                return CONSTANTS[token.text]
            case _:
                raise _fault(token.at)

    def _word(self) -> Token:
        token = self._token
        if token.kind != "name":
            raise _fault(token.at)
        self._next += 1
        return token

    def _take(self, kind: str, text: str) -> bool:
        token = self._token
        if token.kind != kind or token.text != text:
            return False
        self._next += kind != "end"
        return True


def _number(token: Token) -> int | float:
    if len(token.text) > LONGEST_NUMBER:
        raise _fault(token.at)
    return int(token.text) if token.text.lstrip("-").isdecimal() else float(token.text)


def _instant(token: Token, text: str) -> str:
    """The instant as v4 shows it, to the microsecond; a day is its midnight, in UTC (*assumed*)."""
    try:
        return iso_instant(read_instant(text))
    except ValueError:
        raise _fault(token.at) from None
