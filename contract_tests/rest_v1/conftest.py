"""v1 alone, over a frozen four-node site."""

from __future__ import annotations

import pytest

from contract_tests.rest_v2.element import Element
from mock_prism.faces.rest.v1 import GENERATION

PREFIX = "/PrismGateway/services/rest/v1"


@pytest.fixture
def element() -> Element:
    """A freshly seeded Prism Element."""
    return Element.start(GENERATION, PREFIX)
