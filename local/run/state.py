"""What is kept between runs (保留的状态), and whether this version of the project can go on with it.

`FORMAT` counts changes of what the state folder holds that neither the stack's own update nor a record's reader copes
with. A folder of another format is migrated where a migration is known, else refused by the name of the commit that made it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType

from local.run.checks import CannotRun

FORMAT = 1
Migration = Callable[[Path], None]
MIGRATIONS: Mapping[int, Migration] = MappingProxyType({})
"""By the format that is left: each makes the folder one format newer."""
_NOTE = "state.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a state folder says about itself."""

    format: int
    commit: str
    small: bool
    seed: int
    platform_ms: int = 0
    """The platform's time when the run ended: the next one's clock does not go behind it."""
    deployed: str = ""
    """Fingerprint of what was deployed."""
    seeded: str = ""
    """Fingerprint of the venue that was written."""


@contextlib.contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Holds the folder for one run.

    Raises:
        CannotRun: another run has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotRun(
                f"another run uses {folder}. Stop it, or start beside it with a folder and ports of its own:\n"
                "JINBO_STATE=.state-2 JINBO_PORT=4666 JINBO_MQTT_PORT=8983 JINBO_WEB_PORT=8090 make run"
            ) from None
        yield


def forget(folder: Path) -> None:
    """Empties the folder, the lock that we hold excepted."""
    for path in folder.iterdir():
        if path.name == "run.lock":
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def take_up(
    folder: Path, wanted: Kept, migrations: Mapping[int, Migration] = MIGRATIONS, current: int = FORMAT
) -> Kept:
    """The state to go on with: what is kept there, migrated if need be, or a new one where there is nothing.

    Raises:
        CannotRun: an older or newer format without a migration, or another venue's.
    """
    kept = read(folder)
    if kept is None:
        if any(path.name != "run.lock" for path in folder.iterdir()):
            raise CannotRun(f"{folder} holds something that no run made; choose another folder or say FRESH=1")
        kept = replace(wanted, format=current)
        write(folder, kept)
        return kept
    while kept.format in migrations and kept.format < current:
        migrations[kept.format](folder)
        kept = replace(kept, format=kept.format + 1)
        write(folder, kept)
    if kept.format != current:
        age = "older" if kept.format < current else "newer"
        raise CannotRun(
            f"{folder} was kept by an {age} version of the project, commit {kept.commit} (format {kept.format}, this one "
            f"is {current}), and cannot be migrated. Check that commit out, or start anew: FRESH=1 make run"
        )
    if (kept.small, kept.seed) != (wanted.small, wanted.seed):
        size = "SMALL=1" if kept.small else "the full venue"
        raise CannotRun(f"{folder} holds {size} of seed {kept.seed}. Run that, or start anew: FRESH=1 make run")
    return kept


def read(folder: Path) -> Kept | None:
    """What the folder says about itself; None where it says nothing."""
    note = folder / _NOTE
    if not note.exists():
        return None
    known = Kept.__slots__
    return Kept(
        **{name: value for name, value in json.loads(note.read_text(encoding="utf-8")).items() if name in known}
    )


def write(folder: Path, kept: Kept) -> None:
    """Writes it whole or not at all."""
    part = folder / f"{_NOTE}.part"
    part.write_text(json.dumps(asdict(kept), indent=2), encoding="utf-8")
    part.replace(folder / _NOTE)
