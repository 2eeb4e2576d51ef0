"""Where callbacks may go. Pure: production sends to https and public addresses only, so that nobody makes this service ask its own network.

The name is resolved at each delivery and the connection made to the address that was judged (RFC 6890 lists what is not public).
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from server.platform.errors import Reason, Refused

WRAPPED = tuple(ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10"))
"""IPv6 that carries IPv4 (NAT64, 6to4, Teredo, compatible) and old site-local: what is inside is not looked at, it is refused."""


def refuse_address(url: str, *, production: bool) -> None:
    """Refused("callback_refused") for what is no address to call back; an empty one is none at all and passes."""
    if url and (why := _fault(url, production=production)):
        raise Refused("callback_refused", reasons=[Reason(code=why, path="url")])


def may_connect(address: str, *, production: bool) -> bool:
    """Tell whether a callback may be sent to a resolved address: a public one; outside production this machine alone."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return _is_public(found) if production else found.is_loopback


def _is_public(found: IPv4Address | IPv6Address) -> bool:
    wrapped = isinstance(found, IPv6Address) and any(found in net for net in WRAPPED)
    return found.is_global and not found.is_multicast and not wrapped


def _fault(url: str, *, production: bool) -> str | None:
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        return "url_malformed"
    if not url.isascii() or not url.isprintable() or " " in url or not host or port == 0 or parts.username is not None or parts.fragment:
        return "url_malformed"
    if parts.scheme not in (("https",) if production else ("http", "https")):
        return "url_not_https"
    try:
        return None if may_connect(host, production=production) else "url_not_public"
    except ValueError:
        return None  # a name: judged by what it resolves to, at each delivery
