"""What every area of the contract tests shares: repeatable hypothesis runs, and what a missing tool means."""

import os
import shutil
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ("mock_prism.testing.plugin",)

# A shared machine makes single examples slow at random; slowness is judged in contract_tests/load.
settings.register_profile(
    "contract",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("contract")


@pytest.fixture(scope="session")
def need_program() -> Callable[..., str]:
    """Give the path of the first of some programs that is installed; skip without one, and in CI fail instead."""

    def need(*names: str) -> str:
        for name in names:
            if path := shutil.which(name):
                return path
        reason = f"needs {' or '.join(names)} on the PATH"
        if os.environ.get("CI"):
            pytest.fail(f"{reason}, which .ci/run installs")
        pytest.skip(reason)

    return need
