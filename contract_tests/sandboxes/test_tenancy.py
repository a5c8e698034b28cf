"""Which sandbox a request is for: header, user name, Host name, default; the first that says anything."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import Headers

from mock_prism.tenancy import Tenant, tenant


@pytest.mark.parametrize(
    ("headers", "user_name", "expected"),
    [
        ({}, "", Tenant("default", "")),
        ({}, "admin", Tenant("default", "admin")),
        ({}, "admin@gw3", Tenant("gw3", "admin")),
        ({}, "admin@", Tenant("default", "admin")),
        ({}, "admin@a@b", Tenant("a@b", "admin")),
        ({"X-Mock-Prism-Sandbox": "one"}, "admin@two", Tenant("one", "admin")),
        ({"x-mock-prism-sandbox": "one", "Host": "two.localhost"}, "", Tenant("one", "")),
        ({"X-Mock-Prism-Sandbox": ""}, "admin@two", Tenant("two", "admin")),
        ({"Host": "gw3.localhost:9440"}, "admin@two", Tenant("two", "admin")),
        ({"Host": "gw3.localhost:9440"}, "admin", Tenant("gw3", "admin")),
        ({"Host": "GW3.LocalHost"}, "admin", Tenant("gw3", "admin")),
        ({"Host": "gw3.prism.localhost"}, "admin", Tenant("gw3", "admin")),
        ({"Host": "localhost:9440"}, "admin", Tenant("default", "admin")),
        ({"Host": ".localhost"}, "admin", Tenant("default", "admin")),
        ({"Host": "prism.example.test:9440"}, "admin", Tenant("default", "admin")),
        ({"Host": "192.168.38.170:9440"}, "admin", Tenant("default", "admin")),
        ({"Host": "[::1]:9440"}, "admin", Tenant("default", "admin")),
    ],
)
def test_a_request_is_for_the_sandbox_that_is_named_first(
    headers: dict[str, str], user_name: str, expected: Tenant
) -> None:
    assert tenant(Headers(headers), user_name) == expected
