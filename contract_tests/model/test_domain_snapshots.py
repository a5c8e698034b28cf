"""Snapshots of protection domains that are ordered once, for now or for later."""

from __future__ import annotations

import pytest

from contract_tests.model.paired import MINUTE, Pair
from contract_tests.model.scene import EPOCH_MICROS
from mock_prism.model import engine
from mock_prism.model.commands.domain_snapshot import SnapshotOnce, orders_of
from mock_prism.model.commands.protection_domain import DeleteProtectionDomain, UnprotectVms
from mock_prism.model.errors import Cancelled, Invalid
from mock_prism.model.protection_domain import points_of
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.states import TaskStatus

HOUR = 60 * MINUTE


def test_a_snapshot_is_taken_later_and_kept_from_then_on() -> None:
    pair = Pair()
    domain, at = pair.protect("east-01"), EPOCH_MICROS + HOUR
    order = pair.start(SnapshotOnce(domain.uuid, at, HOUR, True, (pair.remote.uuid,)))
    assert ([one.uuid for one in orders_of(pair.site, domain)], points_of(pair.site, domain)) == ([order.uuid], ())

    pair.site.advance_to(at + MINUTE)

    (point,), (copy,) = points_of(pair.site, domain), pair.copies()
    assert (point.created_micros, point.expires_micros, point.one_time) == (at, at + HOUR, order.sequence)
    assert copy.expires_micros is not None
    assert orders_of(pair.site, domain) == ()


def test_an_order_for_later_is_cancelled_and_one_whose_domain_has_gone_fails() -> None:
    pair = Pair()
    domain, at = pair.protect("east-01"), EPOCH_MICROS + HOUR
    first, second = (pair.start(SnapshotOnce(domain.uuid, at)) for _ in range(2))

    pair.site.cancel(first.uuid)
    pair.succeed(DeleteProtectionDomain(domain.uuid))
    pair.site.advance_to(at + MINUTE)

    assert (pair.task(first).status, pair.task(second).status) == (TaskStatus.ABORTED, TaskStatus.FAILED)


def test_an_order_whose_vms_have_gone_fails() -> None:
    pair = Pair()
    domain, at = pair.protect("east-01"), EPOCH_MICROS + HOUR
    order = pair.start(SnapshotOnce(domain.uuid, at))
    pair.succeed(UnprotectVms(domain.uuid, (pair.vm("east-01").uuid,)))

    pair.site.advance_to(at + MINUTE)

    assert isinstance(pair.task(order).error, Invalid)


def test_a_snapshot_that_is_lost_at_once_goes_nowhere() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    order = pair.start(SnapshotOnce(domain.uuid, remote_site_uuids=(pair.remote.uuid,)))
    (point,) = points_of(pair.site, domain)
    for snapshot in list(pair.site.all(Snapshot)):
        pair.site.remove(snapshot)
    pair.site.remove(point)

    assert pair.site.finish(order).status is TaskStatus.SUCCEEDED
    assert pair.replications() == []


def test_a_snapshot_that_fails_fails_its_order() -> None:
    pair = Pair()
    domain = pair.protect("east-01")
    order = pair.start(SnapshotOnce(domain.uuid, remote_site_uuids=(pair.remote.uuid,)))
    (child,) = pair.children(order)
    engine.abort(pair.site, child)

    assert isinstance(pair.site.finish(order).error, Cancelled)


def test_what_is_kept_for_no_time_is_refused() -> None:
    pair = Pair()
    domain = pair.protect("east-01")

    with pytest.raises(Invalid):
        pair.start(SnapshotOnce(domain.uuid, keep_micros=0))
