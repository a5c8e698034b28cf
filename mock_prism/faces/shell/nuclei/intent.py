"""The intent objects that nuclei shows, which are those of v3: what is, beside what is wanted (captured, 2025)."""

from __future__ import annotations

from collections.abc import Mapping

from mock_prism.faces.shell.render import Json
from mock_prism.faces.shell.words import instant
from mock_prism.model.frozen import frozen

Tree = Mapping[str, Json]
COMPLETE = "COMPLETE"
API_VERSION = "3.1"
HASH_DIGITS = 50


@frozen
class Intent:
    """A thing of Prism Central's. ``wanted`` are those of its ``resources`` that somebody asked for."""

    kind: str
    uuid: str
    name: str
    revision: int
    resources: Tree
    wanted: Tree
    cluster: tuple[str, str] | None = None
    created_micros: int = 0
    updated_micros: int = 0

    def tree(self) -> dict[str, Json]:
        """All of it."""
        cluster: Tree = {} if self.cluster is None else {"cluster_reference": reference("cluster", *self.cluster)}
        status: Tree = {"resources": self.resources, "name": self.name, **cluster, "state": COMPLETE}
        spec: Tree = {"name": self.name, "resources": self.wanted, **cluster}
        return {"api_version": API_VERSION, "metadata": self._metadata(), "status": status, "spec": spec}

    def _metadata(self) -> Tree:
        return {
            "kind": self.kind,
            "uuid": self.uuid,
            "entity_version": str(self.revision),
            "categories": {},
            "categories_mapping": {},
            "creation_time": iso(self.created_micros),
            "last_update_time": iso(self.updated_micros or self.created_micros),
            "spec_hash": "0" * HASH_DIGITS,
            "spec_version": self.revision,
        }


def reference(kind: str, uuid: str, name: str) -> Tree:
    """How one thing names another."""
    return {"kind": kind, "uuid": uuid, "name": name}


def iso(micros: int) -> str:
    """An instant, to the second."""
    return f"{instant(micros):%Y-%m-%dT%H:%M:%SZ}"


def yaml(tree: Json, indent: str = "") -> str:
    """A tree as text, which is YAML (*assumed*): keys sorted, two blanks a level."""
    if isinstance(tree, Mapping):
        return "".join(f"{indent}{key}:{_value(tree[key], indent)}" for key in sorted(tree))
    assert isinstance(tree, list | tuple)
    return "".join(f"{indent}-{_value(item, indent)}" for item in tree)


def _value(value: Json, indent: str) -> str:
    if isinstance(value, Mapping | list | tuple):
        empty = "{}" if isinstance(value, Mapping) else "[]"
        return f"\n{yaml(value, indent + '  ')}" if value else f" {empty}\n"
    if value is None or isinstance(value, bool):
        return f" {str(value).lower() if value is not None else 'null'}\n"
    return f" {value}\n"
