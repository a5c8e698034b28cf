"""What authorization policies let a user see and do by a call, by the things that its path names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_prism.faces.rest.exchange import Call, Json, Sees, everything
from mock_prism.faces.rest.spelling import singular
from mock_prism.model.authorization import Permission, granted_scope
from mock_prism.model.document import standing_uuid
from mock_prism.model.entity_filter import Attribute, EntityFilter, Subject, subject

ACTIONS = "$actions"


def permission(group: str, name: str, reads: bool) -> Permission:
    """The permission of a name: a service and a sort of things in it make the group, ``vmm/vm``."""
    return Permission(standing_uuid(f"/iam/authz/operations/{group}/{name}"), group.partition("/")[0], reads)


def entity_word(segment: str) -> str:
    """What one of the things is called that a segment of a path names: ``volume_group``."""
    return singular(segment.lower()).replace("-", "_")


def sight(call: Call, needed: Permission, is_list: bool) -> Sees | None:
    """What a user sees who makes a call that needs a permission, or None where they may not make it.

    A filter that lets pass anything that the path names lets the call pass, with all that is below. Of a list the
    filters decide each thing, and what is yet to be made is judged by its body; a setting has nothing to be told by but
    its sort. Whatever else a body names is not looked at (*assumed*).
    """
    scope = granted_scope(call.site, call.user, needed)
    if any(one.is_open for one in scope):
        return everything
    named = [subject(call.site, call.user, word, uuid) for word, uuid in _named(call)]
    if any(one.passes(thing) for one in scope for thing in named):
        return everything
    word = _collection(call.operation.path)
    if is_list:
        meant = [one for one in scope if one.entity == word or (one.names(word) and not named)]
        return _sees(call, word, meant) if meant else None
    if named:
        return None
    return everything if any(one.passes(_wanted(call)) for one in scope) else None


def _sees(call: Call, word: str, scope: list[EntityFilter]) -> Sees:
    def sees(uuid: str) -> bool:
        thing = subject(call.site, call.user, word, bare(uuid))
        return any(one.passes(thing) for one in scope)

    return sees


def bare(ident: str) -> str:
    """The uuid within an id: those of tasks have a prefix."""
    return ident.rpartition(":")[2].lower()


def _named(call: Call) -> Iterator[tuple[str, str]]:
    """The sort and the uuid of each thing that the path names."""
    segments = call.operation.path.split("/")
    for segment, before in zip(segments[1:], segments, strict=False):
        if segment.startswith("{") and segment.endswith("}"):
            yield entity_word(before), bare(call.path[segment[1:-1]])


def _collection(path: str) -> str:
    """The sort of things that a path ends at, acts on, or lists (v3: ``/clusters/list``)."""
    thing = path.partition(f"/{ACTIONS}/")[0].removesuffix("/list")
    return entity_word(next(segment for segment in reversed(thing.split("/")) if not segment.startswith("{")))


def _wanted(call: Call) -> Subject:
    """What the body of a call would make: the user's own, with the cluster and the categories that it names."""
    word = entity_word(call.operation.group.partition("/")[2])
    if call.operation.method == "GET":
        return Subject(word, call.user.uuid, {})
    body = call.body if isinstance(call.body, dict) else {}
    values = {
        Attribute.OWNER: frozenset({call.user.uuid}),
        Attribute.CLUSTER: frozenset(_idents(body, ("cluster", "clusterExtId", "clusterLocationExtIds"))),
        Attribute.CATEGORY: frozenset(_idents(body, ("categories", "categoryExtIds"))),
    }
    return Subject(word, call.user.uuid, values)


def _idents(body: Mapping[str, Json], keys: tuple[str, ...]) -> Iterator[str]:
    """The ids at some keys: texts, references, or lists of them."""
    for key in keys:
        found = body.get(key)
        for one in found if isinstance(found, list) else [found]:
            ident = one.get("extId") if isinstance(one, dict) else one
            if isinstance(ident, str):
                yield ident.lower()
