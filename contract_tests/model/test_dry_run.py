"""Acts that are only tried."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.dry_run import DryRun
from mock_prism.model.commands.maintenance import EnterMaintenance
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.errors import NotFound
from mock_prism.model.states import HostState


def test_a_dry_run_does_nothing_but_look(scene: Scene) -> None:
    task = scene.succeed(DryRun(EnterMaintenance(scene.host("A").uuid)))
    assert task.entities == ()
    assert task.cluster_uuid == scene.cluster.uuid
    assert scene.host("A").state is HostState.NORMAL


def test_a_dry_run_is_refused_as_the_act_would_be(scene: Scene) -> None:
    with pytest.raises(NotFound):
        scene.start(DryRun(DeleteVm("no-such-vm")))
