"""The server's certificate, and the authority that clients can trust, kept in the user's cache."""

from __future__ import annotations

import ipaddress
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

NAMES = ("localhost", "127.0.0.1", "::1")
VALID = timedelta(days=365)
RENEWED_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files in PEM: the authority for clients, and the server's certificate and key."""

    ca_file: Path
    cert_file: Path
    key_file: Path


def cache_folder() -> Path:
    """Where certificates are kept: ``$XDG_CACHE_HOME/mock-prism`` or ``~/.cache/mock-prism``."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "mock-prism"


def certificate(address: str, folder: Path | None = None) -> Certificate:
    """A certificate (ECDSA, P-256) for localhost, 127.0.0.1 and an address or name; made unless there is a good one."""
    folder = (folder or cache_folder()) / f"tls-{_file_word(address)}"
    files = Certificate(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    if not _is_good(files, address):
        _make(files, (*NAMES, address))
    return files


def _file_word(address: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in address)


def _names(address: str) -> set[str]:
    """What the certificate has to be for. An address that stands for all is no name to call."""
    try:
        is_any = ipaddress.ip_address(address).is_unspecified
    except ValueError:
        is_any = not address
    return set(NAMES) if is_any else {*NAMES, address}


def _is_good(files: Certificate, address: str) -> bool:
    """Whether all files are there, belong together, are for the address and last for a while."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        authority = x509.load_pem_x509_certificate(files.ca_file.read_bytes())
        leaf = x509.load_pem_x509_certificate(files.cert_file.read_bytes())
        key = load_pem_private_key(files.key_file.read_bytes(), password=None)
        leaf.verify_directly_issued_by(authority)
    except Exception:
        # Whatever is wrong with a file in a cache, the remedy is to make it anew.
        return False
    named = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    names = {str(name.value) for name in named}
    ends = min(leaf.not_valid_after_utc, authority.not_valid_after_utc)
    lasts = ends - datetime.now(UTC) > RENEWED_BEFORE
    return lasts and names >= _names(address) and key.public_key() == leaf.public_key()


def _make(files: Certificate, names: tuple[str, ...]) -> None:
    """Make an authority and a certificate; the authority's own key is thrown away."""
    import trustme

    expires = datetime.now(UTC) + VALID
    authority = trustme.CA(organization_name="mock_prism", key_type=trustme.KeyType.ECDSA)
    wanted = sorted(set().union(*(_names(name) for name in names)))
    leaf = authority.issue_cert(*wanted, not_after=expires, key_type=trustme.KeyType.ECDSA)
    files.ca_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(files.ca_file, authority.cert_pem.bytes())
    _write(files.key_file, leaf.private_key_pem.bytes())
    _write(files.cert_file, b"".join(blob.bytes() for blob in leaf.cert_chain_pems))


def _write(path: Path, content: bytes) -> None:
    """Write a file for its owner alone, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)
