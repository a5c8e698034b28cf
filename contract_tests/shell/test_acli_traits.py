"""acli: what the machine of a VM is like, ordered when it is made or changed, told by vm.get and by other faces."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import A, B, Shell
from contract_tests.shell.test_nuclei import document
from mock_prism.model.vm import PLAIN

SECURE = ("machine_type=q35", "secure_boot=true")


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("apc_status=true", "    apc_status: True\n"),
        ("cpu_model=Skylake", '    cpu_model: "Skylake"\n'),
        ("disable_branding=1", "    disable_branding: True\n"),
        ("enable_metrics=true", "    enable_metrics: True\n"),
        ("hardware_virtualization=True", "    hardware_virtualization: True\n"),
        ("num_vnuma_nodes=2", "    num_vnuma_nodes: 2\n"),
        ("vcpu_hard_pin=True", "    vcpu_hard_pin: True\n"),
        ("virtual_tpm=true", "    virtual_tpm: True\n"),
        ("cpu_passthrough=true", "    cpu_passthrough: True\n"),
        (
            "extra_flags=b=2;a=1",
            '    extra_flags {\n      key: "a"\n      value: "1"\n    }\n'
            '    extra_flags {\n      key: "b"\n      value: "2"\n    }\n',
        ),
    ],
)
def test_a_trait_is_kept_when_a_vm_is_made_and_when_it_is_changed(shell: Shell, word: str, shown: str) -> None:
    shell.output("acli", "vm.create", "fresh", word)
    shell.output("acli", "vm.create", "other")
    before = shell.output("acli", "vm.get", "other")
    shell.output("acli", "vm.update", "other", word)

    assert shown in shell.output("acli", "vm.get", "fresh")
    assert (shown in before, shown in shell.output("acli", "vm.get", "other")) == (False, True)


def test_secure_boot_brings_uefi_and_credential_guard_takes_both(shell: Shell) -> None:
    shell.output("acli", "vm.create", "safe", *SECURE, "windows_credential_guard=true")

    shown = shell.output("acli", "vm.get", "safe")
    assert all(
        f"    {key}: {value}\n" in shown
        for key, value in (
            ("machine_type", '"q35"'),
            ("secure_boot", "True"),
            ("uefi_boot", "True"),
            ("windows_credential_guard", "True"),
        )
    )
    assert document(shell, "vm.get", "safe")["data"]["spec"]["resources"]["boot_config"]["boot_type"] == "SECURE_BOOT"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("secure_boot=true",), "InvalidArgument: secure_boot: takes UEFI and a q35 machine"),
        ((*SECURE, "uefi_boot=false"), "InvalidArgument: secure_boot: takes UEFI and a q35 machine"),
        (("windows_credential_guard=true",), "InvalidArgument: windows_credential_guard: takes secure boot"),
        (("num_vnuma_nodes=-1",), "InvalidArgument: num_vnuma_nodes: must not be negative"),
        (("extra_flags=a",), "InvalidArgument: extra_flags: must be key=value;key=value"),
        (("extra_flags==b",), "InvalidArgument: extra_flags: must be key=value;key=value"),
    ],
)
def test_what_does_not_go_together_is_refused(shell: Shell, words: tuple[str, ...], text: str) -> None:
    ended = shell.run("acli", "vm.create", "fresh", *words)

    assert (text in ended.stdout, ended.status) == (True, 1)
    assert shell.run("acli", "vm.get", "fresh").status == 1


def test_flags_are_added_to_those_that_there_are_and_one_without_a_value_goes(shell: Shell) -> None:
    shell.output("acli", "vm.create", "fresh", "extra_flags=a=1;b=2")
    shell.output("acli", "vm.update", "fresh", "extra_flags=b=;c=3", "cpu_model=X")
    shell.output("acli", "vm.update", "fresh", "cpu_model=")

    assert shell.vm("fresh").traits.extra_flags == (("a", "1"), ("c", "3"))
    assert shell.vm("fresh").traits.cpu_model is None


@pytest.mark.parametrize("word", ["num_vnuma_nodes=2", "vcpu_hard_pin=true", "hardware_virtualization=true"])
def test_how_a_machine_sees_its_processors_changes_only_while_it_is_off(shell: Shell, word: str) -> None:
    ended = shell.run("acli", "vm.update", "web-01", word)

    assert ended.stdout.endswith("web-01: InvalidVmState: Cannot complete request in state On\n")
    assert shell.vm("web-01").traits == PLAIN


def test_nuclei_tells_the_same(shell: Shell) -> None:
    shell.output("acli", "vm.create", "fresh", "num_vnuma_nodes=2", "vcpu_hard_pin=1", "hardware_virtualization=1")

    told = document(shell, "vm.get", "fresh")["data"]["status"]["resources"]

    assert told["vnuma_config"] == {"num_vnuma_nodes": 2}
    assert (told["is_vcpu_hard_pinned"], told["hardware_virtualization_enabled"]) == (True, True)


def test_a_vm_turned_off_and_on_may_be_put_elsewhere(shell: Shell) -> None:
    name = shell.vms_on(A)[-1]
    shell.output("acli", "vm.power_cycle", name)
    stayed = name in shell.vms_on(A)
    shell.output("acli", "vm.power_cycle", name, f"host={B}")
    moved = name in shell.vms_on(B)

    assert (stayed, moved) == (True, True)
    assert "complete" in shell.output("acli", "vm.power_cycle", name, "change_host=true")


def test_ads_keeps_that_it_is_not_to_mend_hot_spots(shell: Shell) -> None:
    shell.output("acli", "ads.update", "enable=true", "prevent_storage_hotspot_fix=true")
    shell.output("acli", "ads.update", "enable=false")

    assert shell.output("acli", "ads.get") == "ads_config {\n  enabled: False\n  prevent_storage_hotspot_fix: True\n}\n"
