"""Fixtures for pytest. Installed with mock_prism; nothing is imported before a fixture is asked for."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from responses import RequestsMock

    from mock_prism.model.site import Site
    from mock_prism.testing.live_server import LiveServer
    from mock_prism.testing.local_site import LocalSite


@pytest.fixture(scope="session")
def mock_seeded_site() -> Site:
    """The site that :func:`mock_site` copies. Have a fixture of this name to give it another."""
    from mock_prism.site_files import load_site
    from mock_prism.testing.local_site import EPOCH_MICROS

    return load_site("four-node", seed=1, epoch_micros=EPOCH_MICROS)


@pytest.fixture
def mock_site(mock_seeded_site: Site) -> LocalSite:
    """A fresh site within this process, at an eager pace."""
    from mock_prism.testing.local_site import LocalSite

    return LocalSite.over(mock_seeded_site)


@pytest.fixture
def mock_responses(mock_site: LocalSite) -> Iterator[RequestsMock]:
    """What ``requests`` sends to port 9440 of any machine goes to :func:`mock_site`; all else fails."""
    from mock_prism.testing.responses_bridge import routed

    with routed(mock_site) as router:
        yield router


@pytest.fixture(scope="session")
def mock_server_flags() -> tuple[str, ...]:
    """What :func:`mock_server` is started with: an eager pace that runs along as well, for tests that ask for states
    and for no task. Have a fixture of this name to give it others."""
    return "--pace", "eager", "--rate", "60"


@pytest.fixture(scope="session")
def mock_server(mock_server_flags: tuple[str, ...]) -> Iterator[LiveServer]:
    """One server of its own process for the whole run; tests part by :func:`mock_sandbox`."""
    from mock_prism.testing.live_server import live_server

    with live_server(*mock_server_flags) as server:
        yield server


@pytest.fixture
def mock_sandbox() -> str:
    """The name of a sandbox that no other test uses: log in as ``admin@NAME``."""
    return f"test-{uuid.uuid4().hex[:12]}"
