"""Clients that are programs, with needs of their own that no environment of this project's could hold as well."""

from __future__ import annotations

import shutil

import pytest


def installed(program: str, package: str) -> str:
    """The path of a program. Without it the test is skipped, and says which package brings it."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"needs {program} on the PATH, of {package}")
    return path
