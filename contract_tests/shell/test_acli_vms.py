"""acli vm: what it shows of VMs, and making, changing and deleting them."""

from __future__ import annotations

import re

import pytest

from contract_tests.shell.shell import A, B, Shell
from mock_prism.model.states import PowerState
from mock_prism.model.vm import Vm

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MAC = re.compile(r"([0-9a-f]{2}:){5}[0-9a-f]{2}")
OFF = ["old-erp", "template-centos", "test-off"]
MIB = 1 << 20

TEMPLATE = """\
template-centos {
  config {
    allow_live_migrate: True
    disk_list {
      addr {
        bus: "ide"
        index: 0
      }
      cdrom: True
      device_uuid: "UUID"
      empty: True
    }
    disk_list {
      addr {
        bus: "scsi"
        index: 0
      }
      container_id: 100
      container_uuid: "UUID"
      device_uuid: "UUID"
      vmdisk_nfs_path: "/default-container/.acropolis/vmdisk/UUID"
      vmdisk_size: 42949672960
      vmdisk_uuid: "UUID"
    }
    hwclock_timezone: "UTC"
    machine_type: "pc"
    max_hotplug_memory_mb: 262144
    memory_mb: 2048
    name: "template-centos"
    nic_list {
      mac_addr: "MAC"
      network_name: "vlan.0"
      network_uuid: "UUID"
      type: "kNormalNic"
      uuid: "UUID"
      vlan_mode: "kAccess"
    }
    num_cores_per_vcpu: 1
    num_vcpus: 2
    power_state_mechanism: "kHard"
    vga_console: True
    vm_type: "kGuestVM"
  }
  logical_timestamp: 0
  state: "kOff"
  uuid: "UUID"
}
"""
"""The form captured on AOS 5.x, of a VM that is off."""


def names(shell: Shell, *words: str) -> list[str]:
    """The names in a list of VMs."""
    return [line.split()[0] for line in shell.output("acli", "vm.list", *words).splitlines()[1:]]


def test_the_list_is_sorted_by_name_and_each_column_ends_in_two_blanks(shell: Shell) -> None:
    vms = sorted((vm.name, vm.uuid) for vm in shell.site.all(Vm))
    width = max(len(name) for name, _ in vms)

    text = shell.output("acli", "vm.list")

    rows = [("VM name", f"{'VM UUID':<36}"), *vms]
    assert text == "".join(f"{name:<{width}}  {uuid}  \n" for name, uuid in rows)


def test_the_list_can_be_of_those_that_are_off(shell: Shell) -> None:
    assert names(shell, "power_state=off") == OFF
    assert set(names(shell, "power_state=on")) == set(names(shell)) - set(OFF)


def test_the_list_in_json_holds_names_and_uuids(shell: Shell) -> None:
    document = shell.run("acli", "-o", "json", "vm.list", "power_state=off").document

    assert document["data"] == [{"name": name, "uuid": shell.vm(name).uuid} for name in OFF]


def test_a_vm_that_is_off_is_shown_as_captured(shell: Shell) -> None:
    text = shell.output("acli", "vm.get", "template-centos", "include_vmdisk_paths=1")

    assert MAC.sub("MAC", UUID.sub("UUID", text)) == TEMPLATE


def test_a_running_vm_names_its_host_after_its_config(shell: Shell) -> None:
    text = shell.output("acli", "vm.get", "web-01")

    host = shell.host(A)
    assert f'  }}\n  host_name: "{A}"\n  host_uuid: "{host.uuid}"\n  logical_timestamp: 0\n  state: "kOn"\n' in text
    assert "vmdisk_nfs_path" not in text


def test_vms_in_json_are_keyed_by_uuid(shell: Shell) -> None:
    data = shell.run("acli", "-o", "json", "vm.get", "web-0?", "include_vmdisk_paths=true").document["data"]

    assert list(data) == sorted(shell.vm(name).uuid for name in ("web-01", "web-02"))
    paths = [disk.get("vmdisk_nfs_path") for disk in data[shell.vm("web-01").uuid]["config"]["disk_list"]]
    assert paths[0] is None
    assert paths[1].startswith("/default-container/.acropolis/vmdisk/")


@pytest.mark.parametrize("form", ["{name}", "{uuid}", "{name}:{uuid}"])
def test_a_vm_goes_by_name_by_uuid_and_by_both(shell: Shell, form: str) -> None:
    vm = shell.vm("test-off")

    text = shell.output("acli", "vm.on", form.format(name=vm.name, uuid=vm.uuid))

    assert text == "test-off: pending\ntest-off: complete\n"
    assert shell.vm("test-off").power is PowerState.ON


