"""What is done with an alert (处置), and tickets for sockets."""

from __future__ import annotations

from jinbo.alerts.model import Move
from jinbo.alerts.rules import actions
from jinbo.alerts.wire.alerts import AlertAct, AlertDetail, SocketTicket, detail_out
from jinbo.kernel.clock import iso
from jinbo.wiring.alerts import desk, screens, socket_url

from chalicelib.alerts.room import routes
from chalicelib.http import Call

MOVES = {
    Move.ACKNOWLEDGE: "签收 · Acknowledge an alert",
    Move.HANDLE: "处置 · Begin to handle an alert",
    Move.RESOLVE: "解除 · Resolve an alert",
    Move.VERIFY: "核验 · Verify a resolved alert",
    Move.CLOSE: "关闭 · Close an alert",
    Move.REOPEN: "重开 · Re-open an alert",
}


def _declare(move: Move, summary: str) -> None:
    def act(call: Call[None, AlertAct]) -> AlertDetail:
        """Makes the move at the version that the caller saw; where somebody was faster, it is a conflict."""
        alert_id, asked = call.path["alert_id"], call.body
        desk().act(call.principal, alert_id, move, asked.version, note=asked.note, code=asked.close_code)
        return detail_out(*desk().read(call.principal, alert_id))

    act.__name__ = f"{move.name.lower()}_alert"
    path, action = f"/v1/alerts/{{alert_id}}/{move.value}", actions.ACTION_OF[move]
    routes.post(path, action=action, body=AlertAct, answers=AlertDetail, summary=summary)(act)


for _move, _summary in MOVES.items():
    _declare(_move, _summary)


@routes.post(
    "/v1/sockets/tickets",
    action=actions.WATCH,
    answers=SocketTicket,
    summary="连接凭证 · Socket ticket",
    idempotent=False,
)
def give_ticket(call: Call[None, None]) -> SocketTicket:
    """A ticket that opens one socket within a minute."""
    ticket = screens().ticket(call.principal, call.session)
    return SocketTicket(ticket=ticket.text, url=socket_url(), expires_at=iso(ticket.expires))
