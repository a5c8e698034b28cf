"""v4 alone, over a frozen four-node site."""

from __future__ import annotations

import pytest

from contract_tests.rest_v4.central import Central


@pytest.fixture
def central() -> Central:
    """A freshly seeded Prism Central."""
    return Central.start()
