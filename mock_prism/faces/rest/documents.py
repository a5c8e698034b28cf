"""Documents as every generation keeps them: JSON on a shelf, a path of the catalogue with its ids filled in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from mock_prism.faces.rest.exchange import Json
from mock_prism.model.document import Document, standing_uuid

Content = dict[str, Json]
REMEMBERED = 20_000
NAMES = ("name", "displayName", "templateName", "key")


def filled(path: str, values: Mapping[str, str]) -> str:
    """A path of the catalogue with the ids of a call in it, in small letters."""
    return "/".join(
        values[segment[1:-1]].lower() if segment.startswith("{") else segment for segment in path.split("/")
    )


def written(content: Content) -> str:
    """A content as it is kept."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


@lru_cache(REMEMBERED)
def content_of(text: str) -> Content:
    """A content as it was; many may hold it, so it must not be changed."""
    content: Content = json.loads(text)
    return content


def name_of(content: Content, otherwise: str) -> str:
    """What a person calls a document."""
    return next((content[key] for key in NAMES if isinstance(content.get(key), str)), otherwise)


def standing(place: str, noun: str, content: Content) -> Document:
    """What is always at a place, before anybody has written it. It lies on a shelf of its own, below the place."""
    uuid = standing_uuid(place)
    return Document(uuid=uuid, shelf=f"{place}/.", noun=noun, name=noun, text=written(content))
