"""How a cluster is hardened, as v1 and v2.0 show and set it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_prism.faces.rest.element.types import Record
from mock_prism.model.cluster import Hardening, ScanSchedule
from mock_prism.model.errors import Invalid

HARDENED = ("aide", "core", "high_strength_password", "banner")


def hardening_record(hardening: Hardening) -> Record:
    """Keys are recorded."""
    return {
        "schedule": hardening.schedule.name,
        **{f"enable_{switch}": getattr(hardening, switch) for switch in HARDENED},
    }


def read_hardening(body: Record, before: Hardening) -> Hardening:
    """A body of switches; what it leaves out stays. Raises Invalid for a schedule that is none."""
    words = [schedule.name for schedule in ScanSchedule]
    if body.get("schedule", words[0]) not in words:
        raise Invalid("schedule", f"must be one of {', '.join(words)}")
    switches: dict[str, Any] = {
        switch: body[f"enable_{switch}"]
        for switch in (*HARDENED, "snmpv3_only")
        if isinstance(body.get(f"enable_{switch}"), bool)
    }
    schedule = ScanSchedule[body["schedule"]] if "schedule" in body else before.schedule
    return replace(before, schedule=schedule, **switches)
