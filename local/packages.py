"""Programs that only some tests need and that come from Debian: a browser, an independent MQTT client, CJK fonts.

Installed where that is possible (root and apt-get); otherwise the tests that need them skip and say so. CI may not skip.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAMS = {"chromium": "chromium", "mosquitto_pub": "mosquitto-clients"}
FONT_FOLDER = Path("/usr/share/fonts/opentype/noto")
FONT_PACKAGE = "fonts-noto-cjk"


def missing_packages() -> list[str]:
    """The Debian packages of what is not here."""
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if not list(FONT_FOLDER.glob("NotoSansCJK*")):
        missing.append(FONT_PACKAGE)
    return missing


def main() -> int:
    """Installs what is missing; 1 only under CI, where no test may be skipped."""
    missing = missing_packages()
    if not missing:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"packages: installing {' '.join(missing)} …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment, stdout=subprocess.DEVNULL)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        missing = missing_packages()
    if missing:
        print(
            f"packages: {' '.join(missing)} not installed (sudo apt-get install {' '.join(missing)}); their tests skip"
        )
    return 1 if missing and os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
