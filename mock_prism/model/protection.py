"""How VMs and volume groups are protected: the value that both keep."""

from __future__ import annotations

from mock_prism.model.frozen import frozen


@frozen
class Protection:
    """The protection domain that something is in, and the consistency group with which it is kept."""

    domain_uuid: str
    consistency_group: str
    is_app_consistent: bool = False
