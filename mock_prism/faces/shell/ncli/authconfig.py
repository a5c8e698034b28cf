"""ncli authconfig: directories that people may log in by, and what their members may do. As in REST, kept and no more.

Adding by scripts (mlavi), labels of blocks *assumed*.
"""

from __future__ import annotations

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.ncli.shelf import Content, Setting, Shelf
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.faces.shell.resolve import split_list

DIRECTORIES = Shelf("/prism-element/{cluster}/authconfig/directories", "directory", "name")
MAPPINGS = Shelf("/prism-element/{cluster}/authconfig/role_mappings", "role mapping", "id")
TYPES = Setting("/prism-element/{cluster}/authconfig", "authentication config", (("auth_type_list", ["LOCAL"]),))

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("name", "name", "Name"),
    ("domain", "domain", "Domain"),
    ("directory-url", "directory_url", "Directory URL"),
    ("directory-type", "directory_type", "Directory Type"),
    ("connection-type", "connection_type", "Connection Type"),
    ("group-search-type", "group_search_type", "Group Search Type"),
    ("service-account-username", "service_account_username", "Service Account Username"),
)
"""Parameter, key in REST v2.0, and label. The password is not kept."""

ROLES = ("ROLE_CLUSTER_ADMIN", "ROLE_USER_ADMIN", "ROLE_CLUSTER_VIEWER", "ROLE_BACKUP_ADMIN")
ENTITIES = ("USER", "GROUP", "OU")
NAME = Param("name", Kind.DIRECTORY, required=True)


def camel_keys(content: Content) -> Content:
    """A document of v2.0 in the spelling of v1."""
    found: Content = {}
    for key, value in content.items():
        first, *rest = key.split("_")
        found[first + "".join(word.title() for word in rest)] = value
    return found


def _shown(directories: list[Content]) -> Shown:
    blocks = [[(label, str(each[key])) for _, key, label in FIELDS if key in each] for each in directories]
    return Shown(ncli_blocks(blocks), [camel_keys(each) for each in directories])


def _list(call: NcliCall) -> Answer:
    """All, or the one of a name. Raises NotFound: scripts look for the word *Error*."""
    name = call.args.maybe_text("name")
    found = DIRECTORIES.contents(call)
    if name is not None:
        DIRECTORIES.find(call, name)
        found = [each for each in found if str(each["name"]).lower() == name.lower()]
    return _shown(found)


def _given(call: NcliCall) -> Content:
    return {key: call.args.text(name) for name, key, _ in FIELDS if name in call.args}


def _add(call: NcliCall) -> Answer:
    content = _given(call)
    DIRECTORIES.add(call, content, "addDirectory")
    return _shown([content])


def _edit(call: NcliCall) -> Answer:
    DIRECTORIES.change(call, call.args.text("name"), _given(call), "updateDirectory")
    return _list(call)


def _remove(call: NcliCall) -> Answer:
    """Its role mappings go with it."""
    name = call.args.text("name")
    DIRECTORIES.remove(call, name, "deleteDirectory")
    for mapping in MAPPINGS.contents(call):
        if str(mapping["directory"]).lower() == name.lower():
            MAPPINGS.remove(call, str(mapping["id"]), "deleteRoleMapping")
    return _told(f"Directory {name} deleted successfully")


def _told(text: str) -> Shown:
    return Shown(f"{text}\n", text)


def _types(call: NcliCall) -> Answer:
    types = TYPES.content(call)["auth_type_list"]
    words = [str(word) for word in types] if isinstance(types, list) else []
    names = [str(each["name"]) for each in DIRECTORIES.contents(call)]
    lines = [("Auth Type(s)", ", ".join(words)), ("Directories", ", ".join(names))]
    return Shown(ncli_blocks([lines]), {"authTypeList": words, "directoryList": names})


