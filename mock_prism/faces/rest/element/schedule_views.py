"""How schedules of protection domains look in v1 and v2.0."""

from __future__ import annotations

from mock_prism.faces.rest.element.types import Record
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.schedule import DAY_MICROS, Retention, Schedule


def schedule_record(domain: ProtectionDomain, schedule: Schedule) -> Record:
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
        "timezone_offset": 0,
        "app_consistent": schedule.is_app_consistent,
        "suspended": schedule.is_suspended,
        "retention_policy": _retention_record(schedule.retention),
    }


def _retention_record(retention: Retention) -> Record | None:
    if retention.snapshots is not None:
        return {"local_retention_type": "NUM_SNAPSHOTS", "local_max_snapshots": retention.snapshots}
    if retention.micros is not None:
        return {"local_retention_type": "DAYS", "local_retention_period": retention.micros // DAY_MICROS}
    return None
