"""The project of a thing, which v4 tells in two places of its body: an older one and a newer one."""

from __future__ import annotations

from mock_prism.model.errors import Invalid


def project_of(older: str | None, newer: str | None, now: str | None, place: str) -> str | None:
    """The uuid of the project that a body names, or that of ``now`` where it names none.

    Clients write back what they have read and change one of both, so the one that is not as it is now tells
    (*assumed*). ``place`` is what the older place is called. Raises Invalid where both are others.
    """
    named = {uuid.lower() for uuid in (older, newer) if uuid}
    if len(named) > 1:
        named -= {now}
    if len(named) > 1:
        raise Invalid("projectExtId", f"is not that of {place}")
    return next(iter(named), now)
