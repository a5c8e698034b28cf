"""VMs whose memory lies on disk: they take nothing of a host until they go on."""

from __future__ import annotations

from contract_tests.model.scene import Scene
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.errors import NoPlacement, WrongState
from mock_prism.model.room import free_memory
from mock_prism.model.states import PowerState, PowerTransition


def test_a_suspended_vm_gives_its_memory_back_and_goes_on_where_there_is_some(scene: Scene) -> None:
    before = scene.vm("web-01")
    host = next(host for host in map(scene.host, "ABCD") if host.uuid == before.host_uuid)
    free = free_memory(scene.site, host)

    scene.succeed(SetPower(before.uuid, PowerTransition.SUSPEND))
    suspended = scene.vm("web-01")
    freed = free_memory(scene.site, host) - free
    scene.succeed(SetPower(before.uuid, PowerTransition.RESUME))

    assert (suspended.power, suspended.host_uuid, freed) == (PowerState.SUSPENDED, None, before.memory_bytes)
    assert (suspended.is_running, suspended.is_off) == (False, False)
    assert scene.vm("web-01").power is PowerState.ON


def test_a_suspended_vm_that_fits_nowhere_stays_suspended(scene: Scene) -> None:
    uuid = scene.vm("web-01").uuid
    scene.succeed(SetPower(uuid, PowerTransition.SUSPEND))
    scene.change("web-01", memory_bytes=1 << 50)

    assert isinstance(scene.fail(SetPower(uuid, PowerTransition.RESUME)), NoPlacement)
    assert scene.vm("web-01").power is PowerState.SUSPENDED


def test_a_suspended_vm_does_not_migrate(scene: Scene) -> None:
    uuid = scene.vm("web-01").uuid
    scene.succeed(SetPower(uuid, PowerTransition.SUSPEND))

    assert isinstance(scene.fail(MigrateVm(uuid)), WrongState)
