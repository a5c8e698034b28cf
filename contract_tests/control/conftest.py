"""The control face alone, over a frozen four-node site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mock_prism.faces import control
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.site_files import load_site

EPOCH_MICROS = 1_700_000_000_000_000


class TwoOperations:
    """A coverage source with two rows."""

    def rows(self) -> list[tuple[str, str, str]]:
        return [("v4", "v4 GET /a", "modelled"), ("v4", "v4 POST /a", "declared")]

    def totals(self) -> dict[str, dict[str, int]]:
        return {"v4": {"modelled": 1, "document": 0, "declared": 1}}

    def as_html(self) -> str:
        return "<!doctype html>"


class OneDescription:
    """A source of descriptions with one of them."""

    def names(self) -> tuple[str, ...]:
        return ("v9",)

    def document(self, name: str) -> dict[str, Any] | None:
        return {"openapi": "3.0.3"} if name == "v9" else None


@pytest.fixture
def sandboxes() -> Sandboxes:
    return Sandboxes(load_site("four-node", seed=1, epoch_micros=EPOCH_MICROS), Pace.FROZEN)


@pytest.fixture
def client(sandboxes: Sandboxes) -> Iterator[FlaskClient]:
    app = Flask("control")
    app.register_blueprint(control.blueprint(sandboxes, TwoOperations(), OneDescription()))
    with app.test_client() as client:
        yield client
