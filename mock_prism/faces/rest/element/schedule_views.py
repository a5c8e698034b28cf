"""How schedules of protection domains look in v1 and v2.0."""

from __future__ import annotations

from mock_prism.faces.rest.element.types import Record
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.schedule import DAY_MICROS, Retention, Schedule
from mock_prism.model.site import Site

NUMBER, DAYS = "NUM_SNAPSHOTS", "DAYS"


def schedule_record(site: Site, domain: ProtectionDomain, schedule: Schedule) -> Record:
    """A schedule as the gateway shows it."""
    return {
        "id": schedule.uuid,
        "pd_name": domain.name,
        "type": schedule.every.name,
        "every_nth": schedule.count,
        "values": list(schedule.days) or None,
        "user_start_time_in_usecs": schedule.start_micros,
        "start_times_in_usecs": [schedule.start_micros],
        "end_time_in_usecs": schedule.end_micros,
        "timezone_offset": schedule.timezone_offset_secs,
        "app_consistent": schedule.is_app_consistent,
        "suspended": schedule.is_suspended,
        "retention_policy": _policy_record(site, schedule),
    }


def _policy_record(site: Site, schedule: Schedule) -> Record | None:
    """How long snapshots are kept here and, by the names of remote sites, there; None where for good and only here."""
    local = schedule.retention
    remotes = {site.get(RemoteSite, one.remote_site_uuid).name: one.retention for one in schedule.remotes}
    if local == Retention() and not remotes:
        return None
    return {
        "local_retention_type": _type(local),
        "local_max_snapshots": local.snapshots,
        "local_retention_period": _days(local),
        "remote_retention_type": {name: _type(one) for name, one in remotes.items()} or None,
        "remote_max_snapshots": {name: one.snapshots for name, one in remotes.items()} or None,
        "remote_retention_period": {name: _days(one) for name, one in remotes.items()} or None,
    }


def _type(retention: Retention) -> str:
    return NUMBER if retention.micros is None else DAYS


def _days(retention: Retention) -> int | None:
    return None if retention.micros is None else retention.micros // DAY_MICROS
