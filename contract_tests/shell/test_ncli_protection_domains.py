"""ncli protection-domain."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import Shell
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.recovery_point import RecoveryPoint


def made(shell: Shell) -> ProtectionDomain:
    """A protection domain with two VMs in it."""
    shell.output("ncli", "pd", "create", "name=nightly")
    shell.output("ncli", "protection-domain", "protect", "name=nightly", "vm-names=web-01,db-01", "cg-name=both")
    (domain,) = shell.site.all(ProtectionDomain)
    return domain


def test_domains_are_listed(shell: Shell) -> None:
    assert shell.output("ncli", "pd", "ls") == "\n    [None]\n"
    made(shell)

    text = shell.output("ncli", "protection-domain", "ls")
    document = shell.run("ncli", "--json=true", "pd", "list", "name=nightly").document

    assert "    Protection Domain         : nightly\n" in text
    (one,) = document["data"]
    assert {vm["vmName"] for vm in one["vms"]} == {"web-01", "db-01"}


def test_a_domain_is_kept_once(shell: Shell) -> None:
    domain = made(shell)

    text = shell.output("ncli", "pd", "add-one-time-snapshot", "name=nightly", "retention-time=3600")

    (point,) = shell.site.all(RecoveryPoint)
    assert (point.protection_domain_uuid, point.expires_micros) == (domain.uuid, point.created_micros + 3600 * 10**6)
    assert text == shell.output("ncli", "pd", "ls-snaps", "name=nightly")
    assert f"Id                        : {point.number}\n" in text
    shell.output("ncli", "pd", "add-one-time-snapshot", "name=nightly")
    documents = shell.run("ncli", "--json=true", "pd", "ls-snaps", "name=nightly").document["data"]
    assert [one["snapshotExpiryTimeUsecs"] for one in documents] == [point.expires_micros, None]


def test_vms_are_taken_out_and_the_domain_is_deleted(shell: Shell) -> None:
    made(shell)

    assert "db-01" in shell.output("ncli", "pd", "unprotect", "name=nightly", "vm-names=web-01")
    assert (shell.vm("web-01").protection, shell.vm("db-01").protection is None) == (None, False)
    shell.output("ncli", "pd", "rm", "name=nightly")

    assert list(shell.site.all(ProtectionDomain)) == []


@pytest.mark.parametrize(
    "words",
    [
        ["create", "name=nightly"],
        ["remove", "name=none"],
        ["protect", "name=nightly", "vm-names=nobody"],
        ["protect", "name=nightly", "vm-names=web-01"],
        ["unprotect", "name=nightly", "vm-names=app-01"],
        ["add-one-time-snapshot", "name=none"],
        ["add-one-time-snapshot", "name=empty"],
        ["ls-snaps", "name=none"],
    ],
)
def test_what_cannot_be_is_said(shell: Shell, words: list[str]) -> None:
    made(shell)
    shell.output("ncli", "pd", "create", "name=empty")

    ended = shell.run("ncli", "pd", *words)

    assert (ended.status != 0, ended.stdout.startswith("Error: ")) == (True, True), ended
    assert len(list(shell.site.all(ProtectionDomain))) == 2
