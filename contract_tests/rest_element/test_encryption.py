"""Certificates and servers that manage keys, and logging in by certificate: real requests, real certificates."""

from __future__ import annotations

import datetime
import io
import zipfile
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_volume_groups import fault
from mock_prism.model.spare import UnconfiguredNode

ROOT = "/data_at_rest_encryption_certificates"
DAY = datetime.timedelta(days=1)
KEY = ec.derive_private_key(7, ec.SECP256R1())
AUTHORITY = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test authority")])
SUBJECT = {
    "country_code": "CH",
    "city": "Bern",
    "organization_name": "Example",
    "organizational_unit_list": ["Lab", "Racks"],
    "domain_name": "example.test",
}


def signed(subject: x509.Name, public_key: Any) -> str:
    """A certificate of the test's own authority."""
    began = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    builder = (
        x509.CertificateBuilder(AUTHORITY, subject, public_key, 7)
        .not_valid_before(began)
        .not_valid_after(began + 365 * DAY)
    )
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


@cache
def own() -> str:
    """The authority's own certificate."""
    return signed(AUTHORITY, KEY.public_key())


def requests(prism: Prism, query: str = "") -> dict[str, x509.CertificateSigningRequest]:
    """The nodes' requests, by the names of their files."""
    reply = prism.v2.send("GET", f"{ROOT}/csrs{query}")
    assert (reply.status_code, reply.content_type) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(reply.data)) as archive:
        return {name: x509.load_pem_x509_csr(archive.read(name)) for name in archive.namelist()}


def answered(prism: Prism) -> str:
    """Certificates for all requests, in one file."""
    return "\n".join(signed(one.subject, one.public_key()) for one in requests(prism).values())


def upload(prism: Prism, path: str, text: str) -> tuple[int, Any]:
    """Send a file in v2.0."""
    reply = prism.v2.send("POST", path, data=text.encode(), content_type="application/octet-stream")
    return reply.status_code, reply.json


@pytest.fixture
def served(prism: Prism) -> Prism:
    """A cluster that knows a server which manages keys."""
    prism.v1.done("POST", "/key_management_servers", {"name": "kms", "ipAddressPortMap": {"10.0.0.5": 5696}})
    return prism


def test_each_node_asks_for_a_certificate_in_the_name_that_is_set(prism: Prism) -> None:
    prism.v2.done("PUT", f"{ROOT}/certification_information", SUBJECT)

    found = requests(prism)

    assert sorted(found) == [f"192.168.38.{number}.csr" for number in range(165, 169)]
    assert all(one.is_signature_valid for one in found.values())
    assert len({one.public_key().public_bytes_raw() for one in found.values()}) == 4  # type: ignore[union-attr]
    name = found["192.168.38.165.csr"].subject.rfc4514_string()
    assert name == "OU=Racks,OU=Lab,O=Example,L=Bern,C=CH,CN=192.168.38.165.example.test"
    assert prism.v2.send("GET", f"{ROOT}/csrs").data == prism.v2.send("GET", f"{ROOT}/csrs").data


def test_some_nodes_are_asked_and_one_that_is_in_no_cluster_yet(prism: Prism) -> None:
    host = prism.v2.host("B")
    spare = next(iter(prism.v2.site.all(UnconfiguredNode)), None)

    assert list(requests(prism, f"?node_uuid_list={host.uuid}")) == ["192.168.38.166.csr"]
    assert fault(prism.v2, "GET", f"{ROOT}/csrs?node_uuid_list=nowhere")[0] == 404
    assert fault(prism.v2, "GET", f"{ROOT}/csr_for_discovered_node?node_ip=10.9.9.9")[0] == 404
    if spare is not None:
        reply = prism.v2.send("GET", f"{ROOT}/csr_for_discovered_node?node_ip={spare.node.cvm.ip}")
        assert x509.load_pem_x509_csr(reply.data).is_signature_valid


