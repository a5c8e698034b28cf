"""Registering clusters with Prism Central."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.commands.registration import RegisterCluster
from mock_prism.model.errors import Disconnected, WrongState
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
