"""v4 alone, over a frozen four-node site."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.rest_v4.central import Central
from contract_tests.rest_v4.test_users import ALICE, USERS


@pytest.fixture
def central() -> Central:
    """A freshly seeded Prism Central."""
    return Central.start()


@pytest.fixture
def bound(central: Central) -> Central:
    """A site that enforces policies, with alice, whom none allows anything yet."""
    assert central.send("POST", USERS, ALICE).status_code == 201
    central.site.behaviour = replace(central.site.behaviour, enforce_access=True)
    return central