@pytest.mark.parametrize(("key", "value"), [("country_code", "Schweiz"), ("city", "x" * 65)])
def test_a_name_that_no_certificate_can_have_is_refused(prism: Prism, key: str, value: str) -> None:
    assert fault(prism.v2, "PUT", f"{ROOT}/certification_information", {key: value})[0] == 422


def test_the_certificate_of_an_authority_is_kept_whatever_it_is_wrapped_in(prism: Prism) -> None:
    text = own()
    wrapped = f'--edge\r\nContent-Disposition: form-data; name="file"\r\n\r\n{text}\r\n--edge--\r\n'

    status, made = upload(prism, f"{ROOT}/ca_certificates?name=mine", wrapped)

    assert (status, made) == (201, {"name": "mine", "certificate": text})
    assert prism.v1.read(f"{ROOT}/ca_certificates") == [made]
    assert upload(prism, f"{ROOT}/ca_certificates?name=mine", text)[0] == 422
    assert upload(prism, f"{ROOT}/ca_certificates", text)[0] == 422
    assert upload(prism, f"{ROOT}/ca_certificates?name=other", "-----BEGIN CERTIFICATE-----")[0] == 422
    assert prism.v2.send("DELETE", f"{ROOT}/ca_certificates/mine").status_code == 204
    assert prism.v2.read(f"{ROOT}/ca_certificates") == []


def test_nodes_take_certificates_of_their_own_keys_alone(served: Prism) -> None:
    path = f"{ROOT}/svm_certificates?key_management_server_name=kms"
    before = served.v2.read(f"/hosts/{served.v2.host('A').uuid}")
    foreign = upload(served, path, f"{answered(served)}\n{own()}")
    unchanged = served.v2.read(f"/hosts/{served.v2.host('A').uuid}")

    status, answer = upload(served, path, answered(served))

    after = served.v2.read(f"/hosts/{served.v2.host('A').uuid}")
    old = served.v1.read(f"/hosts/{served.v2.host('A').uuid}")
    key = "key_management_device_to_certificate_status"
    assert (foreign[0], before[key], unchanged[key]) == (422, {"kms": False}, {"kms": False})
    assert (status, answer) == (201, {"value": "Certificates uploaded for kms"})
    assert after[key] == old["KeyManagementDeviceToCertificateStatus"] == {"kms": True}
    assert upload(served, path.replace("kms", "none"), answered(served))[0] == 404


def test_a_node_s_certificate_is_replaced_and_deleted(served: Prism) -> None:
    host = served.v2.host("B")
    mine = requests(served, f"?node_uuid_list={host.uuid}")["192.168.38.166.csr"]
    text = signed(mine.subject, mine.public_key())
    replace = f"{ROOT}/svm_certificates/replace?key_management_server_name=kms&node_uuid={host.uuid}"
    delete = f"{ROOT}/svm_certificate?server_name=kms&node_uuid={host.uuid}"
    several = {"key_management_server_name": "kms", "certificate_map": {"b": text}}

    none_yet = upload(served, replace, text)[0]
    served.v2.done("POST", f"{ROOT}/svm_certificates/multi_file", several)
    replaced = [upload(served, replace, one)[0] for one in (text, own())]
    gone = [served.v2.send("DELETE", delete).status_code for _ in range(2)]

    assert (none_yet, replaced, gone) == (404, [201, 422], [204, 404])


def test_nothing_can_be_encrypted_and_all_that_lacks_is_said(served: Prism) -> None:
    bare = fault(served.v2, "POST", "/data_at_rest_encryption/enable", {"value": True})
    upload(served, f"{ROOT}/svm_certificates?key_management_server_name=kms", answered(served))
    proven = fault(served.v1, "POST", "/data_at_rest_encryption/enable", {"value": True})

    assert (bare[0], bare[1].startswith("Cannot enable encryption: kms: no certificate on NTNX-")) == (500, True)
    assert proven == (500, "Cannot enable encryption: kms: the server does not answer")
    assert served.v2.done("POST", "/data_at_rest_encryption/enable", {"value": False}) == {"value": True}
    assert fault(served.v2, "POST", "/data_at_rest_encryption/rekey", ["kms"])[0] == 500
    assert fault(served.v2, "POST", "/data_at_rest_encryption/rekey", ["none"])[0] == 404


