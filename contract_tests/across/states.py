"""The states that a node can be in, and what every face says in each: the table of the reference, as rows.

Resiliency is that of a four-node cluster with a fault tolerance of one node.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contract_tests.across.eyes import Said

CRITICAL = "Critical"
NEVER = "null (-)"
FLAGGED = "true (-)"
CLEARED = "false (-)"

A = Said(
    acli_state="AcropolisNormal",
    acli_connected=True,
    acli_schedulable=True,
    ncli_maintenance=NEVER,
    cluster_status="Up",
    v1_state="kAcropolisNormal",
    v1_flag=None,
    v2_state="kAcropolisNormal",
    v2_flag=None,
    v4_state="ACROPOLIS_NORMAL",
    v4_flag=False,
    v4_maintenance="normal",
    console_icon="normal",
    console_buttons=("enter",),
    resiliency="OK",
)

_ENTERING = replace(
    A,
    acli_state="EnteringMaintenanceMode",
    acli_schedulable=False,
    v1_state="kEnteringMaintenanceMode",
    v2_state="kEnteringMaintenanceMode",
    v4_state="ENTERING_MAINTENANCE_MODE",
    v4_maintenance="entering_maintenance_mode",
    console_icon="spinner",
    console_buttons=(),
)

_ENTERED = replace(
    A,
    acli_state="EnteredMaintenanceMode",
    acli_schedulable=False,
    v1_state="kEnteredMaintenanceMode",
    v2_state="kEnteredMaintenanceMode",
    v4_state="ENTERED_MAINTENANCE_MODE",
    v4_maintenance="entered_maintenance_mode",
    console_icon="maintenance",
    console_buttons=("exit",),
)

_CVM_FLAGGED: dict[str, Any] = {"ncli_maintenance": FLAGGED, "v1_flag": True, "v2_flag": True, "v4_flag": True}

B = _ENTERING
C = _ENTERED
D = _ENTERING
E_UP = replace(
    _ENTERED,
    **_CVM_FLAGGED,
    cluster_status="Maintenance",
    console_icon="spinner",
    console_buttons=(),
    resiliency=CRITICAL,
)
E_DOWN = replace(E_UP, cluster_status="Down")
F = replace(_ENTERED, **_CVM_FLAGGED, cluster_status="Down", resiliency=CRITICAL)
G = replace(F, cluster_status="Maintenance")
H = E_DOWN
I_ACROPOLIS = A
I_PLANNED = replace(A, ncli_maintenance=CLEARED, v1_flag=False, v2_flag=False)
J = replace(A, **_CVM_FLAGGED, cluster_status="Maintenance", console_icon="cvm", resiliency=CRITICAL)
K = replace(J, cluster_status="Down")
L = replace(_ENTERED, cluster_status="Down", resiliency=CRITICAL)
M = replace(K, v4_maintenance="entered_maintenance_mode", console_icon="maintenance", console_buttons=("exit",))
N = replace(F, acli_connected=False)
"""H is one instant of a boot; I comes in two, by family; J's and K's icon marks the CVM."""
