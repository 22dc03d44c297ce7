"""Telling people (通知): each call of an alert goes to the on-duty people of its link, through each of their channels once.

Natural ids make it at least once with at most one duplicate a crash: claimed, sent, settled; what was claimed and not
settled is sent again. A channel that is down keeps its messages WAITING; they are sent later, gravest first, or expire.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from jinbo.alerts.model import CALLS_PEOPLE, WAITING, Alert, Channel, Notification, Outcome, Receipt, RosterEntry
from jinbo.alerts.ports import AlertStore, ConsentStore, Contacts, NotificationStore, RosterStore, Senders
from jinbo.alerts.rules.actions import CONSENT, SEE_NOTIFICATIONS
from jinbo.alerts.rules.chains import SEND_WITHIN, SERVICES, Tempo, reach_by
from jinbo.alerts.rules.recipients import channels_to, recipients
from jinbo.alerts.service.alerts import Alerts
from jinbo.alerts.service.screens import Screens
from jinbo.identity.service import decide, may_role, require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.clock import Clock, from_ms, iso, to_ms
from jinbo.kernel.errors import JinboError, NotFoundError
from jinbo.kernel.ids import natural_id
from jinbo.kernel.timers import Timer, Timers

RESEND = "alerts.resend"
RESEND_EVERY = timedelta(seconds=30)
BATCH = 100
USER_REFUSED = "43101"
"""WeChat's code for a user who has not agreed, or whose consent is used up."""


