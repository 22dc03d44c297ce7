"""The channels that leave the platform, bound for alerts (渠道装配): WeChat subscribe messages, SMS, and people's addresses."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache

from jinbo.alerts.model import Alert, Channel, Contact, Level, Outcome, Receipt
from jinbo.alerts.ports import Sender
from jinbo.kernel.clock import SHANGHAI
from jinbo.kernel.errors import JinboError
from jinbo.platform.settings import settings
from jinbo.platform.sms import SmsGateway, SmsRefusedError, SmsStandIn
from jinbo.platform.wechat import WeChatRefusedError

COLOURS = {Level.RED: "红色预警", Level.ORANGE: "橙色预警", Level.YELLOW: "黄色预警", Level.BLUE: "蓝色预警"}
PAGE = "pages/alert/index"
THING, PHRASE = 20, 5
"""Characters that WeChat allows in a `thing` and a `phrase` (DOMAIN 14.2)."""


class WeChatMessages:
    """Alerts as subscribe messages (订阅消息). One consent is one message; a used-up consent is refused with 43101."""

    def __init__(self, send: Callable[[str, str, str, Mapping[str, str]], None], template: Callable[[], str]) -> None:
        self._send = send
        self._template = template

    def send(self, contact: Contact, alert: Alert, notification_id: str) -> Receipt:
        """Sends the alert's summary."""
        if not contact.openid:
            return Receipt(Outcome.REFUSED, reason="no-address")
        try:
            self._send(contact.openid, self._template(), f"{PAGE}?id={alert.id}", message(alert))
        except WeChatRefusedError as error:
            return Receipt(Outcome.REFUSED, reason=str(error.errcode))
        except JinboError as error:
            return Receipt(Outcome.WAITING, reason=error.code)
        return Receipt(Outcome.SENT, id=notification_id)


class SmsMessages:
    """Alerts as SMS (短信)."""

    def __init__(self, gateway: SmsGateway | SmsStandIn | None) -> None:
        self._gateway = gateway

    def send(self, contact: Contact, alert: Alert, notification_id: str) -> Receipt:
        """Sends the alert's summary."""
        if self._gateway is None or not contact.phone:
            return Receipt(Outcome.REFUSED, reason="no-address" if self._gateway else "no-gateway")
        try:
            return Receipt(Outcome.SENT, id=self._gateway.send(contact.phone, text(alert), notification_id))
        except SmsRefusedError as error:
            return Receipt(Outcome.REFUSED, reason=str(error))
        except JinboError as error:
            return Receipt(Outcome.WAITING, reason=error.code)


class AccountContacts:
    """Addresses of accounts, as identity keeps them."""

    def of(self, account: str) -> Contact:
        """The account's addresses."""
        from jinbo.wiring.identity import accounts

        found = accounts().contact(account)
        return Contact(found.openid, found.phone) if found else Contact()


def message(alert: Alert) -> dict[str, str]:
    """The template's places and texts, within WeChat's lengths."""
    at = alert.first_at.astimezone(SHANGHAI)
    where = " ".join(part for part in (alert.placement.hall, alert.placement.place or alert.placement.name) if part)
    return {
        "thing1": alert.title_zh[:THING],
        "thing2": (where or "未知位置")[:THING],
        "time3": f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
        "phrase4": COLOURS[alert.level][:PHRASE],
    }


def text(alert: Alert) -> str:
    """The SMS."""
    said, notice = message(alert), alert.evidence.get("notice")
    if notice:  # a case's own words: what, where, the clause, by when
        return f"【进博市场监管】平台{said['phrase4']}：{notice['zh']}请签收处置。"
    return f"【进博市场监管】平台{said['phrase4']}：{said['thing1']}，{said['thing2']}，{said['time3']}。请签收处置。"


@cache
def senders() -> Mapping[Channel, Sender]:
    """Every channel that this deployment has; people are told of the others' absence as of a refusal."""
    return {
        Channel.WECHAT: WeChatMessages(_by_wechat, _template),
        Channel.SMS: SmsMessages(_gateway()),
    }


def _by_wechat(openid: str, template: str, page: str, data: Mapping[str, str]) -> None:
    from jinbo.wiring.identity import wechat

    wechat().send(openid, template, page, data)


def _gateway() -> SmsGateway | SmsStandIn | None:
    if settings().sms_url:
        from jinbo.wiring.identity import secrets

        return SmsGateway(settings().sms_url, lambda: secrets().get("sms"))
    return SmsStandIn(_show) if settings().local else None


def _show(line: str) -> None:
    from jinbo.platform.observability import logger

    logger("sms").info(line)


def _template() -> str:
    from jinbo.wiring.identity import secrets

    template: str = json.loads(secrets().get("wechat")).get("alert_template", "alert")
    return template
