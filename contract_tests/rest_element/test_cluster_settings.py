"""What can be set of a cluster: every face then tells the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism

PROXY = {
    "name": "main",
    "address": "proxy.test",
    "port": "3128",
    "username": "u",
    "password": "p",
    "proxy_types": ["http"],
}
MAIL = {
    "address": "mail.test",
    "port": 587,
    "secure_mode": "starttls",
    "from_email_address": "a@b.test",
    "password": "p",
}


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ("name_servers", "name_servers", "10.9.9.9"),
        ("ntp_servers", "ntp_servers", "time.test"),
        ("nfs_whitelist", "global_nfs_white_list", "10.0.0.0/255.0.0.0"),
    ],
)
def test_a_server_is_added_once_and_removed(prism: Prism, path: str, key: str, value: str) -> None:
    before = prism.v2.read(f"/cluster/{path}")

    added = prism.v2.send("POST", f"/cluster/{path}", {"value": value})
    again = prism.v1.send("POST", f"/cluster/{path}", {"value": value})
    shown = prism.v1.read(f"/cluster/{path}"), prism.v2.read("/cluster")[key]
    removed = prism.v1.send("DELETE", f"/cluster/{path}/{value}")
    gone = prism.v2.send("DELETE", f"/cluster/{path}/{value}")

    assert (added.status_code, added.json, again.status_code) == (201, {"value": True}, 422)
    assert shown == ([*before, value], [*before, value])
    assert (removed.status_code, removed.data, gone.status_code) == (204, b"", 404)
    assert prism.v2.read(f"/cluster/{path}") == before


@pytest.mark.parametrize("body", [{}, {"value": " "}, {"value": "no address"}, None])
def test_what_is_no_server_is_refused(prism: Prism, body: object) -> None:
    before = prism.v2.read("/cluster/name_servers")

    assert prism.v2.send("POST", "/cluster/name_servers", body).status_code == 422
    assert prism.v2.read("/cluster/name_servers") == before


def test_a_whole_cluster_is_sent_back_with_a_change(prism: Prism) -> None:
    body: dict[str, Any] = prism.v2.read("/cluster")

    reply = prism.v2.send("PUT", "/cluster", {**body, "name": "other", "enable_lock_down": True})

    assert (reply.status_code, reply.json) == (200, {"value": True})
    after = prism.v2.read("/cluster")
    assert {key for key in after if after[key] != body[key]} == {"name", "enable_lock_down"}
    assert (prism.v1.read("/cluster")["name"], prism.v1.read("/cluster")["enableLockDown"]) == ("other", True)


def test_v1_changes_the_same_cluster(prism: Prism) -> None:
    prism.v1.done("PUT", "/cluster", {"clusterExternalIPAddress": "10.1.1.5", "ntpServers": ["time.test"]})

    cluster = prism.v2.read("/cluster")
    assert (cluster["cluster_external_ipaddress"], cluster["ntp_servers"]) == ("10.1.1.5", ["time.test"])


def test_a_patch_holds_the_change_in_an_envelope(prism: Prism) -> None:
    reply = prism.v2.send("PATCH", "/cluster", {"operation": "EDIT", "generic_dto": {"name": "other"}})
    half = prism.v2.send("PATCH", "/cluster", {"operation": "EDIT", "name": "third"})
    empty = prism.v2.send("PATCH", "/cluster", {})

    assert (reply.status_code, half.status_code, empty.status_code) == (200, 422, 422)
    assert prism.v2.read("/cluster")["name"] == "other"


def test_a_patch_may_be_the_change_itself(prism: Prism) -> None:
    reply = prism.v2.send("PATCH", "/cluster", {"name": "third"})
    wrong = prism.v2.send("PATCH", "/cluster", {"name": []})

    assert (reply.status_code, wrong.status_code) == (200, 422)
    assert prism.v2.read("/cluster")["name"] == "third"


def test_a_bad_setting_changes_none(prism: Prism) -> None:
    before = prism.v2.read("/cluster")

    reply = prism.v2.send("PUT", "/cluster", {"name": "other", "name_servers": ["10.1.1.1", "10.1.1.1"]})

    assert (reply.status_code, prism.v2.read("/cluster")) == (422, before)


def test_a_mail_server_is_set_changed_and_forgotten(prism: Prism) -> None:
    empty = prism.v2.read("/cluster/smtp")

    put = prism.v2.done("PUT", "/cluster/smtp", MAIL)
    prism.v1.done("PATCH", "/cluster/smtp", {"operation": "EDIT", "genericDTO": {"port": 25}})
    shown, in_cluster = prism.v1.read("/cluster/smtp"), prism.v2.read("/cluster")["smtp_server"]
    gone = prism.v2.send("DELETE", "/cluster/smtp")

    assert set(empty.values()) == {None}
    assert put == {**MAIL, "secure_mode": "STARTTLS", "password": None, "username": None, "email_status": None}
    assert (shown["port"], shown["secureMode"], in_cluster["port"]) == (25, "STARTTLS", 25)
    assert (gone.status_code, prism.v2.read("/cluster")["smtp_server"]) == (204, None)
    assert prism.v2.read("/cluster/smtp/security_modes") == ["NONE", "STARTTLS", "SSL"]


def test_a_mail_server_needs_an_address(prism: Prism) -> None:
    assert prism.v2.send("PUT", "/cluster/smtp", {"port": 25}).status_code == 422


def test_keys_are_added_read_and_removed(prism: Prism) -> None:
    key = {"name": "mine", "key": "ssh-rsa AAAA"}

    added = prism.v2.send("POST", "/cluster/public_keys", key)
    again = prism.v1.send("POST", "/cluster/public_keys", key)
    bad = [prism.v2.send("POST", "/cluster/public_keys", body).status_code for body in ({"name": "x"}, {"key": "x"})]

    assert (added.status_code, added.json, again.status_code, bad) == (201, key, 422, [422, 422])
    assert prism.v1.read("/cluster/public_keys/mine") == key
    assert prism.v2.read("/cluster")["public_keys"] == prism.v1.read("/cluster/public_keys") == [key]
    assert prism.v2.send("DELETE", "/cluster/public_keys/mine").status_code == 204
    assert prism.v1.send("GET", "/cluster/public_keys/mine").status_code == 404


def test_proxies_are_added_changed_and_removed(prism: Prism) -> None:
    created = prism.v2.send("POST", "/http_proxies", PROXY)
    again = prism.v1.send("POST", "/http_proxies", {"name": "main", "address": "proxy.test", "port": 1})
    prism.v1.done("PUT", "/http_proxies", {"name": "main", "address": "proxy.test", "port": 8080})
    (listed,) = prism.v2.read("/http_proxies")["entities"]

    assert (created.status_code, created.json, again.status_code) == (201, {"value": True}, 422)
    assert listed == {**PROXY, "port": 8080, "password": None, "proxy_types": ["HTTP"]}
    assert prism.v2.read("/http_proxies/main") == listed == prism.v2.read("/cluster")["http_proxies"][0]
    assert prism.v1.read("/http_proxies")[0]["proxyTypes"] == ["HTTP"]
    assert prism.v2.send("DELETE", "/http_proxies/main").status_code == 204
    missing = {"name": "main", "address": "proxy.test", "port": 1}
    assert prism.v2.send("PUT", "/http_proxies", missing).status_code == 404
    assert prism.v1.read("/http_proxies") == []


def test_snmp_is_one_thing_of_many(prism: Prism) -> None:
    transports = [{"port": 161, "transport_protocol": "UDP"}]

    fresh = prism.v2.read("/snmp")
    switched = prism.v1.done("PUT", "/snmp/status", {"value": "true"})
    added = prism.v2.send("POST", "/snmp/add_transports", transports)
    again = prism.v2.send("POST", "/snmp/add_transports", transports)
    prism.v2.done("POST", "/snmp/traps", {"trap_address": "10.0.0.9"})

    assert fresh == {"enabled": False, "snmp_transports": [], "snmp_traps": [], "snmp_users": []}
    assert (switched["enabled"], prism.v2.read("/snmp/status")) == (True, {"value": True})
    assert (added.status_code, added.json, again.status_code) == (201, transports, 422)
    assert prism.v1.read("/snmp/transports") == [{"port": 161, "transportProtocol": "UDP"}]
    assert [trap["trapAddress"] for trap in prism.v1.read("/snmp")["snmpTraps"]] == ["10.0.0.9"]
    removals = [prism.v2.send("POST", "/snmp/remove_transports", transports).status_code for _ in range(2)]
    assert (removals, prism.v2.read("/snmp/transports")) == ([201, 404], [])


def test_v4_tells_the_same_of_the_cluster(prism: Prism) -> None:
    proxies = [PROXY, {**PROXY, "name": "second", "address": "10.1.1.8"}]
    prism.v2.done("PUT", "/cluster/smtp", MAIL)
    prism.v2.done("POST", "/cluster/nfs_whitelist", {"value": "10.0.0.0/255.0.0.0"})
    prism.v2.done("POST", "/cluster/public_keys", {"name": "mine", "key": "ssh-rsa AAAA"})
    for proxy in proxies:
        prism.v2.done("POST", "/http_proxies", proxy)

    central = replace(prism.v2, prefix="/api/clustermgmt/v4.0/config/clusters")
    shown = central.read(f"/{prism.v2.read('/cluster')['uuid']}")["data"]

    network = shown["network"]
    assert network["nfsSubnetWhitelist"] == ["10.0.0.0/255.0.0.0"]
    assert [(key["name"], key["key"]) for key in shown["config"]["authorizedPublicKeyList"]] == [
        ("mine", "ssh-rsa AAAA")
    ]
    assert [(proxy["name"], "ipAddress" in proxy, proxy["proxyTypes"]) for proxy in network["httpProxyList"]] == [
        ("main", False, ["HTTP"]),
        ("second", True, ["HTTP"]),
    ]
    assert (network["smtpServer"]["emailAddress"], network["smtpServer"]["type"]) == ("a@b.test", "STARTTLS")
    assert network["smtpServer"]["server"]["ipAddress"]["fqdn"]["value"] == "mail.test"


@pytest.mark.parametrize(("generation", "spelled"), [("v2.0", "{}_subnet"), ("v1", "{}Subnet")])
def test_a_cluster_tells_the_networks_of_its_nodes(prism: Prism, generation: str, spelled: str) -> None:
    element = prism.of(generation)
    cluster = element.read("/cluster")
    shown = [cluster[spelled.format(side)] for side in ("external", "internal")]

    kept = element.send("PUT", "/cluster", {**cluster, "name": "same-networks"})
    moved = element.send("PUT", "/cluster", {"name": "x", spelled.format("external"): "10.9.0.0/255.255.0.0"})

    assert shown == ["192.168.38.0/255.255.255.0", "192.168.5.0/255.255.255.128"]
    assert (kept.status_code, moved.status_code) == (200, 501)
    assert element.read("/cluster")["name"] == "same-networks"
