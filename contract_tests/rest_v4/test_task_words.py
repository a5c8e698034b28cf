"""What tasks call themselves where one act of the model is several of v4."""

from __future__ import annotations

import pytest

from contract_tests.rest_v4.central import TASKS, Central
from contract_tests.rest_v4.test_vms_changed import act
from contract_tests.rest_v4.test_vms_devices import SORTS, body_of, change
from mock_prism.faces.rest.v4.vmm_words import POWER_WORDS
from mock_prism.model.states import PowerTransition
from mock_prism.model.task import Task


def operation(central: Central, task: Task) -> str:
    """The word of a task."""
    return str(central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["operation"])


@pytest.mark.parametrize(
    ("action", "word"),
    [
        ("power-off", "kVmPowerOff"),
        ("reset", "kVmReset"),
        ("power-cycle", "kVmPowerCycle"),
        ("shutdown", "kVmShutdown"),
        ("reboot", "kVmReboot"),
    ],
)
def test_a_vm_is_switched_in_several_ways(central: Central, action: str, word: str) -> None:
    assert operation(central, central.finished(act(central, "web-01", action))) == word


def test_a_vm_is_turned_on(central: Central) -> None:
    central.finished(act(central, "web-01", "power-off"))

    assert operation(central, central.finished(act(central, "web-01", "power-on"))) == "kVmPowerOn"


def test_every_way_has_a_word() -> None:
    assert set(POWER_WORDS) == set(PowerTransition)


def test_each_device_has_a_word(central: Central) -> None:
    words = [
        operation(central, central.finished(change(central, "POST", sort, body=body_of(central, sort))))
        for sort in SORTS
    ]

    assert words == ["CreateDisk", "CreateCdRom", "CreateNic"]
