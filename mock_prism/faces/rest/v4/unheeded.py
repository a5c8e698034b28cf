"""Nothing that a client sends is lost in silence: what no command can honour is refused by its name.

What a change says of such a field may be what is shown there, since clients write back what they have read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from mock_prism.faces.rest.exchange import Call, Inquiry, Json, Reply
from mock_prism.faces.rest.v4.expansions import EXPANSIONS
from mock_prism.faces.rest.v4.namespaces import NAMESPACES, PREFIX, TREE, namespace_of
from mock_prism.faces.rest.v4.unheeded_fields import (
    ABSENT,
    COUNTED,
    FIXED,
    NOT_CHANGED,
    NOT_CREATED,
    NOT_SIMULATED,
    READ_ONLY,
    UNASKED,
    USUAL,
)
from mock_prism.faces.rest.v4.versions import counterpart, with_later
from mock_prism.model.errors import Invalid, NotSimulated

SAID = object()
EXPAND = "$expand"
NO_FIELDS: frozenset[str] = frozenset()
Refuse = Callable[[str, str, str, Json, Json], None]


def heeded(call: Call, said: Json) -> Call:
    """The call with a body that can be honoured; what an older version could not say stays as it is.

    Raises Invalid for what only the server says, and NotSimulated for what has no meaning here.
    ``said`` is the id that the body names. A change of what is not there, or is no longer what the client has read, is
    its handler's to refuse.
    """
    if call.operation.method != "PUT":
        _walk(call.body, None, "", partial(_refuse_new, call))
        return call
    shown = _shown(call)
    if shown.status == 200 and call.headers.get("If-Match", "").strip().strip('"') == shown.headers.get("ETag"):
        _check_identity(call, said)
        now = shown.body.get("data")
        call = replace(call, body=with_later(call, call.body, now))
        _walk(call.body, now, "", partial(_refuse_change, call))
    return call


def _check_identity(call: Call, said: Json) -> None:
    """Raise Invalid where a body is about another thing than the path of the change."""
    named = call.path.get(call.operation.path.rpartition("/")[2].strip("{}"))
    if isinstance(said, str) and named is not None and said.lower() != named.lower():
        raise Invalid("extId", f"is not that of the path, {named}")


def _shown(call: Call) -> Reply:
    """What a change is about, as the newest version reads it with all that can be shown with it."""
    read = TREE().match("GET", call.operation.path)
    type_ = (call.operation.body or "").removeprefix("#")
    words = list(EXPANSIONS.get(type_, ()))
    asked = {EXPAND: [",".join(words)]} if words and read is not None and EXPAND in read.operation.query else {}
    namespace = namespace_of(call.full_path)
    _, _, _, _, tail = call.full_path.split("/", 4)
    return call.ask(Inquiry("GET", f"{PREFIX}/{namespace}/{NAMESPACES[namespace].version}/{tail}", asked))


def _walk(value: Json, now: Json, path: str, refuse: Refuse) -> None:
    if isinstance(value, list):
        for place, item in enumerate(value):
            _walk(item, counterpart(item, place, now), f"{path}[{place}]", refuse)
    elif isinstance(value, dict):
        type_ = str(value.get("$objectType"))
        there = now if isinstance(now, dict) else {}
        for key, each in value.items():
            if key[:1] == "$":
                continue
            name = f"{path}.{key}" if path else key
            if UNASKED.get((type_, key), SAID) != each:
                refuse(type_, key, name, each, there.get(key))
            if isinstance(each, dict) and each.get("$objectType") in ABSENT:
                raise NotSimulated(f"{name} of the type {each['$objectType']}")
            _walk(each, there.get(key), name, refuse)


def _refuse_new(call: Call, type_: str, key: str, name: str, value: Json, now: Json) -> None:
    if _is_usual(type_, key, value):
        return
    if key in NOT_CREATED.get(type_, NO_FIELDS):
        raise NotSimulated(f"{name} in {call.operation.name}")
    _refuse(call, type_, key, name)


def _refuse_change(call: Call, type_: str, key: str, name: str, value: Json, now: Json) -> None:
    if _repeats(value, now) or (now is None and _is_usual(type_, key, value)):
        return
    if key in COUNTED.get(type_, NO_FIELDS):
        return
    if key in FIXED.get(type_, NO_FIELDS):
        raise Invalid(name, "cannot be changed by an update")
    if key in NOT_CHANGED.get(type_, NO_FIELDS):
        raise NotSimulated(f"{name} in {call.operation.name}")
    _refuse(call, type_, key, name)


def _refuse(call: Call, type_: str, key: str, name: str) -> None:
    if key in READ_ONLY.get(type_, NO_FIELDS) | COUNTED.get(type_, NO_FIELDS):
        raise Invalid(name, "is read-only")
    if key in NOT_SIMULATED.get(type_, NO_FIELDS):
        raise NotSimulated(f"{name} in {call.operation.name}")


def _repeats(said: Json, now: Json) -> bool:
    """Whether something says what is shown, or a part of that: programs write what they have once created."""
    if isinstance(said, dict) and isinstance(now, dict):
        return all(_repeats(each, now.get(key)) for key, each in said.items() if key[:1] != "$")
    if isinstance(said, list) and isinstance(now, list):
        pairs = ((item, counterpart(item, place, now)) for place, item in enumerate(said))
        return len(said) == len(now) and all(_repeats(*pair) for pair in pairs)
    return bool(said == now) or (now is None and _says_nothing(said))


def _is_usual(type_: str, key: str, value: Json) -> bool:
    """Whether a value is what a new thing has anyway."""
    usual = USUAL.get((type_, key))
    return _says_nothing(value) if usual is None else bool(plain(value) == usual)


def _says_nothing(value: Json) -> bool:
    """Whether a value is what is there without it: no, none, nothing, or an object of nothing."""
    if isinstance(value, dict):
        return all(each in ("", [], {}) or _is_hollow(each) for key, each in value.items() if key[:1] != "$")
    return not value


def _is_hollow(value: Json) -> bool:
    return isinstance(value, dict) and _says_nothing(value)


def plain(value: Json) -> Json:
    """A value without what it says of its types."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if key[:1] != "$"}
    return [plain(each) for each in value] if isinstance(value, list) else value
