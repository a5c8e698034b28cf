"""Making groups of users known, and forgetting them."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model.authorization import AuthorizationPolicy, GroupType, UserGroup
from mock_prism.model.commands.at_once import ActAtOnce, made
from mock_prism.model.errors import AlreadyExists, InUse
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Task


def _create_group(site: Site, task: Task) -> Pause | None:
    command = CreateUserGroup.of(task)
    group = UserGroup(
        uuid=site.ids.uuid("user-group"),
        name=command.name,
        type=command.type,
        idp_uuid=command.idp_uuid,
        distinguished_name=command.distinguished_name,
        created_micros=site.now_micros,
        updated_micros=site.now_micros,
        created_by=task.requester,
    )
    made(site, task, group)
    return None


@frozen
class CreateUserGroup(ActAtOnce):
    """Make a group known. The task's entity is the new group."""

    operation: ClassVar[str] = "UserGroupCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Create the user group", _create_group))

    name: str
    type: GroupType
    idp_uuid: str | None = None
    distinguished_name: str = ""

    def check(self, site: Site) -> None:
        """It must have a name, and its provider no group of that name or distinguished name yet (*assumed*)."""
        check_name("a user group", self.name)
        for known in site.all(UserGroup):
            if known.is_same(self.name, self.distinguished_name, self.idp_uuid):
                raise AlreadyExists(UserGroup.kind, self.name)


def _delete_group(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(UserGroup, DeleteUserGroup.of(task).group_uuid))
    return None


@frozen
class DeleteUserGroup(ActAtOnce):
    """Forget a group that no policy gives anything (*assumed*: as with roles)."""

    operation: ClassVar[str] = "UserGroupDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the user group", _delete_group))

    group_uuid: str

    def check(self, site: Site) -> None:
        """The group must exist, and no policy name it."""
        group = site.get(UserGroup, self.group_uuid)
        users = tuple(one.name for one in site.all(AuthorizationPolicy) if group.uuid in one.group_uuids)
        if users:
            raise InUse(UserGroup.kind, group.name, users)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(UserGroup, self.group_uuid)),)
