"""stageworkshop (stage), shell scripts that set a cluster up for a workshop: what its curl asks, in its order.

Read in ``scripts/lib.common.sh`` and ``lib.pe.sh``. It runs on a controller VM, as admin, sends JSON with whatever it
has, and tells success by a word in the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.clients.caller import GATEWAY, Caller
from mock_prism.testing.live_server import LiveServer

V1 = f"{GATEWAY}/v1"
NEW = "techX2019!"
NOT_PLAYED = [
    "POST v3/prism_central, by which it puts a Prism Central on the cluster, and all that it then does there in v3",
    "acli and ncli, which are tested in contract_tests/shell",
]
PULSE = {
    "defaultNutanixEmail": None,
    "emailContactList": None,
    "enable": False,
    "enableDefaultNutanixEmail": False,
    "isPulsePromptNeeded": False,
    "nosVersion": None,
    "remindLater": None,
    "verbosityType": None,
}
LOOKS = [
    ("system_data", "CUSTOM_LOGIN_SCREEN", "color_in", "#ADD100"),
    ("system_data", "CUSTOM_LOGIN_SCREEN", "color_out", "#11A3D7"),
    ("system_data", "CUSTOM_LOGIN_SCREEN", "product_title", "PRISM"),
    ("system_data", "CUSTOM_LOGIN_SCREEN", "title", "Welcome"),
    ("system_data", "UI_CONFIG", "disable_2048", True),
    ("user_data", "UI_CONFIG", "autoLogoutTime", 3600000),
    ("system_data", "WELCOME_BANNER", "welcome_banner_status", True),
    ("system_data", "WELCOME_BANNER", "welcome_banner_content", "hello"),
]


@pytest.fixture
def caller(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Caller]:
    """curl, with the options of the scripts."""
    caller = Caller(mock_server, mock_sandbox, {"Accept": "application/json", "X-Nutanix-Preauth-User": "admin"})
    yield caller
    caller.close()


def test_stage_changes_the_first_password_and_goes_on_with_the_new_one(
    caller: Caller, mock_server: LiveServer, mock_sandbox: str
) -> None:
    passwords = {"oldPassword": mock_server.password, "newPassword": NEW}
    changed = caller.ask("POST", f"{V1}/utils/change_default_system_password", passwords)
    old = caller.send("GET", f"{V1}/cluster").status_code
    caller.sign_in(f"admin@{mock_sandbox}", NEW)
    accepted = caller.ask(
        "POST", f"{V1}/eulas/accept", {"username": "SE with jo", "companyName": "Nutanix", "jobTitle": "SE"}
    )
    pulse = caller.send("PUT", f"{V1}/pulse", PULSE)

    assert (changed["value"], old, accepted["value"], pulse.status_code) == (True, 401, True, 200)
    assert caller.get("/v1/pulse")["enable"] is False
    assert caller.get("/v1/eulas")[-1]["userDetailsList"][-1]["username"] == "SE with jo"


@pytest.mark.parametrize(("store", "sort", "key", "value"), LOOKS, ids=[look[2] for look in LOOKS])
def test_stage_gives_the_cluster_another_look(caller: Caller, store: str, sort: str, key: str, value: Any) -> None:
    body = {"type": sort, "username": "system_data", "key": key, "value": value}

    first = caller.send("POST", f"{V1}/application/{store}", body)

    assert first.ok
    kept = {one["key"]: one["value"] for one in caller.get(f"/v1/application/{store}")}
    assert key in kept


def test_stage_asks_whether_the_cluster_has_shares_and_makes_a_file_server(caller: Caller) -> None:
    shares = caller.ask("GET", f"{V1}/vfilers/shares", {})
    network = caller.get("/v2.0/networks")["entities"][0]
    net = {"subnetMask": "", "defaultGateway": "", "uuid": network["uuid"], "pool": []}
    directory = {
        "windowsAdDomainName": "corp.test",
        "windowsAdUsername": "administrator",
        "windowsAdPassword": "secret-1",
        "addUserAsFsAdmin": True,
        "organizationalUnit": "",
        "preferredDomainController": "",
        "overwriteUserAccount": False,
        "rfc2307Enabled": False,
        "useSameCredentialsForDns": False,
        "protocolType": "1",
    }
    body = {
        "name": "BootcampFS",
        "numCalculatedNvms": "1",
        "numVcpus": "4",
        "memoryGiB": "12",
        "internalNetwork": net,
        "externalNetworks": [net],
        **{key: directory[key] for key in ("windowsAdDomainName", "windowsAdUsername", "windowsAdPassword")},
        "dnsServerIpAddresses": ["10.0.0.2"],
        "ntpServers": ["0.us.pool.ntp.org", "1.us.pool.ntp.org"],
        "sizeGib": "1024",
        "version": "3.6.1",
        "dnsDomainName": "corp.test",
        "nameServicesDTO": {"adDetails": directory},
        "addUserAsFsAdmin": True,
        "organizationalUnit": "",
        "preferredDomainController": "",
        "fsDnsOperationsDTO": {"dnsOpType": "MS_DNS", "dnsServer": "", "dnsUserName": "a", "dnsPassword": "b"},
        "pdName": "NTNX-BootcampFS",
    }

    made = caller.send("POST", f"{V1}/vfilers", body)

    assert (shares["entities"], made.ok, "taskUuid" in made.text) == ([], True, True)


def test_stage_registers_the_cluster_with_prism_central_and_reads_the_value(caller: Caller) -> None:
    (before,) = caller.get("/v1/multicluster/cluster_external_state")
    body = {"ipAddresses": before["clusterDetails"]["ipAddresses"], "username": "admin", "password": NEW}
    caller.ask("POST", f"{V1}/multicluster/remove_from_multicluster", {**body, "force": True})

    assert caller.ask("POST", f"{V1}/multicluster/add_to_multicluster", {**body, "port": None})["value"] is True
