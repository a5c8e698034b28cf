"""nodetool ring: the metadata store's nodes. Titles *assumed*; the fields of a row by scripts."""

from __future__ import annotations

from zlib import crc32

from mock_prism.faces.shell.errors import FAILURE
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.cvm import Cvm
from mock_prism.model.node import cvm_of

SPARSE_GB, SPREAD_GB = 1, 8


def run(session: Session) -> Outcome:
    """``nodetool -h 0 ring`` and ``-h0 ring``. A CVM whose services are down cannot tell (*assumed*)."""
    act = session.args[-1] if session.args else "help"
    if act != "ring":
        return Outcome.undone(f"nodetool {act}")
    if not session.cvm.serving:
        return Outcome("", "Error connecting to remote JMX agent!\n", FAILURE)
    cvms = [cvm_of(session.site, host) for host in session.hosts]
    share = 100 / len(cvms)
    rows = [_row(cvm, f"{share:.2f}%", _token(cvm)) for cvm in cvms]
    titles = f"{'Address':<16}{'Status':<7}{'State':<10}{'Load':<16}{'Owns':<8}Token\n"
    return Outcome(titles + f"{'':<57}{max(_token(cvm) for cvm in cvms)}\n" + "".join(rows))


def _row(cvm: Cvm, share: str, token: str) -> str:
    state = "Up" if cvm.serving else "Down"
    load = f"{SPARSE_GB + _chance(cvm) % (100 * SPREAD_GB) / 100:.2f} GB"
    return f"{cvm.ip:<16}{state:<7}{'Normal':<10}{load:<16}{share:<8}{token}\n"


def _token(cvm: Cvm) -> str:
    return f"{_chance(cvm):08x}" * 2


def _chance(cvm: Cvm) -> int:
    """A number that is the CVM's own."""
    return crc32(cvm.uuid.encode())
