"""A four-node scene for every test of the model."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()
