"""What v4 calls acts on documents, and the relations by which clients find what a task has made.

The relations in the table are those on which public clients rely; the others are derived likewise, *assumed*.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mock_prism.faces.rest.spelling import singular
from mock_prism.faces.rest.v4.document_shapes import pattern
from mock_prism.model.document import Document

RELATIONS_OF_SHELVES: Mapping[str, str] = MappingProxyType(
    {
        "/networking/config/network-functions": "Networking:config:network-function",
        "/security/config/key-management-servers": "security:encryption:key-management-server",
    }
)

DETAILS_OF_SHELVES: Mapping[str, str] = MappingProxyType(
    {
        "/datapolicies/config/protection-policies": "protectionPolicyExtId",
        "/security/config/credentials": "resourceId",
    }
)
"""The word by which a task tells the id of its document when it is done: where public clients look for it."""

MODULES = frozenset(
    {
        "agreements",
        "authn",
        "authz",
        "config",
        "content",
        "management",
        "mgmt",
        "operations",
        "policies",
        "report",
        "resources",
        "serviceability",
    }
)
"""The segments that end the name of a module; what follows are collections."""


def relation(document: Document) -> str:
    """The relation of a document, as ``volumes:config:volume-group:disk``."""
    plain = pattern_of_shelf(document.shelf)
    segments = [segment for segment in plain.split("/") if segment not in ("", "{}", ".")]
    start = next((place for place, segment in enumerate(segments) if segment in MODULES), 0) + 1
    names = segments[:start] + [singular(segment) for segment in segments[start:]]
    return RELATIONS_OF_SHELVES.get(plain) or ":".join(names)


def pattern_of_shelf(shelf: str) -> str:
    """A shelf with its ids as ``{}``."""
    return "/".join("{}" if segment.count("-") == 4 and len(segment) == 36 else segment for segment in shelf.split("/"))


def noun(path: str) -> str:
    """What a thing at a path is called: ``rsyslog server``."""
    literal = [segment for segment in pattern(path).split("/") if segment not in ("", "{}")]
    return singular(literal[-1]).replace("-", " ")
