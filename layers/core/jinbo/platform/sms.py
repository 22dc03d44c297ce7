"""SMS (短信) through whatever gateway a deployment has: in China's regions AWS sends none, so it is a URL (DESIGN 4).

The gateway takes `{"id", "to", "text", "key"}` and answers `{"receipt"}`; sending the same id twice sends once
where the gateway can do that. On a laptop without a gateway a stand-in takes everything and tells what it would have sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from jinbo.kernel.errors import UnavailableError
from jinbo.platform.outbound import OutboundHttp, RefusedByOtherError

TEXT_LIMIT = 500
"""Characters; longer texts are cut, not refused."""


class SmsRefusedError(Exception):
    """The gateway will not send to this number; sending again will not help."""


@dataclass
class SmsGateway:
    """The gateway at `url`."""

    url: str
    key: Callable[[], str]
    http: OutboundHttp = field(default_factory=lambda: OutboundHttp("短信"))

    def send(self, phone: str, text: str, id_: str) -> str:
        """Sends a text; gives the gateway's receipt.

        Raises:
            SmsRefusedError: it will not send this. UnavailableError: it does not answer; try again.
        """
        body = {"id": id_, "to": phone, "text": text[:TEXT_LIMIT], "key": self.key()}
        try:
            answer = self.http.post_json(self.url, {}, body)
        except RefusedByOtherError as error:
            raise SmsRefusedError(str(error)) from error
        if not isinstance(answer, dict) or not isinstance(answer.get("receipt"), str):
            raise UnavailableError("sms-unavailable", "短信网关暂不可用", "The SMS gateway gave no sensible answer")
        receipt: str = answer["receipt"]
        return receipt


@dataclass
class SmsStandIn:
    """Takes every text and tells `show` what would have been sent, with the number masked. For laptops only."""

    show: Callable[[str], None]

    def send(self, phone: str, text: str, id_: str) -> str:
        """Shows the text; the receipt is the id."""
        self.show(f"SMS to {phone[:3]}****{phone[-4:]}: {text[:TEXT_LIMIT]}")
        return f"stand-in-{id_}"
