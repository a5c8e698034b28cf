"""Templates: reading, making, changing and deleting them and their versions, and the VMs made from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import load
from mock_prism.faces.rest.v4.envelopes import single, started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.template_bodies import (
    CompleteBody,
    DeployBody,
    TemplateBody,
    VersionIdBody,
    changed,
    override_of,
    version_spec,
)
from mock_prism.faces.rest.v4.template_schemas import TemplateSchema, VersionSchema, template_shown
from mock_prism.faces.rest.v4.vm_bodies import required
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.faces.rest.v4.wire import missing
from mock_prism.model.commands.override import AS_IT_IS
from mock_prism.model.commands.template import (
    CreateTemplate,
    DeleteTemplate,
    DeleteTemplateVersion,
    PublishTemplate,
    UpdateTemplate,
)
from mock_prism.model.commands.template_use import (
    CancelGuestUpdate,
    CompleteGuestUpdate,
    DeployTemplate,
    InitiateGuestUpdate,
)
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.template import VERSION, Template, TemplateVersion

TEMPLATES = "/vmm/content/templates"
TEMPLATE = f"{TEMPLATES}/{{extId}}"
VERSIONS = f"{TEMPLATES}/{{templateExtId}}/versions"


def named_template(call: Call, placeholder: str = "extId") -> Template:
    """The template that the path names. Raises NotFound."""
    return call.site.get(Template, call.path[placeholder].lower())


def template_to_change(call: Call, placeholder: str = "extId", is_strict: bool = False) -> Template:
    """The same, for who knows how it stands: only replacing it needs a token (a public client brings none else)."""
    template = named_template(call, placeholder)
    if is_strict or "If-Match" in call.headers:
        require_match(call, template_shown(call.site, template), Template.kind)
    return template


def list_templates(call: Call) -> Reply:
    """All templates, in order of creation (*assumed*)."""
    views = (template_shown(call.site, template) for template in call.site.all(Template))
    return listed(call, [call.presenter.present(TemplateSchema, view) for view in views])


def get_template(call: Call) -> Reply:
    """One template."""
    view = template_shown(call.site, named_template(call))
    return single(call, selected_one(call, call.presenter.present(TemplateSchema, view)), view)


def create_template(call: Call) -> Reply:
    """Make a template of a VM."""
    wanted = load(TemplateBody, call.body)
    spec = version_spec(wanted["version"])
    for key in ("templateName", "templateVersionSpec"):
        required(call.body, key)
    if spec is None or spec.vm_uuid is None:
        raise Invalid("templateVersionSpec.versionSource", missing(["extId"]))
    categories = tuple(wanted["categories"] or ())
    return ordered(call, CreateTemplate(wanted["name"], spec, wanted["description"] or "", categories))


def update_template(call: Call) -> Reply:
    """Change what a template is called, or give it another version where the body names what to make it of."""
    template = template_to_change(call, is_strict=True)
    wanted = load(TemplateBody, call.body)
    version = version_spec(wanted["version"])
    if version is None and (words := wanted["version"]) is not None:
        _check_same(words, template.active)
    return ordered(call, UpdateTemplate(template.uuid, version=version, **changed(wanted, template)))


def _check_same(words: Mapping[str, Any], now: TemplateVersion) -> None:
    """A version is not changed: other words are for another one, of which it must be said what it is made of."""
    is_same = {"name": now.name, "description": now.description, "allows_customization": now.allows_customization}
    if any(words[key] not in (None, value) for key, value in is_same.items()):
        raise Invalid("templateVersionSpec.versionSource", missing(["versionSource"]))


def delete_template(call: Call) -> Reply:
    """Delete a template with its versions."""
    return started(call, DeleteTemplate(template_to_change(call).uuid))


def list_versions(call: Call) -> Reply:
    """The versions of a template, oldest first (*assumed*)."""
    view = template_shown(call.site, named_template(call, "templateExtId"))
    schema = VersionSchema()
    return listed(call, [schema.dump(version) for version in view.versions])


def get_version(call: Call) -> Reply:
    """One version, with the token of its template."""
    view = template_shown(call.site, named_template(call, "templateExtId"))
    uuid = call.path["extId"].lower()
    for version in view.versions:
        if version.version.uuid == uuid:
            return single(call, VersionSchema().dump(version), view)
    raise NotFound(VERSION, uuid)


def delete_version(call: Call) -> Reply:
    """Delete a version that does not count."""
    template = template_to_change(call, "templateExtId")
    return started(call, DeleteTemplateVersion(template.uuid, call.path["extId"].lower()))


def deploy(call: Call) -> Reply:
    """Make VMs of a template."""
    template = template_to_change(call)
    wanted = load(DeployBody, call.body)
    bodies = wanted["overrides"] or {}
    overrides = tuple(override_of(bodies[place]) if place in bodies else AS_IT_IS for place in range(wanted["count"]))
    return ordered(call, DeployTemplate(template.uuid, wanted["cluster"], overrides, wanted["version"]))


def publish(call: Call) -> Reply:
    """Have another version count."""
    template = template_to_change(call)
    wanted = load(VersionIdBody, call.body)
    required(call.body, "versionId")
    return ordered(call, PublishTemplate(template.uuid, wanted["version"]))


def initiate(call: Call) -> Reply:
    """Make a VM in which the guest is changed."""
    template = template_to_change(call)
    return ordered(call, InitiateGuestUpdate(template.uuid, load(VersionIdBody, call.body)["version"]))


def complete(call: Call) -> Reply:
    """Make a version of it."""
    template = template_to_change(call)
    wanted = load(CompleteBody, call.body)
    is_active = wanted["is_active"] is not False
    return started(call, CompleteGuestUpdate(template.uuid, wanted["name"], wanted["description"], is_active))


def cancel(call: Call) -> Reply:
    """Drop it."""
    return started(call, CancelGuestUpdate(template_to_change(call).uuid))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {TEMPLATES}": list_templates,
    f"v4 POST {TEMPLATES}": create_template,
    f"v4 GET {TEMPLATE}": get_template,
    f"v4 PUT {TEMPLATE}": update_template,
    f"v4 DELETE {TEMPLATE}": delete_template,
    f"v4 GET {VERSIONS}": list_versions,
    f"v4 GET {VERSIONS}/{{extId}}": get_version,
    f"v4 DELETE {VERSIONS}/{{extId}}": delete_version,
    f"v4 POST {TEMPLATE}/$actions/deploy": deploy,
    f"v4 POST {TEMPLATE}/$actions/publish": publish,
    f"v4 POST {TEMPLATE}/$actions/initiate-guest-update": initiate,
    f"v4 POST {TEMPLATE}/$actions/complete-guest-update": complete,
    f"v4 POST {TEMPLATE}/$actions/cancel-guest-update": cancel,
}
