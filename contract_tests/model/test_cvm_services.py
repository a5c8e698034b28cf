"""Services of a Controller VM that somebody stops one by one."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.cvm import ShutDownCvm
from mock_prism.model.commands.cvm_services import StartServices, StopServices
from mock_prism.model.errors import Invalid, WrongState
from mock_prism.model.resiliency import DataResiliency


def test_what_is_stopped_stays_so_until_it_is_started(scene: Scene) -> None:
    uuid = scene.cvm("A").uuid
    for name in ("Prism", "Stargate"):
        scene.succeed(StopServices(uuid, frozenset({name})))

    assert scene.cvm("A").stopped_services == {"Prism", "Stargate"}
    assert (scene.cvm("A").serving, scene.resiliency) == (False, DataResiliency.CRITICAL)
    scene.succeed(StartServices(uuid))
    assert (scene.cvm("A").serving, scene.resiliency) == (True, DataResiliency.OK)


def test_other_services_do_not_keep_it_from_serving(scene: Scene) -> None:
    scene.succeed(StopServices(scene.cvm("A").uuid, frozenset({"Prism"})))

    assert scene.cvm("A").serving


def test_no_services_cannot_be_stopped_nor_those_of_a_machine_that_is_off(scene: Scene) -> None:
    with pytest.raises(Invalid):
        scene.start(StopServices(scene.cvm("A").uuid, frozenset()))
    scene.run(ShutDownCvm(scene.cvm("A").uuid, sets_flag=False))
    with pytest.raises(WrongState):
        scene.start(StopServices(scene.cvm("A").uuid, frozenset({"Prism"})))
