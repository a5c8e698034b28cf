"""Acts that are over at once: taking note of events, and passing the shutdown token."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.alert import AcknowledgeEvent
from mock_prism.model.commands.maintenance import EnterMaintenance
from mock_prism.model.commands.shutdown_token import ClearShutdownToken, TakeShutdownToken
from mock_prism.model.commands.watch import UNSCHEDULABLE, WatchUnschedulable
from mock_prism.model.errors import NotFound, Refused
from mock_prism.model.host import Host
from mock_prism.model.journal import Alert, Event
from mock_prism.model.records import note_event


def test_an_event_is_taken_note_of_once(scene: Scene) -> None:
    event = note_event(scene.site, scene.cluster.uuid, "Test", "It is so")

    scene.succeed(AcknowledgeEvent(event.uuid))
    first = scene.site.get(Event, event.uuid)
    scene.succeed(AcknowledgeEvent(event.uuid))

    assert (event.is_acknowledged, first.is_acknowledged, first.acknowledged_by) == (False, True, "admin")
    assert scene.site.get(Event, event.uuid) == first
    with pytest.raises(NotFound):
        scene.site.submit(AcknowledgeEvent("none"))


def test_the_shutdown_token_is_one_node_s_until_it_is_cleared(scene: Scene) -> None:
    first, second = list(scene.site.all(Host))[:2]

    scene.succeed(TakeShutdownToken(first.uuid))
    scene.succeed(TakeShutdownToken(first.uuid))
    with pytest.raises(Refused):
        scene.site.submit(TakeShutdownToken(second.uuid))
    holder = scene.site.get(Cluster, scene.cluster.uuid).shutdown_token
    scene.succeed(ClearShutdownToken(scene.cluster.uuid))
    scene.succeed(TakeShutdownToken(second.uuid))

    assert (holder, scene.site.get(Cluster, scene.cluster.uuid).shutdown_token) == (first.uuid, second.uuid)


def test_the_watch_over_an_earlier_maintenance_raises_no_alert_of_a_later_one(scene: Scene) -> None:
    host = next(iter(scene.site.all(Host)))
    scene.succeed(EnterMaintenance(host.uuid))
    now = scene.site.get(Host, host.uuid)
    assert now.maintenance is not None

    scene.succeed(WatchUnschedulable(host.uuid, now.maintenance.since_micros - 1))

    scene.site.advance(scene.site.timings.unschedulable_alert_micros)
    assert [alert.type for alert in scene.site.all(Alert)].count(UNSCHEDULABLE) == 1
