"""A REST call as a handler sees it, and what the handler answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import field
from typing import Any, Protocol

from werkzeug.datastructures import Headers

from mock_prism.contents import Contents
from mock_prism.faces.rest.catalogue import Operation, PathTree
from mock_prism.faces.rest.present import Presenter, View
from mock_prism.model.errors import Invalid, PrismError
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site
from mock_prism.model.user import User
from mock_prism.sandboxes import Visit

Json = Any
"""A JSON value as ``json`` makes it: the wire is untyped until a schema has loaded it."""

MAX_DIGITS = 18


@frozen
class Located:
    """Where a path leads within a generation: what follows the prefix, and the version it names."""

    path: str
    version: str = ""


@frozen
class Inquiry:
    """A call within a call: what a handler asks of its own generation for the same user. ``path`` is a whole one."""

    method: str
    path: str
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Headers = field(default_factory=Headers)
    body: Json = None


Sees = Callable[[str], bool]
"""Whether a user may see the thing with an id in a list."""


def everything(ident: str) -> bool:
    """For those whom no policy binds, and where none tells things apart."""
    return True


@frozen
class Call:
    """One authenticated request for one catalogued operation, inside the door.

    ``path`` holds the values of the placeholders, ``query`` every value of each key, ``headers``
    is case-insensitive, ``body`` is parsed JSON (or bytes where the operation takes a file, or what is known of a file
    that is among the ``contents`` now).
    ``origin`` is the scheme, host and port as the client wrote them, ``full_path`` its path. ``ask`` answers a call
    within this one, as if it came from outside. Lists show what the user ``sees``. ``logged_in`` tells the names of
    those who have a session; a call that brings its password along opens its own afterwards.
    """

    operation: Operation
    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    headers: Headers
    body: Json
    user: User
    visit: Visit
    presenter: Presenter
    sandbox: str
    version: str = ""
    origin: str = ""
    full_path: str = ""
    ask: Callable[[Inquiry], Reply] = lambda inquiry: Reply(404)
    sees: Sees = everything
    logged_in: Callable[[], Collection[str]] = tuple
    contents: Contents = field(default_factory=Contents)

    @property
    def site(self) -> Site:
        """The site that the call is about."""
        return self.visit.site

    def first(self, key: str) -> str | None:
        """The first value of a query key, or None."""
        values = self.query.get(key)
        return values[0] if values else None

    def wants(self, key: str) -> bool:
        """Whether a query key is given as true."""
        return (self.first(key) or "").lower() in ("true", "1")

    def words(self, key: str) -> frozenset[str]:
        """The values of a query key that may be repeated or hold several, parted by commas."""
        texts = self.query.get(key, [])
        return frozenset(word.strip() for text in texts for word in text.split(",") if word.strip())

    def number(self, key: str) -> int | None:
        """A query key that is a whole number, or None where it is absent or empty. Raises Invalid."""
        text = self.first(key)
        if not text:
            return None
        if not text.isdecimal() or len(text) > MAX_DIGITS:
            raise Invalid(key, "must be a whole number")
        return int(text)


@frozen
class Reply:
    """What goes back. ``body`` is a JSON value, bytes that pass through as they are, a file, or None for no body.

    ``view`` is what the body shows, where that is one thing of the model.
    """

    status: int = 200
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)
    view: View | None = None


Handler = Callable[[Call], Reply]


class Dialect(Protocol):
    """What a generation must say about things that go wrong, each in its own envelope."""

    def error(self, error: PrismError, path: str) -> Reply:
        """An error of the model, by the generation's table."""

    def not_found(self, path: str) -> Reply:
        """No such path."""

    def not_allowed(self, path: str, methods: frozenset[str]) -> Reply:
        """The path exists, with other methods."""

    def malformed(self, path: str, reason: str) -> Reply:
        """The body is not JSON."""

    def too_large(self, path: str, limit: int) -> Reply:
        """The body has more bytes than allowed."""

    def unauthenticated(self, path: str) -> Reply:
        """No credentials, or wrong ones."""

    def internal(self, path: str) -> Reply:
        """A defect of the mock. Nothing of it goes on the wire."""


@frozen
class Generation:
    """One generation of the APIs.

    ``locate`` tells whether a path is this generation's; ``tree`` loads its catalogue at the first
    request. ``open`` names operations that need no login, ``everybodys`` those of whoever is logged in,
    ``reads`` those that change nothing although their method is not GET. ``headers`` go with every reply;
    ``cookie`` carries the session, and ``key_header`` the key of a program, if the generation takes any.
    ``grants`` tells what a user sees by a call who has no role on clusters and is bound by policies, or None where they
    may not make it; without it they may make none. ``uploads`` are operations whose body may be of any size.
    ``is_document`` tells which handlers keep what they are given without knowing what it means. ``whole_path`` gives
    the path on the wire of one in the catalogue, ``types`` the documented types; where it ``has_nulls``, keys without
    a value are null.
    """

    name: str
    locate: Callable[[str], Located | None]
    tree: Callable[[], PathTree]
    handlers: Mapping[str, Handler]
    dialect: Dialect
    reads: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    everybodys: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)
    cookie: str = "JSESSIONID"
    key_header: str = ""
    grants: Callable[[Call], Sees | None] = lambda call: None
    uploads: frozenset[str] = frozenset()
    is_document: Callable[[str], bool] = lambda name: False
    whole_path: Callable[[str], str] = lambda path: path
    types: Callable[[], Mapping[str, Mapping[str, Json]]] = dict
    has_nulls: bool = False


def below(*prefixes: str) -> Callable[[str], Located | None]:
    """A ``locate`` for a generation that lies below fixed prefixes."""

    def locate(path: str) -> Located | None:
        for prefix in prefixes:
            if path == prefix or path.startswith(prefix + "/"):
                return Located(path[len(prefix) :] or "/")
        return None

    return locate
