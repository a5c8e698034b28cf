"""The names of time zones."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from mock_prism.model.errors import Invalid


@cache
def zones() -> frozenset[str]:
    """All that this machine knows."""
    return frozenset(available_timezones() | {"UTC"})


def check_timezone(name: str) -> None:
    """Raise Invalid for a name that is no time zone's."""
    if name not in zones():
        raise Invalid("timezone", f"{name!r} is no time zone")
