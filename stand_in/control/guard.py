"""Who may speak to the control API: programs of this machine and the page itself, never a foreign web page.

A browser lets any page send requests to loopback addresses, and a page whose name was bound to 127.0.0.1
afterwards (DNS rebinding) read the answers. The first is stopped by asking for JSON, which a foreign page
cannot send without asking, and by what the browser says of the page; the second by the name asked for.
"""

import ipaddress
from collections.abc import Collection

from starlette.requests import Request

READING = frozenset({"GET", "HEAD"})
OWN_PAGES = frozenset({"same-origin", "none"})
HOSTS_SETTING = "STAND_IN_HOSTS"


class Foreign(Exception):
    """The request is not from here. `code` and `status` are those of the answer."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def refuse_foreign(request: Request, hosts: Collection[str]) -> None:
    """`hosts`: further names, in lower case and without port, by which this stand-in may be called."""
    name = _host_name(request.headers.getlist("host"))
    if not (_is_loopback(name) or name in hosts):
        sentence = f"{name or 'No host'} is not a name of this computer; {HOSTS_SETTING} can allow it."
        raise Foreign(403, "foreign_host", sentence)
    if request.method in READING:
        return
    if request.headers.get("sec-fetch-site", "none") not in OWN_PAGES:
        raise Foreign(403, "foreign_page", "Only the page of this stand-in may do that.")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Foreign(415, "not_json", "Send it with Content-Type: application/json.")


def _host_name(headers: list[str]) -> str:
    """Without port and brackets; empty when there is not exactly one."""
    host = headers[0].lower() if len(headers) == 1 else ""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
