"""Registering clusters with Prism Central."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.commands.registration import RegisterCluster, RenameCentral, UnregisterCluster
from mock_prism.model.errors import Disconnected, Invalid, NotFound, WrongState
from mock_prism.model.site import Site
from mock_prism.model.states import TaskStatus
from mock_prism.site_files import load_site


@pytest.fixture
def site() -> Site:
    """A site whose first cluster is registered with nobody."""
    site = load_site("two-clusters", seed=1, epoch_micros=1_700_000_000_000_000)
    site.put(replace(next(iter(site.all(Cluster))), prism_central_uuid=None))
    return site


def test_a_cluster_is_registered_once(site: Site) -> None:
    cluster, central = next(iter(site.all(Cluster))), next(iter(site.all(PrismCentral)))

    task = site.submit(RegisterCluster(cluster.uuid, central.ip))

    assert (task.status, [about.uuid for about in task.entities]) == (TaskStatus.SUCCEEDED, [cluster.uuid])
    assert site.get(Cluster, cluster.uuid).prism_central_uuid == central.uuid
    with pytest.raises(WrongState):
        site.submit(RegisterCluster(cluster.uuid, central.ip))


def test_somebody_must_answer_at_the_address(site: Site) -> None:
    cluster = next(iter(site.all(Cluster)))

    with pytest.raises(Disconnected):
        site.submit(RegisterCluster(cluster.uuid, "10.9.9.9"))

    assert site.get(Cluster, cluster.uuid) == cluster


def test_a_cluster_is_taken_away_from_its_prism_central_once(site: Site) -> None:
    bare, cluster = site.all(Cluster)
    central = next(iter(site.all(PrismCentral)))

    task = site.submit(UnregisterCluster(cluster.uuid, central.uuid))

    assert (task.status, [about.uuid for about in task.entities]) == (TaskStatus.SUCCEEDED, [cluster.uuid])
    assert site.get(Cluster, cluster.uuid).prism_central_uuid is None
    for one in (bare, cluster):
        with pytest.raises(WrongState):
            site.submit(UnregisterCluster(one.uuid, central.uuid))


def test_a_prism_central_is_renamed(site: Site) -> None:
    central = next(iter(site.all(PrismCentral)))

    task = site.submit(RenameCentral(central.uuid, "renamed"))

    assert (task.status, [about.uuid for about in task.entities]) == (TaskStatus.SUCCEEDED, [central.uuid])
    assert site.get(PrismCentral, central.uuid).name == "renamed"
    for uuid, name, error in ((central.uuid, "", Invalid), ("nothing", "name", NotFound)):
        with pytest.raises(error):
            site.submit(RenameCentral(uuid, name))