class Notifier:
    """Shows alerts on screens and calls people. Fed from the table's stream, so it may see a change twice."""

    def __init__(
        self,
        *,
        engine: Alerts,
        alerts: AlertStore,
        notifications: NotificationStore,
        roster: RosterStore,
        contacts: Contacts,
        consents: ConsentStore,
        senders: Senders,
        screens: Screens,
        timers: Timers,
        clock: Clock,
        tempo: Tempo,
    ) -> None:
        self._engine = engine
        self._alerts = alerts
        self._notifications = notifications
        self._roster = roster
        self._contacts = contacts
        self._consents = consents
        self._senders = senders
        self._screens = screens
        self._timers = timers
        self._clock = clock
        self._tempo = tempo
        self._down_until: dict[Channel, datetime] = {}

    def on_change(self, alert: Alert) -> None:
        """One change of an alert: every screen that may see it shows it; if it calls people, they are told."""
        shown = self._screens.show(alert)
        if alert.happening not in CALLS_PEOPLE:
            return
        step = alert.escalation
        people = recipients(self._roster.entries(), alert, step, self._clock.now())
        outcomes = [outcome for person in people for outcome in self._tell(alert, step, person, shown)]
        self._conclude(alert, step, outcomes)

    def on_timer(self, _: Timer) -> None:
        """Sends what a channel that was down has left waiting, gravest first. A channel that still fails is left alone."""
        down: set[Channel] = set()
        calls: dict[tuple[str, int, int], Alert] = {}
        now = self._clock.now()
        found = self._notifications.waiting(BATCH)
        for waiting in found:
            if not waiting.attempts and now - waiting.created_at < RESEND_EVERY:
                continue  # whoever claimed it is sending it now
            alert = self._alerts.get(waiting.alert_id)
            if alert is None or now - waiting.created_at > SEND_WITHIN:
                self._notifications.settle(replace(waiting, outcome=Outcome.EXPIRED, reason="too-late"))
            elif waiting.channel not in down:
                outcome = self._send(waiting, alert)
                if outcome is Outcome.WAITING:
                    down.add(waiting.channel)
                elif waiting.channel is Channel.WECHAT and outcome is Outcome.REFUSED:
                    self._by_sms_instead(waiting, alert)
            if alert is not None:
                calls[alert.id, waiting.round, waiting.step] = alert
        self._conclude_all(calls)
        if down or len(found) == BATCH or any(not one.attempts for one in found):
            self._again()

    def consented(self, principal: Principal, count: int) -> None:
        """The person agreed to `count` more messages on their phone.

        Raises:
            ForbiddenError: the role receives none.
        """
        require(principal, CONSENT, Scope(owner=principal.id))
        self._consents.give(principal.id, count)

    def of_alert(self, principal: Principal, alert_id: str) -> list[Notification]:
        """Who was told of an alert, through what, and what became of it.

        Raises:
            NotFoundError: absent or foreign. ForbiddenError: the role may not see this.
        """
        alert = self._alerts.get(alert_id)
        require(principal, SEE_NOTIFICATIONS, alert.scope if alert else Scope())
        if alert is None:
            raise NotFoundError
        return self._notifications.of_alert(alert_id)

    def latest(self, principal: Principal, limit: int) -> list[Notification]:
        """The latest notifications of the past week that the principal may see.

        Raises:
            ForbiddenError: the role may not see this.
        """
        if not may_role(principal, SEE_NOTIFICATIONS):
            require(principal, SEE_NOTIFICATIONS, Scope())
        return [
            one
            for one in self._notifications.latest(limit)
            if decide(principal, SEE_NOTIFICATIONS, Scope(zone=one.zone))
        ]

    def _tell(self, alert: Alert, step: int, person: RosterEntry, shown: frozenset[str]) -> Iterable[Outcome]:
        wanted = channels_to(person, alert, step)
        told = {channel: self._once(alert, step, person.account, channel, shown) for channel in wanted}
        refused = told.get(Channel.WECHAT) is Outcome.REFUSED
        if refused and Channel.SMS in person.channels and Channel.SMS not in told:  # 43101: DOMAIN 9
            told[Channel.SMS] = self._once(alert, step, person.account, Channel.SMS, shown)
        return told.values()

    def _by_sms_instead(self, refused: Notification, alert: Alert) -> None:
        """The fall-back of `_tell`, for a refusal that came late."""
        people = [one for one in self._roster.entries() if one.account == refused.account]
        if any(Channel.SMS in person.channels for person in people):
            call = replace(alert, round=refused.round, level=refused.level)
            self._once(call, refused.step, refused.account, Channel.SMS, frozenset())

    def _once(self, alert: Alert, step: int, account: str, channel: Channel, shown: frozenset[str]) -> Outcome:
        claimed = self._notifications.claim(
            Notification(
                id=natural_id("notification", alert.id, alert.round, step, account, channel),
                alert_id=alert.id,
                level=alert.level,
                round=alert.round,
                step=step,
                account=account,
                channel=channel,
                title_zh=alert.title_zh,
                outcome=Outcome.WAITING,
                created_at=self._clock.now(),
                zone=alert.placement.zone,
            )
        )
        if claimed.outcome is not Outcome.WAITING:
            return claimed.outcome
        if channel is Channel.SCREEN:
            return self._settle(claimed, self._on_screen(alert, account in shown))
        if self._clock.now() < self._down_until.get(channel, claimed.created_at):
            self._again()  # nobody waits for its time-out again: the next alert's screens are behind this one in the stream
            return Outcome.WAITING
        return self._send(claimed, alert)

    def _on_screen(self, alert: Alert, shown: bool) -> Receipt:
        if shown:
            return Receipt(Outcome.SENT, reason="open-screen")
        if SERVICES[alert.level].listing_suffices:
            return Receipt(Outcome.SENT, reason="listed")
        return Receipt(Outcome.REFUSED, reason="no-open-screen")

    def _send(self, waiting: Notification, alert: Alert) -> Outcome:
        sender = self._senders.get(waiting.channel)
        if sender is None:
            return self._settle(waiting, Receipt(Outcome.REFUSED, reason="no-such-channel"))
        if waiting.channel is Channel.WECHAT and self._consents.left(waiting.account) == 0:
            return self._settle(waiting, Receipt(Outcome.REFUSED, reason="no-consent"))
        try:
            contact = self._contacts.of(waiting.account)
        except JinboError as error:  # one person's addresses that cannot be read keep nobody else from being told
            return self._settle(waiting, Receipt(Outcome.REFUSED, reason=f"contact-{error.code}"))
        receipt = sender.send(contact, alert, waiting.id)
        outcome = self._settle(waiting, receipt)
        if waiting.channel is Channel.WECHAT:
            self._count(waiting.account, receipt)
        if outcome is Outcome.WAITING:
            self._down_until[waiting.channel] = self._clock.now() + RESEND_EVERY
            self._again()
        return outcome

    def _count(self, account: str, receipt: Receipt) -> None:
        if receipt.outcome is Outcome.SENT:
            self._consents.spend(account)
        elif receipt.reason == USER_REFUSED:
            self._consents.exhaust(account)

    def _settle(self, waiting: Notification, receipt: Receipt) -> Outcome:
        sent_at = self._clock.now() if receipt.outcome is Outcome.SENT else None
        self._notifications.settle(
            replace(
                waiting,
                outcome=receipt.outcome,
                receipt=receipt.id,
                reason=receipt.reason,
                attempts=waiting.attempts + 1,
                sent_at=sent_at,
            )
        )
        return receipt.outcome

    def _conclude_all(self, calls: Mapping[tuple[str, int, int], Alert]) -> None:
        """Concludes calls (alert, round, step), each once however many of its messages were tried again."""
        for (alert_id, round_, step), alert in calls.items():
            told = [n.outcome for n in self._notifications.of_alert(alert_id) if (n.round, n.step) == (round_, step)]
            self._conclude(replace(alert, round=round_), step, told)

    def _conclude(self, alert: Alert, step: int, outcomes: Iterable[Outcome]) -> None:
        """What is under way may still arrive; but not for longer than the level allows, then it counts as not received."""
        told = set(outcomes)
        overdue = self._clock.now() >= reach_by(alert.level, alert.started_at, self._tempo)
        if Outcome.SENT in told:
            self._engine.delivered(alert.id, alert.round)
        elif alert.status in WAITING and (overdue or Outcome.WAITING not in told):
            self._engine.not_delivered(alert.id, alert.round, step)

    def _again(self) -> None:
        due = _next_beat(self._clock.now())
        self._timers.set(RESEND, iso(due), due, {})


def _next_beat(now: datetime) -> datetime:
    """The next common instant for sending again: many failures set one timer, and later ones do not put it off."""
    beat = int(RESEND_EVERY.total_seconds() * 1000)
    return from_ms((to_ms(now) // beat + 1) * beat)