@pytest.mark.parametrize("ident", ["nobody", "TEST-OFF", "test-off:{web}", "id:{web}", "zz*", "test[-]off"])
def test_a_vm_that_is_none_is_an_unknown_name(shell: Shell, ident: str) -> None:
    ident = ident.format(web=shell.vm("web-01").uuid)

    ended = shell.run("acli", "vm.get", ident)

    assert (ended.stdout, ended.stderr, ended.status) == (f"Unknown name: {ident}\n", "", 1)


def test_a_bare_uuid_picks_one_of_two_vms_of_one_name(shell: Shell) -> None:
    old = shell.vm("test-off")
    shell.output("acli", "vm.create", "test-off")

    ambiguous = shell.run("acli", "vm.on", "test-off")

    assert (ambiguous.status, "not unique" in ambiguous.stdout) == (1, True)
    shell.output("acli", "vm.on", f"test-off:{old.uuid}")
    assert shell.site.get(Vm, old.uuid).power is PowerState.ON


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("web-0?", ["web-01", "web-02"]),
        ("web-0*", ["web-01", "web-02"]),
        ("?b-01", ["db-01"]),
        ("web-01,db-0?", ["web-01", "db-01", "db-02"]),
        ("app-[02..04]", ["app-02", "app-03", "app-04"]),
        ("web-02,web-0*,web-02", ["web-02", "web-01"]),
        ("web-01 , db-01", ["web-01", "db-01"]),
    ],
)
def test_a_list_takes_commas_globs_and_ranges(shell: Shell, text: str, meant: list[str]) -> None:
    shown = shell.output("acli", "vm.get", text)

    assert [line.split()[0] for line in shown.splitlines() if line and line[0] not in " }"] == meant


def test_a_star_means_every_vm(shell: Shell) -> None:
    data = shell.run("acli", "-o", "json", "vm.get", "*").document["data"]

    assert set(data) == {vm.uuid for vm in shell.site.all(Vm)}


def test_a_new_vm_has_the_defaults_and_is_off(shell: Shell) -> None:
    assert shell.output("acli", "vm.create", "fresh") == "fresh: pending\nfresh: complete\n"

    vm = shell.vm("fresh")
    assert (vm.power, vm.memory_bytes, vm.num_vcpus, vm.num_cores_per_vcpu) == (PowerState.OFF, 2048 * MIB, 1, 1)


@pytest.mark.parametrize(
    ("written", "mib"), [("8G", 8192), ("2046M", 2046), ("512", 512), ("1g", 1024), ("1T", 1 << 20)]
)
def test_memory_takes_suffixes_and_a_bare_number_is_in_mb(shell: Shell, written: str, mib: int) -> None:
    shell.output("acli", "vm.create", "fresh", f"memory={written}")

    assert shell.vm("fresh").memory_bytes == mib * MIB


def test_a_new_vm_takes_its_settings(shell: Shell) -> None:
    words = "num_vcpus=2 num_cores_per_vcpu=3 agent_vm=True ha_priority=-1 machine_type=q35 uefi_boot=1"

    shell.output("acli", "vm.create", "fresh", *words.split(), "annotation=two words", "hwclock_timezone=Asia/Tokyo")

    vm = shell.vm("fresh")
    assert (vm.num_vcpus, vm.num_cores_per_vcpu, vm.is_agent_vm, vm.ha_priority) == (2, 3, True, -1)
    assert (vm.machine_type, vm.uefi_boot, vm.description, vm.timezone) == ("q35", True, "two words", "Asia/Tokyo")


def test_a_range_makes_as_many_vms_in_their_order(shell: Shell) -> None:
    text = shell.output("acli", "vm.create", "t[08..10]")

    assert text.splitlines() == [f"t{n}: {word}" for word in ("pending", "complete") for n in ("08", "09", "10")]


def test_new_vms_in_json_come_with_their_uuids(shell: Shell) -> None:
    document = shell.run("acli", "-o", "json", "vm.create", "fresh").document

    assert document["data"] == [{"name": "fresh", "uuid": shell.vm("fresh").uuid}]


@pytest.mark.parametrize(
    "name", ["a,,b", "t[1..99999]", "t[3..1]", "new*", "a,a", "t[x..y]", "t[1..99999999999]", "a[1..6000],b[1..6000]"]
)
def test_names_that_cannot_be_make_nothing(shell: Shell, name: str) -> None:
    before = names(shell)

    ended = shell.run("acli", "vm.create", name)

    assert (ended.stdout[:16], ended.stderr, ended.status) == ("InvalidArgument:", "", 1)
    assert names(shell) == before


