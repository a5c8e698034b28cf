"""Whether a body is of its documented type, and records as the type shows them, in the spelling of v2.0 in between.

The gateway is lenient: it passes over keys that it does not know, takes numbers and truths as text, and words of
closed sets in any case (all seen in public clients). Keys without a value are null (recorded of hosts, clusters and
containers, *assumed* of the rest).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.fields import whole
from mock_prism.faces.rest.spelling import camel_of, jackson_snake
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen

Record = dict[str, Json]
SECRET = re.compile(r"(^|_)(password|auth_key|priv_key|secret_key|bindpw)$")
"""Fields that are written and never read (*assumed*, as of any password); they are not kept."""
CONTAINER = re.compile(r"(^|_)(?<!storage_)container(?=_(id|uuid|name)|$)")
STATISTICS = frozenset({"stats", "usage_stats"})
"""Maps whose keys are spelled alike everywhere."""
NEWER = {
    "cluster_masquerading_ipaddress": "clusterMasqueradingIPAddress",
    "is_lts": "isLTS",
    "is_nsenabled": "isNSEnabled",
    "segmented_iscsi_data_services_ipaddress": "segmentedIscsiDataServicesIPAddress",
    "prefer_higher_ecfault_domain": "preferHigherECFaultDomain",
    "service_vmnat_ip": "serviceVMNatIP",
    "service_vmnat_port": "serviceVMNatPort",
}
"""Keys that are newer than the types (recorded; public clients) and have more capitals than v2.0 tells."""
MAX_DEPTH = 40
TRUTHS = {"true": True, "false": False}
BITS = {"int32": 31, "int64": 63}
NEWER_WORDS: Mapping[str, tuple[str, ...]] = {"transition": ("SAVE",), "connection_status.status": ("DISABLED",)}
"""Words of closed sets that are newer than the types (public clients), by the end of the way to them."""
UNMANAGED = frozenset({"network_address", "prefix_length"})
"""Required by the description, and null of a network that nobody manages, as public clients send it back."""
COUNTED = re.compile(
    r"(^|_)(bps|bytes|capacity|count|duration|factor|fraction|hz|index|interval|iops|length|limit|mb|mbps|memory|micros|"
    r"num|number|pct|percentage|period|port|secs|seconds|size|snapshots|usecs|vlan)(_|$)"
)
"""Numbers of things, sizes, places and spans, which are never negative (*assumed*)."""


@cache
def canonical(key: str) -> str:
    """A key of any generation as v2.0 spells it, which also says storage container where the others say container."""
    return CONTAINER.sub(r"\1storage_container", jackson_snake(key))


@frozen
class Types:
    """The documented types of one generation, which lie in its package; ``is_snake`` where it is v2.0."""

    package: str
    is_snake: bool = False

    def rows(self) -> Mapping[str, Mapping[str, Json]]:
        """All of them, by name."""
        return _types(self.package)

    def fields(self, expression: Json) -> Mapping[str, Json]:
        """The fields of an object type, by their keys on the wire; none of any other."""
        row = self._row(expression)
        found: Mapping[str, Json] = row.get("fields", {})
        return found

    def read(self, body: Json, expression: Json, path: str = "") -> Json:
        """A body, or what lies at a path of one, in the spelling of v2.0. Raises Invalid with the path, in the body's
        own spelling."""
        return self._read(body, expression, path)

    def show(self, value: Json, expression: Json) -> Json:
        """What is kept in the spelling of v2.0, as a type shows it: every key that it has, null where nothing is."""
        if value is None:
            return None
        if isinstance(expression, dict) and "type" in expression:
            return self.show(value, expression["type"])
        if expression.startswith("["):
            return [self.show(each, expression[1:-1]) for each in value]
        if expression.startswith("{"):
            return {key: self.show(each, expression[1:-1]) for key, each in value.items()}
        if not (isinstance(expression, dict) or expression.startswith("#")):
            return value
        if not self._is_described(expression):
            return self.spelled(value)
        return {key: self.show(value.get(canonical(key)), type_) for key, type_ in self.fields(expression).items()}

    def _is_described(self, expression: Json) -> bool:
        """Whether a type says what is in it: one that does not may be a word as well as an object."""
        return bool(self.fields(expression))

    def spelled(self, value: Json) -> Json:
        """What is in the spelling of v2.0, as this generation spells it, whether its types know the keys or not."""
        if isinstance(value, list | tuple):
            return [self.spelled(each) for each in value]
        if self.is_snake or not isinstance(value, dict):
            return value
        keys = _spellings(self.package)
        return {
            keys.get(key) or camel_of(key): each if key in STATISTICS else self.spelled(each)
            for key, each in value.items()
        }

    def _row(self, expression: Json) -> Mapping[str, Json]:
        """A type by its name, or one that is written out because no document describes it."""
        if isinstance(expression, dict):
            return expression if "fields" in expression else self._row(expression["type"])
        return _types(self.package).get(expression[1:], {}) if expression.startswith("#") else {}

    def _read(self, value: Json, expression: Json, path: str) -> Json:
        if path.count(".") > MAX_DEPTH:
            raise Invalid(path, "nested too deeply")
        if isinstance(expression, dict):
            if "fields" in expression:
                return self._read_object(value, expression, path)
            words = expression.get("enum")
            known = words and [*words, *_newer_words(path)]
            return _words(self._read(value, expression["type"], path), known, path)
        if isinstance(expression, list):
            return self._read_list(value, expression[0], path)
        if expression.startswith("["):
            return self._read_list(value, expression[1:-1], path)
        if expression.startswith("{"):
            _check(isinstance(value, dict), path, "must be an object")
            inner = expression[1:-1]
            return {key: self._read(each, inner, f"{path}.{key}") for key, each in value.items() if each is not None}
        if expression.startswith("#"):
            return self._read_object(value, expression, path) if self._is_described(expression) else value
        return PLAIN[expression](value, path) if expression in PLAIN else value

    def _read_list(self, value: Json, expression: Json, path: str) -> Json:
        _check(isinstance(value, list), path, "must be a list")
        return [self._read(each, expression, f"{path}[{place}]") for place, each in enumerate(value)]

    def _read_object(self, value: Json, expression: Json, path: str) -> Record:
        _check(isinstance(value, dict), path, "must be a JSON object")
        read: Record = {}
        for key, type_ in self.fields(expression).items():
            given = value.get(key)
            if given is not None and (found := self._read(given, type_, f"{path}.{key}")) is not None:
                read[canonical(key)] = found
        for key in self._row(expression).get("required", ()):
            _check(canonical(key) in {*read, *UNMANAGED}, f"{path}.{key}", "is required")
        return read


@cache
def _types(package: str) -> Mapping[str, Mapping[str, Json]]:
    types: dict[str, dict[str, Json]] = json.loads(files(package).joinpath("types.json").read_bytes())
    return types


@cache
def _spellings(package: str) -> Mapping[str, str]:
    """The keys that the types know, by their spelling in v2.0; the plainest where there are several."""
    keys = {key for row in _types(package).values() for key in row.get("fields", {})}
    found = {canonical(key): key for key in sorted(keys, key=lambda key: key == camel_of(canonical(key)))}
    return {**NEWER, **found}


def without_secrets(value: Json) -> Json:
    """A value, in the spelling of v2.0, without what must never be shown."""
    if isinstance(value, dict):
        return {key: without_secrets(each) for key, each in value.items() if not SECRET.search(key)}
    return [without_secrets(each) for each in value] if isinstance(value, list) else value


def _check(is_so: bool, path: str, reason: str) -> None:
    if not is_so:
        raise Invalid(_name(path), reason)


def _name(path: str) -> str:
    return path.lstrip(".") or "body"


def _last(path: str) -> str:
    """The key at the end of a path."""
    return path.rpartition(".")[2].partition("[")[0]


def _newer_words(path: str) -> tuple[str, ...]:
    """The words that a field at a path takes besides those of its type."""
    way = ".".join(canonical(step) for step in path.split(".")[-2:])
    return next((words for end, words in NEWER_WORDS.items() if f".{way}".endswith(f".{end}")), ())


def _words(value: Json, words: list[str] | None, path: str) -> Json:
    """A word of a closed set, or a list of such, also as answers spell it: ``NoReservations`` for NO_RESERVATIONS."""
    if words is None or value is None:
        return value
    if isinstance(value, list):
        return [_words(each, words, path) for each in value]
    known = {word.lower().replace("_", ""): word for word in words}
    plain = str(value).lower().replace("_", "")
    _check(plain in known, path, f"must be one of {', '.join(words)}")
    return known[plain]


def _text(value: Json, path: str) -> str:
    _check(isinstance(value, str | int | float), path, "must be text")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _truth(value: Json, path: str) -> bool | None:
    if isinstance(value, bool):
        return value
    if value == "":
        return None
    _check(isinstance(value, str) and value.lower() in TRUTHS, path, "must be true or false")
    return TRUTHS[value.lower()]


def _whole(bits: int) -> Callable[[Json, str], int | None]:
    def read(value: Json, path: str) -> int | None:
        if value == "":
            return None
        try:
            number = whole(value, bits)
        except ValueError as error:
            raise Invalid(_name(path), str(error)) from None
        _check(number >= 0 or COUNTED.search(canonical(_last(path))) is None, path, "must not be negative")
        return number

    return read


def _number(value: Json, path: str) -> float:
    try:
        number = float("nan" if isinstance(value, bool) else value)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    _check(abs(number) < float("inf"), path, "must be a number")
    return number


PLAIN: Mapping[str, Callable[[Json, str], Json]] = {
    "string": _text,
    "boolean": _truth,
    "float": _number,
    **{name: _whole(bits) for name, bits in BITS.items()},
}
