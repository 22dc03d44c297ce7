"""Nobody connects over MQTT without a certificate, as on AWS: the handshake itself fails.

Why: plain ministack asks for a client certificate and does without one. Whoever presents none is held to no policy, even with
AUTH=true: he may listen to every device, and publish as any of them.
"""

from __future__ import annotations

import ssl

from local.emulator.seams import Seam, load
from local.emulator.settings import Settings

_IOT = "ministack.services.iot"
SEAMS = (Seam(_IOT, "_mtls_build_ssl_context", ""),)


def install(settings: Settings) -> None:
    """Where policies are enforced, so is the certificate that they hang on."""
    if not settings.auth:
        return
    iot = load(_IOT)
    plain_build = iot._mtls_build_ssl_context

    def build() -> ssl.SSLContext:
        context: ssl.SSLContext = plain_build()
        context.verify_mode = ssl.CERT_REQUIRED
        return context

    iot._mtls_build_ssl_context = build
