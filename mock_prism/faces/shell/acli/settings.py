"""acli ha and ads: high availability, and who places VMs.

The object of the first is as operators show it, but for the words of its states; that of the second is *assumed*.
"""

from __future__ import annotations

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.answers import Answer, Shown, Started
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, block
from mock_prism.model.commands.ads import UpdateAds
from mock_prism.model.commands.failure import failing_hosts
from mock_prism.model.commands.ha import UpdateHa, reserved
from mock_prism.model.reserve import ha_state, tolerated_failures

PREFIX = "kAcropolisHA"
HOSTS, SEGMENTS, NONE = (f"{PREFIX}{word}" for word in ("ReserveHosts", "ReserveSegments", "NoReservations"))
TYPES = {NONE: False, SEGMENTS: True}


def _ha(call: AcliCall) -> dict[str, Json]:
    cluster = call.cluster
    wanted = cluster.ha_host_failures_to_tolerate
    state = ha_state(call.site, cluster, is_healing=bool(failing_hosts(call.site, cluster.uuid)))
    return {
        "failover_enabled": cluster.ha_failover_enabled,
        "ha_state": f"{PREFIX}{state.value}",
        "logical_timestamp": cluster.revision,
        "num_host_failures_to_tolerate": wanted,
        "num_remaining_host_failures_to_tolerate": tolerated_failures(call.site, cluster, wanted),
        "reservation_type": SEGMENTS if wanted else NONE,
    }


def _get_ha(call: AcliCall) -> Answer:
    tree = _ha(call)
    return Shown(block("config", tree), tree)


def _update_ha(call: AcliCall) -> Answer:
    args = call.args
    failures = reserved(args.maybe_text("reservation_type"), args.maybe_number("num_host_failures_to_tolerate"), TYPES)
    command = UpdateHa(call.cluster.uuid, is_enabled=args.maybe_flag("enable_failover"), failures=failures)
    started = call.start_one("HaUpdate", call.cluster, command)
    return Started(started.waits, detached=call.args.maybe_flag("wait") is False)


def _get_ads(call: AcliCall) -> Answer:
    cluster = call.cluster
    tree: dict[str, Json] = {
        "enabled": cluster.ads_enabled,
        "prevent_storage_hotspot_fix": cluster.ads_prevents_hotspot_fix,
    }
    return Shown(block("ads_config", tree), tree)


def _update_ads(call: AcliCall) -> Answer:
    args = call.args
    command = UpdateAds(call.cluster.uuid, args.flag("enable"), args.maybe_flag("prevent_storage_hotspot_fix"))
    return call.start_one("AdsUpdate", call.cluster, command)


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("ha.get", "Shows how high availability is set up.", (), _get_ha),
    AcliVerb(
        "ha.update",
        "Sets up high availability.",
        (
            Param("enable_failover", Kind.FLAG),
            Param("num_host_failures_to_tolerate", Kind.NUMBER),
            Param("reservation_type", Kind.WORD, words=(SEGMENTS, HOSTS, NONE)),
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
            Param("prevent_storage_hotspot_fix", Kind.FLAG),
        ),
        _update_ads,
    ),
)
