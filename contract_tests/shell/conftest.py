"""A login on a frozen four-node site."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import Shell


@pytest.fixture
def shell() -> Shell:
    return Shell.on("four-node")