def test_deleting_asks_how_many_and_goes_on_in_the_same_line(shell: Shell) -> None:
    first = shell.look("acli", "vm.delete", "test-off")
    assert first.stdout == "Delete 1 VMs? (yes/no) "

    ended = shell.go_on(("acli", "vm.delete", "test-off"), first, ["yes\n"])

    assert ended.stdout == "Delete 1 VMs? (yes/no) test-off: pending\ntest-off: complete\n"
    assert (ended.status, "test-off" in names(shell)) == (0, False)


@pytest.mark.parametrize("answer", ["no\n", "", "y\n", "yes please\n"])
def test_any_other_answer_deletes_nothing(shell: Shell, answer: str) -> None:
    ended = shell.run("acli", "vm.delete", "test-off", answers=[answer])

    assert (ended.stdout, ended.status) == ("Delete 1 VMs? (yes/no) ", 1)
    assert "test-off" in names(shell)


def test_y_answers_every_prompt(shell: Shell) -> None:
    shell.output("acli", "vm.create", "t[1..3]")

    text = shell.output("acli", "-o", "text", "-y", "vm.delete", "t?", "delete_snapshots=true")

    assert "Delete" not in text
    assert text.splitlines()[-1] == "t3: complete"
    assert shell.output("acli", "-y vm.delete test-off") == "test-off: pending\ntest-off: complete\n"


def test_a_prompt_shares_its_line_with_the_document(shell: Shell) -> None:
    ended = shell.run("acli", "-o", "json", "vm.delete", "test-off", answers=["yes\n"])

    assert ended.stdout.startswith('Delete 1 VMs? (yes/no) {"data": ')
    assert ended.stdout.endswith('"error": null, "status": 0}\n')


def test_nothing_is_asked_about_a_vm_that_is_none(shell: Shell) -> None:
    assert shell.run("acli", "vm.delete", "nobody").stdout == "Unknown name: nobody\n"


def test_updating_changes_what_was_named_and_no_more(shell: Shell) -> None:
    before = shell.vm("test-off")

    text = shell.output("acli", "vm.update", "test-off", "memory=8G", "name=renamed", "ha_priority=-1")

    after = shell.vm("renamed")
    assert text == "test-off: pending\ntest-off: complete\n"
    assert (after.uuid, after.memory_bytes, after.ha_priority) == (before.uuid, 8192 * MIB, -1)
    assert (after.num_vcpus, after.timezone, after.is_agent_vm) == (before.num_vcpus, before.timezone, False)


@pytest.mark.parametrize("words", [["memory=0"], ["memory=lots"], ["num_vcpus=0"], ["num_vcpus=-1"], ["num_vcpus=two"]])
@pytest.mark.parametrize("verb", ["create", "update"])
def test_values_that_cannot_be_are_invalid_arguments(shell: Shell, verb: str, words: list[str]) -> None:
    ended = shell.run("acli", f"vm.{verb}", "test-off", *words)

    assert (ended.lines[-1].partition(" ")[0], ended.stderr, ended.status) == ("InvalidArgument:", "", 1)
    assert shell.vm("test-off").memory_bytes == 4096 * MIB
    assert names(shell).count("test-off") == 1


def test_what_is_refused_at_once_was_never_pending(shell: Shell) -> None:
    ended = shell.run("acli", "vm.update", "web-0?", "num_vcpus=0")

    assert [line.partition(": InvalidArgument: ")[0] for line in ended.lines] == ["web-01", "web-02"]
    assert ended.status == 1


def test_affinity_is_set_by_any_name_of_a_host_and_unset(shell: Shell) -> None:
    a, b = shell.host(A), shell.host(B)

    shell.output("acli", "vm.affinity_set", "web-0?", f"host_list={A},{b.name},{a.uuid}")

    assert {shell.vm(name).affinity for name in ("web-01", "web-02")} == {(a.uuid, b.uuid)}
    assert f'    affinity_host_uuids: "{a.uuid}"\n    affinity_host_uuids: "{b.uuid}"\n' in shell.output(
        "acli", "vm.get", "web-01"
    )
    shell.output("acli", "vm.affinity_unset", "web-*")
    assert shell.vm("web-01").affinity == ()


def test_affinity_to_a_host_that_is_none_changes_nothing(shell: Shell) -> None:
    ended = shell.run("acli", "vm.affinity_set", "web-01", f"host_list={A},nobody")

    assert (ended.stdout, ended.status) == ("Unknown name: nobody\n", 1)
    assert shell.vm("web-01").affinity == ()
