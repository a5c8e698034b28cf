"""How a cluster is set up, said by ncli and seen in REST, and the other way round."""

from __future__ import annotations

import pytest

from contract_tests.across.test_equal_commands import V2
from contract_tests.across.world import World
from mock_prism.model.cluster import Cluster

V1 = "/PrismGateway/services/rest/v1"
SYSLOG = "/api/clustermgmt/v4.0/config/clusters/{}/rsyslog-servers"
DIRECTORY = {
    "name": "corp",
    "domain": "corp.local",
    "directory_url": "ldap://10.0.0.1:389",
    "directory_type": "ACTIVE_DIRECTORY",
    "connection_type": "LDAP",
}


@pytest.fixture
def world() -> World:
    return World.start()


def test_a_directory_is_one_in_ncli_v1_and_v2(world: World) -> None:
    assert world.send("POST", f"{V2}/authconfig/directories", DIRECTORY).status_code == 201
    told = world.run("ncli", "authconfig", "list-directory", "name=corp")
    world.run("ncli", "authconfig", "edit-directory", "name=corp", "domain=other.local")

    assert "    Directory URL             : ldap://10.0.0.1:389\n" in told
    assert world.read(f"{V1}/authconfig/directories")[0]["domain"] == "other.local"
    world.run("ncli", "authconfig", "remove-directory", "name=corp")
    assert world.read(f"{V1}/authconfig/directories") == []


def test_kinds_of_authentication_are_told_by_ncli(world: World) -> None:
    world.send("PUT", f"{V2}/authconfig/auth_types", ["LOCAL", "DIRECTORY_SERVICE"])

    assert ": LOCAL, DIRECTORY_SERVICE\n" in world.run("ncli", "authconfig", "ls")


def test_a_syslog_server_is_one_in_ncli_and_v4(world: World) -> None:
    (cluster,) = world.site.all(Cluster)
    path = SYSLOG.format(cluster.uuid)
    words = ("name=siem", "ip-address=10.0.0.9", "port=514", "network-protocol=udp")
    world.run("ncli", "rsyslog-config", "add-server", *words)
    world.run("ncli", "rsyslog-config", "add-module", "server-name=siem", "module-name=AUDIT", "level=INFO")
    (server,) = world.read(path)["data"]
    body = {
        "serverName": "other",
        "ipAddress": {"ipv4": {"value": "10.0.0.8"}},
        "port": 6514,
        "networkProtocol": "RELP",
    }
    assert world.send("POST", path, body).status_code == 202
    world.settle()

    assert (server["serverName"], server["ipAddress"]["ipv4"]["value"], server["port"]) == ("siem", "10.0.0.9", 514)
    assert [module["name"] for module in server["modules"]] == ["AUDIT"]
    told = world.run("ncli", "rsyslog-config", "ls-servers")
    assert "    IP Address                : 10.0.0.8\n" in told
    assert "    Relp Enabled              : true\n" in told


def test_security_is_one_in_ncli_and_v2(world: World) -> None:
    world.run("ncli", "cluster", "edit-cvm-security-params", "enable-aide=true", "schedule=WEEKLY")
    world.run("ncli", "cluster", "edit-hypervisor-security-params", "enable-banner=true")
    shown = world.read(f"{V2}/cluster")
    body = {"name": shown["name"], "security_compliance_config": {"enable_snmpv3_only": True}}
    assert world.send("PUT", f"{V2}/cluster", body).status_code == 200

    assert shown["security_compliance_config"] == {
        "schedule": "WEEKLY",
        "enable_aide": True,
        "enable_core": False,
        "enable_high_strength_password": False,
        "enable_banner": False,
        "enable_snmpv3_only": False,
    }
    assert shown["hypervisor_security_compliance_config"]["enable_banner"] is True
    told = world.run("ncli", "cluster", "get-cvm-security-config")
    assert "    Enable SNMPv3 Only        : true\n" in told
    assert "    Enable Aide               : true\n" in told


def test_keys_and_the_mail_server_are_one_in_ncli_and_v2(world: World) -> None:
    world.run("ncli", "cluster", "add-public-key", "name=me", "key=ssh-rsa AAAA me")
    world.send("PUT", f"{V2}/cluster/smtp", {"address": "mail.b.c", "port": 465, "secure_mode": "SSL"})

    assert world.read(f"{V2}/cluster/public_keys") == [{"name": "me", "key": "ssh-rsa AAAA me"}]
    assert "    Security Mode             : SSL\n" in world.run("ncli", "cluster", "get-smtp-server")


def test_a_cluster_that_ncli_takes_away_is_away_in_v1_and_can_come_back(world: World) -> None:
    (before,) = world.read(f"{V1}/multicluster/cluster_external_state")
    address = before["clusterDetails"]["ipAddresses"][0]
    login = (f"external-ip-address-or-svm-ips={address}", "username=admin", "password=Nutanix/4u")
    world.run("ncli", "multicluster", "remove-from-multicluster", *login)
    away = world.read(f"{V1}/multicluster/cluster_external_state")
    body = {"ipAddresses": [address], "username": "admin", "password": "Nutanix/4u"}
    world.send("POST", f"{V1}/multicluster/add_to_multicluster", body)

    assert away == []
    assert world.run("ncli", "multicluster", "get-cluster-state").startswith("Registered Cluster Count: 1\n")
