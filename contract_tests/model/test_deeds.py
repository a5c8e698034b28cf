"""What the journal tells of acts: types that clients know, sentences, outcomes, and no more than a site keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.failure import FailHost
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.several import SetPowers
from mock_prism.model.commands.vm import CreateVm, DeleteVm, UpdateVm
from mock_prism.model.deeds import sentence
from mock_prism.model.journal import Audit, Event
from mock_prism.model.records import note_event
from mock_prism.model.states import PowerTransition, TaskStatus


def last(scene: Scene) -> Audit:
    """The newest audit."""
    return list(scene.site.all(Audit))[-1]


@pytest.mark.parametrize(
    ("transition", "type_", "done"),
    [
        (PowerTransition.OFF, "VmPowerOffAudit", "powered off"),
        (PowerTransition.ACPI_SHUTDOWN, "VmShutdownAudit", "shut down"),
        (PowerTransition.ACPI_REBOOT, "VmRebootAudit", "rebooted"),
        (PowerTransition.RESET, "VmResetAudit", "reset"),
        (PowerTransition.POWER_CYCLE, "VmPowerCycleAudit", "power cycled"),
        (PowerTransition.PAUSE, "VmPauseAudit", "paused"),
    ],
)
def test_each_change_of_power_is_an_act_of_its_own(
    scene: Scene, transition: PowerTransition, type_: str, done: str
) -> None:
    scene.run(SetPower(scene.vm("web-01").uuid, transition))

    assert (last(scene).type, last(scene).text) == (type_, f"VM web-01 was {done}")


def test_the_life_of_a_vm_is_told(scene: Scene) -> None:
    scene.run(CreateVm(scene.cluster.uuid, "new"))
    new = scene.vm("new").uuid
    scene.run(UpdateVm(new, description="changed"))
    scene.run(CloneVm(new, "copy"))
    scene.run(SetPower(new, PowerTransition.ON))
    scene.run(DeleteVm(new))

    told = [(audit.type, audit.text) for audit in scene.site.all(Audit)]

    assert told == [
        ("VmCreateAudit", "VM new was created"),
        ("VmUpdateAudit", "VM new was updated"),
        ("VmCloneAudit", f"VM {last_clone(scene)} was cloned"),
        ("VmPowerOnAudit", "VM new was powered on"),
        ("VmDeleteAudit", "VM new was deleted"),
    ]


def last_clone(scene: Scene) -> str:
    """The names that the audit of a clone tells."""
    (audit,) = [audit for audit in scene.site.all(Audit) if audit.act == "VmClone"]
    return dict(audit.context)["vm_name"]


def test_who_did_it_comes_last_among_the_values_and_the_message_before(scene: Scene) -> None:
    scene.run(SetPower(scene.vm("web-01").uuid, PowerTransition.OFF))

    assert last(scene).context == (
        ("vm_name", "web-01"),
        ("message", "VM {vm_name} was powered off"),
        ("audit_user", "admin"),
    )


def test_what_failed_is_audited_and_is_no_event(scene: Scene) -> None:
    task = scene.start(SetPower(scene.vm("web-01").uuid, PowerTransition.ON))

    audit = last(scene)

    assert (task.status, audit.status, audit.is_event) == (TaskStatus.FAILED, TaskStatus.FAILED, False)
    assert audit.text == "VM web-01 could not be powered on"


def test_an_audit_waits_for_the_end_of_the_act(scene: Scene) -> None:
    task = scene.start(SetPower(scene.vm("web-01").uuid, PowerTransition.OFF))
    before = len(scene.site.table(Audit))
    scene.site.finish(task)

    assert before == 0
    assert last(scene).started_micros == task.created_micros < last(scene).created_micros


@pytest.mark.parametrize(
    ("second", "type_"), [(PowerTransition.OFF, "VmPowerOffAudit"), (PowerTransition.RESET, "VmSetPowerStateAudit")]
)
def test_several_at_once_are_one_act_where_they_are_alike(scene: Scene, second: PowerTransition, type_: str) -> None:
    one, two = scene.vm("web-01").uuid, scene.vm("web-02").uuid

    scene.run(SetPowers((SetPower(one, PowerTransition.OFF), SetPower(two, second))))

    assert [audit.type for audit in scene.site.all(Audit)] == [type_]
    assert dict(last(scene).context)["vm_name"] == "web-01, web-02"


def test_a_guest_that_ha_restarts_leaves_an_event_of_the_vm_and_its_host(scene: Scene) -> None:
    scene.run(FailHost(scene.host("A").uuid))

    found = [event for event in scene.site.all(Event) if event.type == "VmHaRestart"]

    assert found
    assert {ref.kind for ref in found[0].entities} == {"vm", "host"}
    assert found[0].text.endswith("after the failure of its host")


@pytest.mark.parametrize(
    ("act", "kind", "is_done", "told"),
    [
        ("VmDiskCreate", "vm", True, "Disk of VM {vm_name} was created"),
        ("VmSerialPortDelete", "vm", False, "Serial port of VM {vm_name} could not be deleted"),
        ("StorageContainerCreate", "storage container", True, "Storage container {container_name} was created"),
        ("DocumentCreate", None, True, "Document was created"),
        ("HealthChecksRun", None, True, "HealthChecksRun was done"),
        ("VmCustomizeGuest", "vm", True, "VmCustomizeGuest was done on VM {vm_name}"),
    ],
)
def test_the_sentence_names_the_part_and_the_thing(act: str, kind: str | None, is_done: bool, told: str) -> None:
    assert sentence(act, kind, is_done) == told


def test_a_site_keeps_so_many_events_and_so_many_audits(scene: Scene) -> None:
    scene.site.behaviour = replace(scene.site.behaviour, events_kept=3)
    for number in range(5):
        note_event(scene.site, scene.cluster.uuid, f"E{number}", "It happened")
        scene.run(CreateVm(scene.cluster.uuid, f"new-{number}"))

    assert [event.type for event in scene.site.all(Event)] == ["E2", "E3", "E4"]
    assert [audit.text for audit in scene.site.all(Audit)] == [f"VM new-{number} was created" for number in (2, 3, 4)]
