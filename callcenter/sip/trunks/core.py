"""All trunks of an endpoint: who they are, how we prove ourselves to them, and whether they can be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from callcenter.ids import Ids
from callcenter.sip.dialog.trunk_call import TrunkCall
from callcenter.sip.digest_client import DigestClient
from callcenter.sip.headers import Headers
from callcenter.sip.message import Request, Response
from callcenter.sip.trunks.account import TrunkAccount
from callcenter.sip.trunks.inviting import Called, MayNotCall, call_over


@dataclass(slots=True)
class Trunks:
    """The trunk table. Accounts are configuration; challenges that were answered are state."""

    ids: Ids
    accounts: dict[str, TrunkAccount] = field(default_factory=dict)
    digest: DigestClient = field(default_factory=DigestClient)

    def set(self, accounts: Iterable[TrunkAccount]) -> None:
        """From now on these are our trunks."""
        self.accounts = {account.name: account for account in accounts}

    def call(self, trunk: str, called: Called, owner: str) -> TrunkCall:
        """A call over a trunk. Raises MayNotCall."""
        if trunk not in self.accounts:
            raise MayNotCall(404, f"No trunk {trunk}")
        return call_over(self.accounts[trunk], called, (), None, owner)

    # Proving who we are

    def proven(self, trunk: str, request: Request) -> Request:
        """A request with answers to what the trunk asked before; an INVITE outside dialogs waits to be asked."""
        account = self.accounts.get(trunk)
        is_new_call = request.method == "INVITE" and not request.to.tag
        if account is None or account.secret is None or is_new_call or request.method in ("ACK", "CANCEL"):
            return request
        return self.digest.proven(trunk, account.secret, request, self.ids.token(16))

    def answered(self, key: str, trunk: str, request: Request, response: Response) -> Headers | None:
        """The headers of `request` with an answer to the challenge in `response`; None when there is none."""
        account = self.accounts.get(trunk)
        if account is None or account.secret is None:
            return None
        return self.digest.answered(key, trunk, account.secret, request, response, self.ids.token(16))

    def to_data(self) -> dict[str, object]:
        """Accounts are given again."""
        return {"digest": self.digest.to_data()}

    @classmethod
    def from_data(cls, data: Mapping[str, object], ids: Ids) -> Trunks:
        return cls(ids, digest=DigestClient.from_data(cast("Mapping[str, object]", data["digest"])))
