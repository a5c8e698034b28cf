"""Concurrency: every entity read has a token, and a change that wants one is refused without it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import CLUSTERS, HOSTS, TASKS, Central
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.v4 import GENERATION
from mock_prism.faces.rest.v4.answering import answering
from mock_prism.faces.rest.v4.cluster_views import AhvCluster
from mock_prism.faces.rest.v4.envelopes import said
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.model.cluster import Cluster
from mock_prism.model.views import cluster_view

UPDATE = "v4 PUT /clustermgmt/config/clusters/{extId}"
FORM = re.compile(r"YXBwbGljYXRpb24vanNvbg==:[0-9a-f]{64}")


def update_cluster(call: Call) -> Reply:
    """A handler that changes nothing, but only for who knows how things stand."""
    cluster = call.site.get(Cluster, call.path["extId"])
    require_match(call, AhvCluster(cluster_view(call.site, cluster)), "cluster")
    return said(call, None)


@pytest.fixture
def central() -> Central:
    """A Prism Central that takes an update of a cluster."""
    handlers = {**GENERATION.handlers, **answering({UPDATE: update_cluster})}
    return Central.start(generation=replace(GENERATION, handlers=handlers))


def token(central: Central, path: str) -> str:
    """The token of what lies at a path."""
    return central.send("GET", path).headers["ETag"]


def update(central: Central, if_match: str | None = None) -> TestResponse:
    """Try to change the cluster."""
    headers = {} if if_match is None else {"If-Match": if_match}
    return central.send("PUT", f"{CLUSTERS}/{central.cluster.uuid}", {"name": "other"}, headers=headers)


def test_entities_have_tokens_and_lists_have_none(central: Central) -> None:
    task = central.task(central.enter("A"))
    single = [f"{CLUSTERS}/{central.cluster.uuid}", central.host_path("A"), f"{TASKS}/ZXJnb24=:{task.uuid}"]

    assert all(FORM.fullmatch(token(central, path)) for path in single)
    assert "ETag" not in central.send("GET", HOSTS).headers


def test_a_token_stays_while_nothing_changes(central: Central) -> None:
    assert token(central, central.host_path("A")) == token(central, central.host_path("A"))


def test_a_token_changes_with_the_host(central: Central) -> None:
    before = token(central, central.host_path("A"))
    central.finished(central.enter("A"))
    central.finished(central.leave("A"))

    assert token(central, central.host_path("A")) != before


def test_two_entities_have_two_tokens(central: Central) -> None:
    assert token(central, central.host_path("A")) != token(central, central.host_path("B"))


def test_a_change_of_what_was_read_is_taken(central: Central) -> None:
    given = token(central, f"{CLUSTERS}/{central.cluster.uuid}")

    assert update(central, if_match=given).status_code == 202


def test_a_change_without_a_token_is_428(central: Central) -> None:
    reply = update(central)

    assert reply.status_code == 428
    assert error(reply) == ("PLAT-10004", "MISSING_ETAG_HEADER")


@pytest.mark.parametrize("given", ["*", "W/", "MSww!"])
def test_what_is_no_token_is_412(central: Central, given: str) -> None:
    reply = update(central, if_match=given)

    assert reply.status_code == 412
    assert error(reply) == ("PLAT-10005", "INVALID_ETAG_HEADER")


def test_a_change_of_what_has_changed_since_is_412(central: Central) -> None:
    given = token(central, f"{CLUSTERS}/{central.cluster.uuid}")
    central.finished(central.enter("A"))

    reply = update(central, if_match=given)

    assert reply.status_code == 412
    assert error(reply)[1] == "CLUSTER_ETAG_MISMATCH"
    assert "If-Match header value passed" in reply.text


def error(reply: TestResponse) -> tuple[str, str]:
    """Code and group of the first message."""
    message = reply.get_json()["data"]["error"][0]
    return message["code"], message["errorGroup"]
