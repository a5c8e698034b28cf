"""What of a thing a call of v2.0 wants to see, with alerts as that shows them."""

from __future__ import annotations

from mock_prism.faces.rest.element import projection as shared
from mock_prism.faces.rest.element.projection import Projection
from mock_prism.faces.rest.exchange import Call
from mock_prism.faces.rest.v2.replies import WIRE

__all__ = ["Projection", "projection"]


def projection(call: Call) -> Projection:
    """The projection of a call. Raises Invalid for an unknown word."""
    return shared.projection(call, WIRE.types, WIRE.alert)
