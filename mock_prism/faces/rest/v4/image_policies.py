"""Policies about where images lie: reading, making, changing, suspending, resuming and deleting them."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import IsoInstant
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.envelopes import Record, single, started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.model.commands.image_policy import (
    CreateImagePolicy,
    DeleteImagePolicy,
    ImagePolicyTerms,
    ResumeImagePolicy,
    SuspendImagePolicy,
    UpdateImagePolicy,
)
from mock_prism.model.image_placement import ImageStanding
from mock_prism.model.policy import CategoryFilter, ImagePolicy
from mock_prism.model.user import User

POLICIES = "/vmm/images/config/placement-policies"
POLICY = f"{POLICIES}/{{extId}}"
CONFIG = "vmm.v4.images.config."
TYPES = {False: "SOFT", True: "HARD"}
STATES = {False: "ACTIVE", True: "SUSPENDED"}
MATCHES = {True: "CATEGORIES_MATCH_ALL", False: "CATEGORIES_MATCH_ANY"}


def _filter_shown(found: CategoryFilter) -> Record:
    return typed(f"{CONFIG}Filter", type=MATCHES[found.matches_all], categoryExtIds=[*found.categories])


def policy_shown(call: Call, policy: ImagePolicy) -> Record:
    """A ``PlacementPolicy``. Who made it owns it (*assumed*)."""
    owner = call.site.find(User, "name", policy.created_by)
    instants = IsoInstant()
    return typed(
        f"{CONFIG}PlacementPolicy",
        extId=policy.uuid,
        name=policy.name,
        description=policy.description or None,
        placementType=TYPES[policy.is_hard],
        imageEntityFilter=_filter_shown(policy.images),
        clusterEntityFilter=_filter_shown(policy.clusters),
        enforcementState=STATES[policy.is_suspended],
        createTime=instants.serialize("created_micros", policy),
        lastUpdateTime=instants.serialize("updated_micros", policy),
        ownerExtId=None if owner is None else owner.uuid,
        ownerName=policy.created_by or None,
    )


def status_shown(standing: ImageStanding) -> Record:
    """An ``ImagePlacementStatus``: how an image stands to one policy. Enforcement has failed where others forbid what
    the policy asks for (*assumed*)."""
    return typed(
        "vmm.v4.content.ImagePlacementStatus",
        placementPolicyExtId=standing.policy.uuid,
        complianceStatus="COMPLIANT" if standing.complies else "NON_COMPLIANT",
        enforcementMode="ENFORCING" if standing.enforced == standing.named else "ENFORCEMENT_FAILED",
        policyClusterExtIds=[*standing.named] or None,
        enforcedClusterExtIds=[*standing.enforced] or None,
        conflictingPolicyExtIds=[*standing.conflicting] or None,
    )


def _policy(call: Call) -> ImagePolicy:
    return call.site.get(ImagePolicy, call.path["extId"].lower())


def _list(call: Call) -> Reply:
    return listed(call, [policy_shown(call, policy) for policy in call.site.all(ImagePolicy)])


def _get(call: Call) -> Reply:
    policy = _policy(call)
    return single(call, selected_one(call, policy_shown(call, policy)), Alone(policy))


def _may_change(call: Call, policy: ImagePolicy) -> None:
    """What changes a policy needs its token (documented); what else is done to it must not bring an old one."""
    if call.operation.if_match or "If-Match" in call.headers:
        require_match(call, Alone(policy), ImagePolicy.kind)


def _terms(call: Call, known: str = "") -> ImagePolicyTerms:
    """What a body says of a policy. What the server alone sets is passed over: it is suspended by an act of its own."""
    wanted = call.body
    return ImagePolicyTerms(
        wanted["name"],
        _filter(wanted["imageEntityFilter"]),
        _filter(wanted["clusterEntityFilter"]),
        wanted["placementType"] == TYPES[True],
        wanted.get("description", known),
    )


def _filter(wanted: Record) -> CategoryFilter:
    uuids = tuple(uuid.lower() for uuid in wanted["categoryExtIds"])
    return CategoryFilter(uuids, wanted["type"] == MATCHES[True])


def _create(call: Call) -> Reply:
    return ordered(call, CreateImagePolicy(_terms(call)))


def _update(call: Call) -> Reply:
    policy = _policy(call)
    _may_change(call, policy)
    return ordered(call, UpdateImagePolicy(policy.uuid, _terms(call, policy.description)))


def _suspend(call: Call) -> Reply:
    policy = _policy(call)
    _may_change(call, policy)
    stops = call.body.get("shouldCancelRunningTasks", False)
    return started(call, SuspendImagePolicy(policy.uuid, stops))


def _resume(call: Call) -> Reply:
    policy = _policy(call)
    _may_change(call, policy)
    return started(call, ResumeImagePolicy(policy.uuid))


def _delete(call: Call) -> Reply:
    policy = _policy(call)
    _may_change(call, policy)
    return started(call, DeleteImagePolicy(policy.uuid))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {POLICIES}": _list,
    f"v4 POST {POLICIES}": _create,
    f"v4 GET {POLICY}": _get,
    f"v4 PUT {POLICY}": _update,
    f"v4 DELETE {POLICY}": _delete,
    f"v4 POST {POLICY}/$actions/suspend": _suspend,
    f"v4 POST {POLICY}/$actions/resume": _resume,
}
