"""A wall clock that stands still until a test moves it, and tenants that live by it."""

from __future__ import annotations

import pytest

from contract_tests.sandboxes.seeded import SEEDED
from contract_tests.sandboxes.wall import Wall
from mock_prism.model.site import Site
from mock_prism.sandboxes import Sandboxes


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def seeded() -> Site:
    return SEEDED.fork()


@pytest.fixture
def sandboxes(seeded: Site, wall: Wall) -> Sandboxes:
    return Sandboxes(seeded, wall=wall)
