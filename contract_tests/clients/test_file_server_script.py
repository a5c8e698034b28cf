"""What a public set-up script of Nutanix Files asks of v1, over the wire, call by call as it makes them.

It logs in by whichever path gives a cookie, makes a file server, waits for its task, joins the server to
a domain, and makes two shares.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from contract_tests.patience import PATIENCE_SECONDS
from contract_tests.rest_element.filer import SERVER
from mock_prism.testing.live_server import LiveServer

V1 = "/PrismGateway/services/rest/v1"
DIRECTORY = {
    "ldapDetails": None,
    "adDetails": {
        "windowsAdDomainName": "corp.test",
        "windowsAdUsername": "administrator",
        "windowsAdPassword": "secret",
        "addUserAsFsAdmin": True,
        "organizationalUnit": "",
        "preferredDomainController": "",
        "overwriteUserAccount": True,
        "rfc2307Enabled": False,
        "useSameCredentialsForDns": True,
        "protocolType": "1",
    },
    "localDetails": None,
    "nvmOnly": False,
    "fileServerUuid": None,
    "nfsv4Domain": None,
    "nfsVersion": "NFSV3V4",
}
SHARES = [
    {"name": "SMB_Share", "protocolType": "SMB", "windowsAdDomainName": "corp.test", "shareType": "GENERAL"},
    {"name": "NFS_Share", "protocolType": "NFS", "shareType": "GENERAL"},
]


class Script:
    """The script, with its login and a cookie."""

    def __init__(self, server: LiveServer, sandbox: str) -> None:
        self._url, self._session = server.url, requests.Session()
        self._session.verify, self._session.trust_env = str(server.ca_file), False
        self._session.auth = (f"{server.user}@{sandbox}", server.password)
        assert self.ask("POST", f"{V1}/utils/loginActions", {})
        assert "JSESSIONID" in self._session.cookies

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The answer to a call, which must succeed."""
        reply = self._session.request(method, f"{self._url}{path}", json=body)
        assert reply.ok, (path, reply.text)
        return reply.json()

    def status(self, method: str, path: str, body: object = None) -> int:
        """The status of a call that may be refused."""
        return self._session.request(method, f"{self._url}{path}", json=body).status_code

    def wait(self, handle: dict[str, Any]) -> None:
        """Until the task is done, as v3 shows it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.ask("GET", f"/api/nutanix/v3/tasks/{handle['taskUuid']}")["status"] != "SUCCEEDED":
            assert time.monotonic() < deadline

    def close(self) -> None:
        """No more calls."""
        self._session.close()


@pytest.fixture
def script(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Script]:
    """A script that has logged in."""
    script = Script(mock_server, mock_sandbox)
    yield script
    script.close()


def test_a_file_server_is_made_joined_and_shared(script: Script) -> None:
    script.wait(script.ask("POST", f"{V1}/vfilers", SERVER))
    (server,) = script.ask("GET", f"{V1}/vfilers/")["entities"]
    path = f"{V1}/vfilers/{server['uuid']}"

    script.wait(script.ask("POST", f"{path}/configureNameServices/", DIRECTORY))
    for share in SHARES:
        script.wait(script.ask("POST", f"{path}/shares", share))

    shares = script.ask("GET", f"{path}/shares")["entities"]
    assert [(one["name"], one["windowsAdDomainName"]) for one in shares] == [
        ("SMB_Share", "corp.test"),
        ("NFS_Share", "corp.test"),
    ]
    assert script.ask("GET", path)["numShares"] == 2
    assert script.status("POST", f"{path}/activate", {"dnsServerIpAddresses": [], "ntpServers": []}) == 501
    script.wait(script.ask("DELETE", path))
    assert script.ask("GET", f"{V1}/vfilers/shares")["entities"] == []


def test_whoever_sets_up_esxi_hears_that_this_is_none(script: Script) -> None:
    vcenter = {"adminUsername": "administrator", "adminPassword": "p", "ipAddress": "10.0.0.9", "port": "443"}

    assert script.ask("GET", f"{V1}/users/logged_in_users/admin")["profile"]["username"] == "admin"
    assert script.status("POST", f"{V1}/management_servers/register", vcenter) == 500
    assert script.status("GET", f"{V1}/capacity_planning/scenarios") == 412
