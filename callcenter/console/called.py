"""What to call the other side of a contact in a list."""

from __future__ import annotations

from callcenter.console.messages import Contact


def name_of(contact: Contact) -> str | None:
    """The customer's name, else what the caller's phone says, else the number."""
    if len(contact.customer.cards) == 1:
        return contact.customer.cards[0].name
    return contact.display_name or contact.ani or None