def test_a_test_of_servers_fails_and_is_remembered(served: Prism) -> None:
    host = served.v2.host("C")
    body = {"node_uuid_list": [host.uuid], "server_list": ["kms"]}

    assert served.v2.done("POST", "/data_at_rest_encryption/test", body) == {"has_failures": True}

    (old,) = served.v1.read("/data_at_rest_encryption/recent_certificate_test_results")
    (new,) = served.v2.read(f"/data_at_rest_encryption/recent_certificate_test_results?host_uuids={host.uuid}")
    assert (old["nodeUuid"], new["key_management_server_name"]) == (host.uuid, "kms")
    assert new["result_list"] == [
        {
            "ip_address": "10.0.0.5",
            "port": 5696,
            "test_status": "FAILED",
            "message": "the node has no certificate for the server",
        }
    ]
    assert served.v2.read("/data_at_rest_encryption/recent_certificate_test_results?kms_server_names=x") == []


def test_there_is_nothing_to_test_without_a_server(prism: Prism) -> None:
    assert fault(prism.v2, "POST", "/data_at_rest_encryption/test", {})[0] == 500
    assert fault(prism.v2, "POST", "/data_at_rest_encryption/test", {"server_list": ["none"]})[0] == 404


def test_logging_in_by_certificate_is_set_up_and_switched(prism: Prism) -> None:
    fresh = prism.v2.read("/authconfig/client_auth")
    too_early = fault(prism.v2, "POST", "/authconfig/client_auth", {"value": True})

    shown = prism.v2.done("PUT", "/authconfig/client_auth", {"ca_chain_info": {"name": "mine", "ca_chain": [own()]}})
    on = prism.v1.done("POST", "/authconfig/client_auth", {"value": True})

    chain = {"name": "mine", "ca_chain": [own()], "enable_client_auth": False}
    assert fresh["ca_chain_info"] is None
    assert too_early == (500, "Cannot enable client authentication: no certificate chain is known")
    assert shown["ca_chain_info"] == chain
    assert on == {"name": "mine", "caChain": [own()], "enableClientAuth": True}
    assert prism.v2.read("/authconfig/client_auth")["ca_chain_info"]["enable_client_auth"] is True
    gone = [prism.v2.send("DELETE", f"/authconfig/client_auth/{name}").status_code for name in ("other", "mine")]
    assert gone == [404, 204]
    assert prism.v2.read("/authconfig/client_auth") == fresh


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"ca_chain_info": {"name": "x", "ca_chain": ["x"]}}, 422),
        ({"ca_chain_info": {"name": "x", "ca_chain": []}}, 422),
        ({"ca_chain_info": {"name": "x"}}, 422),
        ({"auto_login_info": {"service_account_dto": {"directory_config_name": "nowhere"}}}, 404),
    ],
)
def test_a_chain_that_is_none_is_refused(prism: Prism, body: dict[str, Any], status: int) -> None:
    assert fault(prism.v2, "PUT", "/authconfig/client_auth", body)[0] == status


def test_no_directory_answers(prism: Prism) -> None:
    directory = {
        "connection_type": "LDAP",
        "directory_type": "ACTIVE_DIRECTORY",
        "directory_url": "ldap://10.0.0.7:389",
        "domain": "corp.example",
        "name": "corp",
    }
    prism.v2.done("POST", "/authconfig/directories", directory)
    login = {"username": "u", "password": "p"}

    known = prism.v2.done("POST", "/authconfig/directories/connection_status", {"directory_name": "corp", **login})

    assert known == {"value": False}
    unknown = {"directory_name": "other", **login}
    assert fault(prism.v2, "POST", "/authconfig/directories/connection_status", unknown)[0] == 404
