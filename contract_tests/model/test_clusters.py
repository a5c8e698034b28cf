"""Changing how a cluster is set up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mock_prism.model.cluster import Cluster, HttpProxy, PublicKey, SmtpSecurity, SmtpServer
from mock_prism.model.commands.cluster import UpdateCluster
from mock_prism.model.commands.watch import WatchUnschedulable
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.model.states import TaskStatus
from mock_prism.site_files import load_site

PROXY = HttpProxy("main", "proxy.test", 3128)
MAIL = SmtpServer("mail.test", 587, "prism@mail.test", security=SmtpSecurity.STARTTLS)


@pytest.fixture
def site() -> Site:
    return load_site("four-node", seed=1, epoch_micros=1_700_000_000_000_000)


def only(site: Site) -> Cluster:
    """The cluster."""
    (cluster,) = site.all(Cluster)
    return cluster


@pytest.mark.parametrize(
    ("uuid", "number"),
    [
        ("000603c7-8584-365d-7469-0cc47a4138d2", 8388249818958477522),
        ("00060f36-1379-a8ba-0000-000000028e95", 167573),
        ("8c52e6be-697b-42a4-bacd-8e6ada7994f2", 4237199414008583410),
    ],
)
def test_the_number_of_a_cluster_is_the_second_half_of_its_uuid(site: Site, uuid: str, number: int) -> None:
    """All captured."""
    assert replace(only(site), uuid=uuid).number == number


def test_its_incarnation_is_the_first_half(site: Site) -> None:
    """Captured: the instant at which it was made, in microseconds."""
    assert replace(only(site), uuid="00062c1d-0d9c-66f4-0d33-7cc2550738f1").incarnation == 1737353154291444


def test_what_is_not_named_stays_as_it_is(site: Site) -> None:
    before = only(site)
    changes: dict[str, Any] = {
        "name": "other",
        "data_services_ip": "10.1.1.9",
        "name_servers": ("10.1.1.1",),
        "ntp_servers": ("0.pool.ntp.org", "10.1.1.2"),
        "nfs_whitelist": ("10.0.0.0/255.0.0.0",),
        "public_keys": (PublicKey("mine", "ssh-rsa AAAA"),),
        "http_proxies": (PROXY,),
        "smtp": MAIL,
        "timezone": "Europe/Berlin",
    }

    task = site.submit(UpdateCluster(before.uuid, **changes))

    assert (task.status, [about.name for about in task.entities]) == (TaskStatus.SUCCEEDED, [before.name])
    assert only(site) == replace(before, **changes, revision=before.revision + 1)


def test_nothing_named_changes_nothing(site: Site) -> None:
    before = only(site)

    site.submit(UpdateCluster(before.uuid))

    assert only(site) == replace(before, revision=before.revision + 1)


def test_addresses_and_the_mail_server_can_be_taken_away(site: Site) -> None:
    uuid = only(site).uuid
    site.submit(UpdateCluster(uuid, smtp=MAIL, data_services_ip="10.1.1.9"))

    site.submit(UpdateCluster(uuid, without_smtp=True, data_services_ip="", external_ip=""))

    assert (only(site).smtp, only(site).data_services_ip, only(site).external_ip) == (None, None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"external_ip": "here"},
        {"name_servers": ("dns.test",)},
        {"ntp_servers": ("not a name",)},
        {"nfs_whitelist": ("10.0.0.1",)},
        {"nfs_whitelist": ("10.0.0.0/what",)},
        {"http_proxies": (replace(PROXY, port=0),)},
        {"http_proxies": (replace(PROXY, address="-"),)},
        {"smtp": replace(MAIL, port=65_536)},
        {"smtp": replace(MAIL, address="")},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_before_anything_changes(site: Site, changes: dict[str, Any]) -> None:
    before = only(site)

    with pytest.raises(Invalid):
        site.submit(UpdateCluster(before.uuid, **changes))

    assert only(site) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"name_servers": ("10.1.1.1", "10.1.1.1")},
        {"ntp_servers": ("ntp.test", "ntp.test")},
        {"nfs_whitelist": ("10.0.0.0/8", "10.0.0.0/8")},
        {"public_keys": (PublicKey("mine", "a"), PublicKey("mine", "b"))},
        {"http_proxies": (PROXY, PROXY)},
    ],
    ids=str,
)
def test_nothing_is_named_twice(site: Site, changes: dict[str, Any]) -> None:
    with pytest.raises(AlreadyExists):
        site.submit(UpdateCluster(only(site).uuid, **changes))


def test_the_cluster_must_be_there(site: Site) -> None:
    with pytest.raises(NotFound):
        site.submit(UpdateCluster("nobody", name="other"))


def test_the_task_of_an_act_that_somebody_asked_for_is_shown_and_the_watch_over_a_host_is_not(site: Site) -> None:
    host = next(iter(site.all(Host)))

    asked = site.submit(UpdateCluster(only(site).uuid, name="other"))
    watch = site.submit(WatchUnschedulable(host.uuid, site.now_micros))

    assert (asked.command.is_internal, watch.command.is_internal) == (False, True)
