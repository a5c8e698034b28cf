"""acli ha and ads: high availability, and who places VMs. Objects *assumed*, with the keys of REST v2.0."""

from __future__ import annotations

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.answers import Answer, Shown, Started
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, block
from mock_prism.model.commands.ads import UpdateAds
from mock_prism.model.commands.ha import UpdateHa

SEGMENTS = "kAcropolisHAReserveSegments"


def _ha(call: AcliCall) -> dict[str, Json]:
    cluster = call.cluster
    return {
        "failover_enabled": cluster.ha_failover_enabled,
        "ha_state": "kAcropolisHABestEffort" if cluster.ha_failover_enabled else "kAcropolisHADisabled",
        "logical_timestamp": cluster.revision,
        "num_host_failures_to_tolerate": cluster.ha_host_failures_to_tolerate,
        "reservation_type": SEGMENTS if cluster.ha_host_failures_to_tolerate else "kAcropolisHANoReservations",
    }


def _get_ha(call: AcliCall) -> Answer:
    tree = _ha(call)
    return Shown(block("ha_config", tree), tree)


def _update_ha(call: AcliCall) -> Answer:
    command = UpdateHa(call.cluster.uuid, is_enabled=call.args.maybe_flag("enable_failover"))
    started = call.start_one("HaUpdate", call.cluster, command)
    return Started(started.waits, detached=call.args.maybe_flag("wait") is False)


def _get_ads(call: AcliCall) -> Answer:
    tree: dict[str, Json] = {"enabled": call.cluster.ads_enabled}
    return Shown(block("ads_config", tree), tree)


def _update_ads(call: AcliCall) -> Answer:
    return call.start_one("AdsUpdate", call.cluster, UpdateAds(call.cluster.uuid, call.args.flag("enable")))


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("ha.get", "Shows how high availability is set up.", (), _get_ha),
    AcliVerb(
        "ha.update",
        "Sets up high availability.",
        (
            Param("enable_failover", Kind.FLAG),
            Param("num_host_failures_to_tolerate", Kind.NUMBER, simulated=False),
            Param("reservation_type", simulated=False),
            Param("wait", Kind.FLAG),
        ),
        _update_ha,
    ),
    AcliVerb("ads.get", "Shows whether VMs are placed by load.", (), _get_ads),
    AcliVerb(
        "ads.update",
        "Has VMs placed by load, or not.",
        (
            Param("enable", Kind.FLAG, required=True),
            Param("prevent_storage_hotspot_fix", Kind.FLAG, default="false", simulated=False),
        ),
        _update_ads,
    ),
)
