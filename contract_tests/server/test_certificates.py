"""The certificate that a server makes itself."""

from __future__ import annotations

import datetime
import ipaddress
import os
import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mock_prism.certificates import (
    LIFETIME,
    Certificate,
    CertificateError,
    cache_folder,
    certificate,
    identities,
)

ADDRESS = "192.0.2.7"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "certificates"


def leaf_of(kept: Certificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(kept.server_file.read_bytes())


def test_the_key_is_on_the_curve_p_256(folder: Path) -> None:
    kept = certificate("127.0.0.1", folder)

    key = load_pem_private_key(kept.server_file.read_bytes(), password=None)

    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.curve.name == "secp256r1"


def test_it_is_for_localhost_and_for_the_address(folder: Path) -> None:
    names = leaf_of(certificate(ADDRESS, folder)).extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert {str(address) for address in names.get_values_for_type(x509.IPAddress)} == {"127.0.0.1", "::1", ADDRESS}


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "0.0.0.0", "prism.example.com"])
def test_a_client_that_trusts_the_ca_file_accepts_it_by_every_name(folder: Path, address: str) -> None:
    kept = certificate(address, folder)

    assert kept.covers(identities(address))
    assert not kept.covers(("elsewhere.example.com",))


def test_the_authority_s_key_is_not_kept(folder: Path) -> None:
    kept = certificate("127.0.0.1", folder)

    assert b"PRIVATE KEY" not in kept.ca_file.read_bytes()
    assert kept.server_file.read_bytes().count(b"BEGIN EC PRIVATE KEY") == 1
    assert {path.name for path in kept.ca_file.parent.iterdir()} == {"ca.pem", "server.pem"}


def test_it_is_its_owner_s_alone(folder: Path) -> None:
    kept = certificate("127.0.0.1", folder)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert kept.server_file.parent.stat().st_mode & 0o777 == 0o700
    assert kept.server_file.stat().st_mode & 0o777 == 0o600


def test_it_is_made_once(folder: Path) -> None:
    first = certificate("127.0.0.1", folder).server_file.read_bytes()

    assert certificate("127.0.0.1", folder).server_file.read_bytes() == first


def test_another_address_has_another_and_leaves_the_first_alone(folder: Path) -> None:
    first = certificate("127.0.0.1", folder)
    before = first.ca_file.read_bytes()

    second = certificate(ADDRESS, folder)

    assert second.ca_file != first.ca_file
    assert first.ca_file.read_bytes() == before


@pytest.mark.parametrize("name", ["ca.pem", "server.pem"])
@pytest.mark.parametrize("damage", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", None])
def test_a_damaged_one_is_made_anew(folder: Path, name: str, damage: bytes | None) -> None:
    kept = certificate("127.0.0.1", folder)
    file = kept.ca_file.with_name(name)
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage)

    mended = certificate("127.0.0.1", folder)

    assert mended.covers(("127.0.0.1",))
    assert {path.name for path in folder.iterdir()} == {"127.0.0.1", "lock"}


def test_files_of_two_do_not_make_one(folder: Path) -> None:
    kept, other = certificate("127.0.0.1", folder), certificate(ADDRESS, folder)
    kept.ca_file.write_bytes(other.ca_file.read_bytes())

    assert certificate("127.0.0.1", folder).covers(("127.0.0.1",))


def test_one_that_is_about_to_expire_is_made_anew(folder: Path) -> None:
    kept = certificate("127.0.0.1", folder)
    first = kept.server_file.read_bytes()
    made = kept.server_file.stat().st_mtime - (LIFETIME - datetime.timedelta(days=10)).total_seconds()
    os.utime(kept.server_file, (made, made))

    assert certificate("127.0.0.1", folder).server_file.read_bytes() != first


def test_it_lasts_as_long_as_browsers_take(folder: Path) -> None:
    leaf = leaf_of(certificate("127.0.0.1", folder))

    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == datetime.timedelta(days=397)


def test_servers_that_start_together_agree(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda _: certificate("127.0.0.1", folder).ca_file.read_bytes(), range(8)))

    assert len(set(kept)) == 1


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CertificateError, match="Not a directory; XDG_CACHE_HOME says where else"):
        certificate("127.0.0.1", tmp_path / "file" / "certificates")


def test_an_address_that_no_certificate_can_name_is_told(folder: Path) -> None:
    with pytest.raises(CertificateError, match="no such host can have no certificate"):
        certificate("no such host", folder)


def test_the_place_is_the_user_s_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    assert cache_folder({"XDG_CACHE_HOME": "/cache"}) == Path("/cache/mock-prism/certificates")
    assert cache_folder({"XDG_CACHE_HOME": "relative"}) == tmp_path / ".cache/mock-prism/certificates"
    assert cache_folder({}) == tmp_path / ".cache/mock-prism/certificates"


def test_a_server_speaks_no_outdated_tls(folder: Path) -> None:
    context = certificate("127.0.0.1", folder).context()

    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_loopback_addresses_are_addresses() -> None:
    assert [str(ipaddress.ip_address(name)) for name in identities("127.0.0.1")[1:]] == ["127.0.0.1", "::1"]
