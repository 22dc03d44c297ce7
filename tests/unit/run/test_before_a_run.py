"""Before anything starts, a run looks at Python, ports and what was kept, and says plainly what is in its way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from local.run.addresses import platform_environment
from local.run.checks import CannotRun, require_python
from local.run.memory import family_kib
from local.run.options import parse
from local.run.state import FORMAT, Kept, exclusive, forget, read, take_up, write

SMALL = Kept(FORMAT, "abc123", small=True, seed=1)


def test_an_old_python_is_refused_with_its_version_and_the_way_out() -> None:
    with pytest.raises(CannotRun, match=r"3\.11 or newer; this is 3\.10\.4\. Say: make run PYTHON="):
        require_python((3, 10, 4))
    require_python((3, 11, 0))


def test_ports_come_from_the_environment_and_the_command_line() -> None:
    chosen = parse(["--web-port", "9000"], {"JINBO_PORT": "5000", "JINBO_MQTT_PORT": "5001"})
    assert {name: port for name, (port, _) in chosen.ports.items()} == {
        "API": 5000,
        "MQTT": 5001,
        "dashboard": 9000,
        "WeChat stand-in": 5001,
        "Kinesis Video stand-in": 5002,
    }


def test_the_demo_begins_with_a_scenario_unless_told_otherwise() -> None:
    assert parse([], {}).scenario == "door-left-open"
    assert parse(["--scenario", "none"], {}).scenario == ""
    assert parse(["--profile", "CURRENT"], {}).scenario == ""
    assert parse(["--scenario", "burst"], {}).scenario == "burst"


def test_a_new_folder_is_taken_up_and_found_again(tmp_path: Path) -> None:
    assert take_up(tmp_path, SMALL) == SMALL
    assert take_up(tmp_path, replace(SMALL, commit="def456")).commit == "abc123"


def test_a_folder_of_an_older_format_is_refused_by_its_commit(tmp_path: Path) -> None:
    write(tmp_path, replace(SMALL, format=1))
    with pytest.raises(CannotRun, match=r"older version of the project, commit abc123 \(format 1, this one is 2\)"):
        take_up(tmp_path, SMALL, current=2)


def test_a_folder_of_an_older_format_is_migrated_where_a_migration_is_known(tmp_path: Path) -> None:
    write(tmp_path, replace(SMALL, format=1))
    steps = {1: lambda folder: (folder / "one").touch(), 2: lambda folder: (folder / "two").touch()}
    assert take_up(tmp_path, SMALL, steps, current=3).format == 3
    assert (tmp_path / "one").exists()
    assert (tmp_path / "two").exists()
    assert read(tmp_path) == replace(SMALL, format=3)


def test_a_folder_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    write(tmp_path, replace(SMALL, format=FORMAT + 1))
    with pytest.raises(CannotRun, match="newer version"):
        take_up(tmp_path, SMALL)


def test_another_size_of_venue_is_not_mixed_into_what_is_kept(tmp_path: Path) -> None:
    take_up(tmp_path, SMALL)
    with pytest.raises(CannotRun, match=r"holds SMALL=1 of seed 1.*FRESH=1"):
        take_up(tmp_path, replace(SMALL, small=False))


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(CannotRun, match="no run made"):
        take_up(tmp_path, SMALL)


def test_fresh_forgets_everything(tmp_path: Path) -> None:
    take_up(tmp_path, SMALL)
    (tmp_path / "emulator").mkdir()
    (tmp_path / "emulator" / "table").touch()
    (tmp_path / "run.lock").touch()
    forget(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["run.lock"]


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    with exclusive(tmp_path), pytest.raises(CannotRun, match="another run uses"), exclusive(tmp_path):
        pass


def test_the_platforms_environment_comes_from_the_stacks_outputs() -> None:
    environment = platform_environment(
        {"RecordsTable": "jinbo-records", "Endpoint": "http://127.0.0.1:4566", "Profile": "DEMO"}, clock="1,2,3"
    )
    assert environment["RECORDS_TABLE"] == "jinbo-records"
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert (environment["JINBO_PROFILE"], environment["JINBO_CLOCK"], environment["JINBO_LOCAL"]) == (
        "DEMO",
        "1,2,3",
        "1",
    )


def test_memory_counts_each_process_with_its_descendants_once() -> None:
    table = """
      10 1 100
      11 10 200
      12 11 400
      20 10 800
      30 1 5000
    """
    assert family_kib({"run": 10, "emulator": 20, "gone": 99}, table) == {"run": 700, "emulator": 800, "gone": 0}
