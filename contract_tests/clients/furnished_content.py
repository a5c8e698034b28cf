"""Templates and whatever else is made of VMs, for a furnished site."""

from __future__ import annotations

from mock_prism.model.category import Category
from mock_prism.model.commands.image_policy import CreateImagePolicy, ImagePolicyTerms
from mock_prism.model.commands.ova import CreateOva
from mock_prism.model.commands.policy import CreateAntiAffinityPolicy, CreateHostAffinityPolicy
from mock_prism.model.commands.template import CreateTemplate, UpdateTemplate, VersionSpec
from mock_prism.model.policy import CategoryFilter
from mock_prism.model.site import Site
from mock_prism.model.template import Template
from mock_prism.model.vm import Vm


def furnish_content(site: Site, vm: Vm) -> None:
    """Put one of each there, made of a VM."""
    template = site.finish(site.submit(CreateTemplate("golden", VersionSpec(vm_uuid=vm.uuid)))).entities[0].uuid
    category = (next(iter(site.all(Category))).uuid,)
    site.finish(site.submit(CreateHostAffinityPolicy("where", category, category)))
    site.finish(site.submit(CreateAntiAffinityPolicy("apart", category)))
    anywhere = CategoryFilter(category)
    site.finish(site.submit(CreateImagePolicy(ImagePolicyTerms("images", anywhere, anywhere))))
    site.finish(site.submit(CreateOva("packed", vm.uuid)))
    site.finish(site.submit(UpdateTemplate(template, version=VersionSpec("second", vm_uuid=vm.uuid))))


def old_version(site: Site) -> str:
    """The version of the template that does not count."""
    return next(iter(site.all(Template))).versions[0].uuid
