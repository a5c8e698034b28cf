"""What the official SDKs write into a new object of themselves must be as good as nothing."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from mock_prism.faces.rest.v4.unheeded_fields import (
    COUNTED,
    FIXED,
    NOT_CREATED,
    NOT_SIMULATED,
    READ_ONLY,
    UNASKED,
    USUAL,
)
from mock_prism.model.frozen import frozen

NAMESPACES = ("clustermgmt", "dataprotection", "iam", "monitoring", "networking", "prism", "vmm", "volumes")
REFUSED = (COUNTED, FIXED, NOT_CREATED, NOT_SIMULATED, READ_ONLY)


@frozen
class Default:
    """A value that a class of an SDK gives to a field of the wire."""

    type_: str
    field: str
    value: Any


def defaults(sdk: Any) -> Iterator[Default]:
    """What the classes of an SDK write of themselves."""
    for _, kind in inspect.getmembers(sdk, inspect.isclass):
        if not hasattr(kind, "attribute_map"):
            continue
        type_ = str(getattr(kind(), "_object_type", ""))
        for name, parameter in inspect.signature(kind.__init__).parameters.items():
            if parameter.default not in (None, inspect.Parameter.empty) and name in kind.attribute_map:
                yield Default(type_, kind.attribute_map[name], parameter.default)


def is_nothing(default: Default) -> bool:
    """Whether a value is what a new thing has anyway, or is passed over."""
    place = (default.type_, default.field)
    return default.value in (UNASKED.get(place), USUAL.get(place, False))


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_what_an_sdk_writes_of_itself_is_refused_of_no_new_thing(namespace: str) -> None:
    sdk = pytest.importorskip(f"ntnx_{namespace}_py_client")

    refused = [one for one in defaults(sdk) if any(one.field in table.get(one.type_, ()) for table in REFUSED)]

    assert [one for one in refused if not is_nothing(one)] == []
