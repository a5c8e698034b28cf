"""What faults can be planned for."""

from __future__ import annotations

from mock_prism.model.operations import operations


def test_every_operation_is_known_with_its_steps() -> None:
    known = operations()

    assert {"VmCreate", "HostEnterMaintenance", "EnterMaintenanceMode", "CvmShutdown", "DocumentCreate"} <= known.keys()
    assert known["VmClone"] == ("Clone the VM", "Register the VM", "One after another")
    assert all(steps for steps in known.values())


def test_several_commands_may_be_one_operation() -> None:
    """To grow a disk and to change its medium are both updates; neither hides the steps of the other."""
    assert len(operations()["VmDiskUpdate"]) > 1
