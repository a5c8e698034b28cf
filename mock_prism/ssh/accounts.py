"""Who logs in over SSH, and where that leads: ``nutanix+192.168.38.166@gw3`` is on a CVM, in a sandbox."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from mock_prism.faces.shell.session import Address, find_address
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.sandboxes import DEFAULT

CVM_USER, HYPERVISOR_USER = "nutanix", "root"
USERS = (CVM_USER, HYPERVISOR_USER)


@frozen
class Account:
    """A user name, taken apart. ``node`` None is the first machine of the user's kind that runs."""

    user: str
    node: str | None
    sandbox: str

    @classmethod
    def parse(cls, user_name: str, node: str | None = None) -> Account:
        """Of ``user[+node][@sandbox]``. ``node`` is where a connection was made to, if that tells."""
        name, _, sandbox = user_name.partition("@")
        user, _, named = name.partition("+")
        return cls(user, named or node, sandbox or DEFAULT)

    @property
    def is_known(self) -> bool:
        """Whether there is such a user."""
        return self.user in USERS

    def accepts(self, password: str, passwords: Mapping[str, str]) -> bool:
        """Whether it is the user's password; ``passwords`` has one for each user."""
        return self.is_known and hmac.compare_digest(password.encode(), passwords[self.user].encode())

    def address(self, site: Site) -> Address | None:
        """The machine that one logs in to, or None where no such machine answers."""
        node = self.node
        if node is None and self.user == HYPERVISOR_USER:
            node = next((host.hypervisor_ip for host in site.all(Host) if host.connected), "")
        address = find_address(site, node)
        return address if address is not None and address.answers(site) else None