def _mapped(mappings: list[Content]) -> Shown:
    blocks = []
    data: list[Json] = []
    for each in mappings:
        values = each["entity_values"] if isinstance(each["entity_values"], list) else []
        listed = ", ".join(str(value) for value in values)
        role, kind = str(each["role"]), str(each["entity_type"])
        blocks.append([("Role", role), ("Entity Type", kind), ("Entity Values", listed)])
        data.append({"role": role, "entityType": kind, "entityValues": values})
    return Shown(ncli_blocks(blocks), data)


def _mappings(call: NcliCall, directory: str) -> list[Content]:
    DIRECTORIES.find(call, directory)
    return [each for each in MAPPINGS.contents(call) if str(each["directory"]).lower() == directory.lower()]


def _list_mappings(call: NcliCall) -> Answer:
    return _mapped(_mappings(call, call.args.text("name")))


def _add_mapping(call: NcliCall) -> Answer:
    """Those named join whom the role is given to already."""
    args, directory = call.args, call.args.text("name")
    DIRECTORIES.find(call, directory)
    role, kind, values = args.text("role"), args.text("entity-type"), split_list(args.text("entity-values"))
    ident = f"{directory.lower()}/{role}/{kind}"
    known = next((each for each in MAPPINGS.contents(call) if each["id"] == ident), None)
    if known is None:
        content: Content = {"id": ident, "directory": directory, "role": role, "entity_type": kind}
        MAPPINGS.add(call, {**content, "entity_values": values}, "addRoleMapping")
    else:
        present = known["entity_values"] if isinstance(known["entity_values"], list) else []
        joined = [*present, *(value for value in values if value not in present)]
        MAPPINGS.change(call, ident, {"entity_values": joined}, "updateRoleMapping")
    return _list_mappings(call)


def _remove_mapping(call: NcliCall) -> Answer:
    args, directory = call.args, call.args.text("name")
    DIRECTORIES.find(call, directory)
    MAPPINGS.remove(call, f"{directory.lower()}/{args.text('role')}/{args.text('entity-type')}", "deleteRoleMapping")
    return _list_mappings(call)


ROLE = Param("role", Kind.WORD, required=True, words=ROLES, folds=True)
ENTITY = Param("entity-type", Kind.WORD, required=True, words=ENTITIES, folds=True)


def _settings(is_new: bool) -> tuple[Param, ...]:
    return (
        Param("domain", required=is_new),
        Param("directory-url", required=is_new),
        Param("directory-type", Kind.WORD, required=is_new, words=("ACTIVE_DIRECTORY", "OPEN_LDAP"), folds=True),
        Param("connection-type", Kind.WORD, required=is_new, words=("LDAP",), folds=True),
        Param("group-search-type", Kind.WORD, words=("RECURSIVE", "NON_RECURSIVE"), folds=True),
        Param("service-account-username"),
        Param("service-account-password"),
    )


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb("authconfig list", "Shows how people may log in.", (), _types, aliases=("authconfig ls",)),
    NcliVerb(
        "authconfig list-directory",
        "Lists the directories.",
        (Param("name", Kind.DIRECTORY),),
        _list,
        aliases=("authconfig ls-directory",),
    ),
    NcliVerb("authconfig add-directory", "Adds a directory.", (Param("name", required=True), *_settings(True)), _add),
    NcliVerb("authconfig edit-directory", "Changes a directory.", (NAME, *_settings(False)), _edit),
    NcliVerb(
        "authconfig remove-directory",
        "Forgets a directory.",
        (NAME,),
        _remove,
        aliases=("authconfig delete-directory", "authconfig rm-directory"),
    ),
    NcliVerb(
        "authconfig list-role-mappings",
        "Lists what members of a directory may do.",
        (NAME,),
        _list_mappings,
        aliases=("authconfig ls-role-mappings",),
    ),
    NcliVerb(
        "authconfig add-role-mapping",
        "Gives members of a directory a role.",
        (NAME, ROLE, ENTITY, Param("entity-values", required=True)),
        _add_mapping,
    ),
    NcliVerb(
        "authconfig delete-role-mapping",
        "Takes a role from members of a directory.",
        (NAME, ROLE, ENTITY),
        _remove_mapping,
        aliases=("authconfig remove-role-mapping",),
    ),
)
