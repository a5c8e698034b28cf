"""What the server adds to documents of some shelves, and shows elsewhere: one row a shelf.

So the samples of public clients show a network security policy that was read by its id: switches that nobody has set
are off, and every rule has an id. Clients that list policies ask for the rules of each afterwards: that a list shows
none is *assumed* from that, and that a rule written without an id is a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mock_prism.faces.rest.documents import Content
from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.v4.envelopes import Record

SECURITY_POLICIES = "/microseg/config/policies"

UNSET: Mapping[str, Mapping[str, Json]] = MappingProxyType(
    {SECURITY_POLICIES: {"isHitlogEnabled": False, "isIpv6TrafficAllowed": False, "isSystemDefined": False}}
)
"""What fields are that nobody has set."""
MAKERS: Mapping[str, str] = MappingProxyType({SECURITY_POLICIES: "createdBy"})
"""The field that holds the uuid of who made it."""
PARTS: Mapping[str, str] = MappingProxyType({SECURITY_POLICIES: "rules"})
"""The field whose elements have ids, can be listed by its name below the document, and are not in lists of it."""


def completed(call: Call, plain: str, content: Content, before: Content) -> Content:
    """The content of a document of a shelf as it is kept, of what a body says and what was there before."""
    maker = MAKERS.get(plain)
    found = {**UNSET.get(plain, {}), **({maker: before.get(maker, call.user.uuid)} if maker else {}), **content}
    part = PARTS.get(plain, "")
    if content.get(part):
        found[part] = [{"extId": call.site.ids.uuid("part"), **each} for each in content[part]]
    return found


def in_list(plain: str, record: Record) -> Record:
    """A document of a shelf as one of a list."""
    return {key: value for key, value in record.items() if key != PARTS.get(plain)}


def part_of(path: str) -> tuple[str, str] | None:
    """The path of a document and the field of it that a path lists, or None where it lists other documents."""
    document, _, field = path.rpartition("/")
    return (document, field) if PARTS.get(document.rpartition("/")[0]) == field else None
