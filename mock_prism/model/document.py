"""A thing that has no meaning to the model: it is kept, told apart and shown again, and that is all.

The faces decide what is in it. No other part of the model looks inside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen

if TYPE_CHECKING:
    from mock_prism.model.site import Site


@frozen(kw_only=True)
class Document(Entity):
    """What lies on a ``shelf``: the path of a collection, with the ids of whatever it belongs to filled in.

    ``noun`` is what the faces call a thing of this sort; ``text`` is its content as they wrote it (JSON), and
    ``categories`` are those that it names.
    """

    kind: ClassVar[str] = "document"
    indexed: ClassVar[tuple[str, ...]] = ("shelf",)

    shelf: str
    noun: str
    name: str
    text: str
    categories: tuple[str, ...] = ()


def on_shelf(site: Site, shelf: str) -> Iterable[Document]:
    """The documents of a collection in order of creation."""
    return site.where(Document, "shelf", shelf)


def below(site: Site, document: Document) -> list[Document]:
    """The documents of all collections that belong to a document."""
    head = f"{document.shelf}/{document.uuid}/"
    return [other for other in site.all(Document) if f"{other.shelf}/".startswith(head)]


def standing_uuid(place: str) -> str:
    """The uuid of what is always there, such as a setting: made from its place, so that reading it changes nothing."""
    raw = bytearray(hashlib.blake2b(place.encode(), digest_size=16).digest())
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
