"""Keys, requests and certificates in PEM. A node's key follows from its uuid, so that none has to be kept.

It is of Ed25519, whose signatures are the same each time (the product's are RSA).
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mock_prism.model.errors import Invalid

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.x509 import Certificate

BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
COUNTRY = re.compile(r"[A-Z]{2}")
LONGEST = 64


def _key(seed: int, node_uuid: str) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"{seed}/{node_uuid}/key".encode()).digest())


def request(seed: int, node_uuid: str, name: str, subject: Mapping[str, list[str]]) -> str:
    """A node's request for a certificate. ``subject`` holds names of parts of X.509 names, and their values."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    named = {"COMMON_NAME": [name], **subject}
    parts = [
        x509.NameAttribute(getattr(x509.NameOID, part), value) for part, values in named.items() for value in values
    ]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(parts))
    return builder.sign(_key(seed, node_uuid), None).public_bytes(Encoding.PEM).decode()


def check_subject(field: str, value: str) -> None:
    """Raise Invalid for what cannot be a part of an X.509 name."""
    if field == "country_code" and not COUNTRY.fullmatch(value):
        raise Invalid(field, "must be two capital letters")
    if len(value) > LONGEST:
        raise Invalid(field, f"must be at most {LONGEST} letters")


def certificates(raw: bytes, field: str = "body") -> list[Certificate]:
    """The certificates in a file, whatever stands around them. Raises Invalid where there is none."""
    from cryptography.x509 import load_pem_x509_certificate

    try:
        found = [load_pem_x509_certificate(block) for block in BLOCK.findall(raw)]
    except ValueError:
        found = []
    if not found:
        raise Invalid(field, "holds no certificate in PEM")
    return found


def text_of(certificate: Certificate) -> str:
    """A certificate in PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM).decode()


def is_of(certificate: Certificate, seed: int, node_uuid: str) -> bool:
    """Whether a certificate vouches for a node's key."""
    return certificate.public_key() == _key(seed, node_uuid).public_key()


def zipped(entries: Mapping[str, str]) -> bytes:
    """Some texts as the files of an archive, the same bytes each time."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, text in entries.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return whole.getvalue()
