"""The server's certificate: made at first start, kept in the user's cache, trusted by nobody who is not told to.

Each address has a folder with ``ca.pem``, to give to clients, and ``server.pem``, key and certificate
(ECDSA P-256). The authority's key is thrown away when it has signed, so that a CA file which somebody
trusts can vouch for nothing else, ever.
"""

from __future__ import annotations

import datetime
import fcntl
import os
import re
import shutil
import socket
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mock_prism.model.frozen import frozen

LIFETIME = datetime.timedelta(days=397)  # browsers take no longer ones
CLOCK_SKEW = datetime.timedelta(days=1)
SPARE = datetime.timedelta(days=30)
WILDCARDS = ("0.0.0.0", "::")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
HOST_NAME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
ORGANIZATION = "mock_prism"


class CertificateError(Exception):
    """No certificate can be had: the message says where and why, in one line."""


@frozen
class Certificate:
    """The files of a certificate."""

    ca_file: Path
    server_file: Path

    def context(self) -> ssl.SSLContext:
        """What a server speaks TLS with. Raises OSError (ssl.SSLError is one) for files that are missing or broken."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server_file)
        return context

    def covers(self, names: tuple[str, ...]) -> bool:
        """Whether a client that trusts the CA file would accept the server by each of these names, today."""
        try:
            server = self.context()
            client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            client.load_verify_locations(self.ca_file)
            return all(_shake_hands(client, server, name) for name in names)
        except OSError:
            return False


def identities(address: str) -> tuple[str, ...]:
    """The names by which a server that listens on an address is reached."""
    machine = socket.gethostname()
    own = (machine,) if address in WILDCARDS and HOST_NAME.fullmatch(machine) else ()
    return tuple(dict.fromkeys((*LOOPBACK, address, *own)))


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where certificates are kept. Raises CertificateError where there is no place for it."""
    if (given := environment.get("XDG_CACHE_HOME", "")).startswith("/"):
        return Path(given) / "mock-prism" / "certificates"
    try:
        return Path.home() / ".cache" / "mock-prism" / "certificates"
    except RuntimeError:
        raise CertificateError("there is no home to keep a certificate in; XDG_CACHE_HOME says where else") from None


def certificate(address: str, folder: Path) -> Certificate:
    """The certificate of a server on an address, made if the one kept in a folder will not do.

    Raises CertificateError.
    """
    names = identities(address)
    place = folder / re.sub(r"[^A-Za-z0-9.-]", "_", address)
    kept = Certificate(place / "ca.pem", place / "server.pem")
    try:
        if not _is_good(kept, names):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with alone_in(folder):
                if not _is_good(kept, names):  # nobody was quicker
                    _replace(place, names)
    except OSError as error:
        raise CertificateError(f"{folder}: {error.strerror or error}; XDG_CACHE_HOME says where else") from None
    except ValueError as error:
        raise CertificateError(f"{address} can have no certificate: {error}") from None
    return kept


def _is_good(kept: Certificate, names: tuple[str, ...]) -> bool:
    """Whether it will do, and for some time yet: its age is the file's, which saves reading it with a slow library."""
    try:
        age = datetime.datetime.now().timestamp() - kept.server_file.stat().st_mtime
    except OSError:
        return False
    asked = tuple(name for name in names if name not in LOOPBACK) or LOOPBACK[:1]  # those of every certificate, once
    return age < (LIFETIME - SPARE).total_seconds() and kept.covers(asked)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other servers that start from making a certificate, or a key, at the same time. Raises OSError."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(place: Path, names: tuple[str, ...]) -> None:
    """Put a new certificate where whatever is there was; nobody sees half of one."""
    made, old = (Path(tempfile.mkdtemp(dir=place.parent)) for _ in range(2))  # for their owner alone
    try:
        _make(Certificate(made / "ca.pem", made / "server.pem"), names)
        if place.exists():
            place.rename(old / place.name)
        made.rename(place)
    finally:
        for leftover in (made, old):
            shutil.rmtree(leftover, ignore_errors=True)


def _make(files: Certificate, names: tuple[str, ...]) -> None:
    import trustme  # slow to import, and seldom needed

    authority = trustme.CA(organization_name=ORGANIZATION, organization_unit_name="for tests only")
    start = datetime.datetime.now(datetime.UTC) - CLOCK_SKEW
    issued = authority.issue_cert(
        *names,
        common_name=names[0],
        organization_name=ORGANIZATION,
        not_before=start,
        not_after=start + LIFETIME,
        key_type=trustme.KeyType.ECDSA,
    )
    for path, blob in ((files.ca_file, authority.cert_pem), (files.server_file, issued.private_key_and_cert_chain_pem)):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(blob.bytes())


def _shake_hands(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> bool:
    """Whether the two agree, in memory. Raises ssl.SSLError where one refuses the other."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    unfinished = [
        client.wrap_bio(to_client, to_server, server_hostname=name),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(8):  # flights of a handshake, and some more
        for end in tuple(unfinished):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            unfinished.remove(end)
    return not unfinished
