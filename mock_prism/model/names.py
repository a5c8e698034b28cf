"""What may be a name."""

from __future__ import annotations

from mock_prism.model.errors import Invalid

LONGEST_NAME = 256
"""Characters; *assumed*: releases and kinds of entity differ."""


def check_name(noun: str, name: str) -> None:
    """Raise Invalid unless a thing can have this name. ``noun`` comes with its article, as ``a VM``."""
    if not name.strip():
        raise Invalid("name", f"{noun} needs a name")
    if len(name) > LONGEST_NAME:
        raise Invalid("name", f"must have at most {LONGEST_NAME} characters, not {len(name)}")
    if not name.isprintable():
        raise Invalid("name", "holds what cannot be printed")
