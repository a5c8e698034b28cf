"""ncli protection-domain: volume groups in domains."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import Shell
from mock_prism.model.recovery_point import RecoveryPoint
from mock_prism.model.volume_group import VolumeGroup


def made(shell: Shell) -> VolumeGroup:
    """A volume group, and a protection domain with nothing in it."""
    shell.output("acli", "vg.create", "vg")
    shell.settle()
    shell.output("ncli", "pd", "create", "name=pd")
    return group(shell)


def group(shell: Shell) -> VolumeGroup:
    found = shell.site.find(VolumeGroup, "name", "vg")
    assert found is not None
    return found


def test_a_group_is_protected_by_its_uuid_kept_and_let_go_again(shell: Shell) -> None:
    uuid = made(shell).uuid

    text = shell.output("ncli", "pd", "protect", "name=pd", f"volume-group-uuids={uuid}", "cg-name=cg")
    shell.output("ncli", "pd", "add-one-time-snapshot", "name=pd")

    assert "    Volume Group(s)           : vg\n" in text
    assert "    Consistency Group         : cg\n" in text
    (domain,) = shell.run("ncli", "--json=true", "pd", "ls", "name=pd").document["data"]
    (point,) = shell.run("ncli", "--json=true", "pd", "ls-snaps", "name=pd").document["data"]
    held: tuple[object, ...] = ([], [{"name": "vg", "volumeGroupUuid": uuid}], [])
    assert (domain["vms"], domain["volumeGroups"], domain["nfsFiles"]) == held
    assert (point["vms"], point["volumeGroups"], point["nfsFiles"]) == held
    assert "Volume Group(s)           : vg\n" in shell.output("ncli", "pd", "ls-snaps", "name=pd")
    shell.output("ncli", "pd", "rm-snap", "name=pd", "clear-all=true")
    shell.output("ncli", "pd", "unprotect", "name=pd", f"volume-group-uuids={uuid}")
    assert (list(shell.site.all(RecoveryPoint)), group(shell).protection) == ([], None)


def test_vms_and_groups_go_in_together(shell: Shell) -> None:
    made(shell)
    uuid = shell.vm("db-01").uuid

    words = ("vm-names=web-01", f"vm-ids={uuid},{shell.vm('web-01').uuid}", "volume-group-names=vg")
    text = shell.output("ncli", "pd", "protect", "name=pd", *words)

    assert all(one.protection for one in (shell.vm("web-01"), shell.vm("db-01"), group(shell)))
    assert "web-01, db-01" in text or "db-01, web-01" in text


def test_a_group_comes_back_from_a_snapshot_beside_itself(shell: Shell) -> None:
    uuid = made(shell).uuid
    shell.output("ncli", "pd", "protect", "name=pd", "volume-group-names=vg", "vm-names=web-01")
    shell.output("ncli", "pd", "add-one-time-snapshot", "name=pd")
    shell.settle()
    (point,) = shell.site.all(RecoveryPoint)

    words = (f"snap-id={point.number}", f"volume-group-uuids={uuid}", "vg-name-prefix=test-")
    shell.output("ncli", "pd", "restore-snapshot", "name=pd", *words)
    shell.settle()

    assert {one.name for one in shell.site.all(VolumeGroup)} == {"vg", "test-vg"}


@pytest.mark.parametrize(
    "words",
    [
        ["protect", "name=pd"],
        ["protect", "name=pd", "volume-group-uuids=none"],
        ["protect", "name=pd", "volume-group-names=none"],
        ["unprotect", "name=pd", "volume-group-names=vg"],
        ["add-one-time-snapshot", "name=pd"],
    ],
)
def test_what_cannot_be_is_said(shell: Shell, words: list[str]) -> None:
    made(shell)

    ended = shell.run("ncli", "pd", *words)

    assert (ended.status != 0, ended.stdout.startswith("Error: ")) == (True, True), ended
    assert group(shell).protection is None


def test_that_files_are_not_simulated_is_said(shell: Shell) -> None:
    made(shell)

    ended = shell.run("ncli", "pd", "protect", "name=pd", "volume-group-names=vg", "files=/default/f")

    assert ("does not simulate files in protection domains" in ended.stderr, ended.status) == (True, 69)
    assert group(shell).protection is None
