"""v0.8, v1 and v2.0 together, over one frozen four-node site."""

from __future__ import annotations

import pytest

from contract_tests.rest_element.prism import Prism


@pytest.fixture
def prism() -> Prism:
    """A freshly seeded Prism Element."""
    return Prism.start()
