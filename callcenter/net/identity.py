"""Whom a certificate speaks for, in SIP's own reading (RFC 5922 7)."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from cryptography import x509
from cryptography.x509.oid import NameOID

from callcenter.sip.errors import ParseError
from callcenter.sip.locate.records import is_address
from callcenter.sip.uri import SipUri, parse_uri


def identities(certificate: x509.Certificate) -> frozenset[str]:
    """The SIP domains and addresses it proves, in lower case.

    RFC 5922 7.1: SIP URIs of the whole domain come first, DNS names count when there are none, and the common name
    only when there is no alternative name at all.
    """
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        subject = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return frozenset(str(one.value).lower() for one in subject)
    addresses = {str(one) for one in names.get_values_for_type(x509.IPAddress)}
    domains = set(_domains(names.get_values_for_type(x509.UniformResourceIdentifier)))
    return frozenset(
        addresses | (domains or {one.lower() for one in names.get_values_for_type(x509.DNSName)})
    )


def _domains(uris: Iterable[str]) -> Iterable[str]:
    for text in uris:
        try:
            uri = parse_uri(text)
        except ParseError:
            continue
        if isinstance(uri, SipUri) and uri.scheme == "sip" and not uri.user:
            yield uri.host.lower()


def proves(certificate: x509.Certificate, name: str) -> bool:
    """Whether it is the certificate of this domain or address; wildcards match nothing (RFC 5922 7.2)."""
    wanted = str(ip_address(name)) if is_address(name) else name.lower().removesuffix(".")
    return wanted in identities(certificate)
