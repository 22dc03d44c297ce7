"""The steps that bring the platform up (启动步骤), in their order, and take it down in the opposite one."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from dataclasses import replace
from typing import Any

from local.emulator.process import Emulator
from local.environments import ROOT, ensure_emulator_environment, ensure_sam
from local.kinesis_video.process import KinesisVideo
from local.run import dashboard
from local.run.addresses import platform_environment, read_outputs
from local.run.children import Child, end_of
from local.run.clock import clock_text
from local.run.fingerprint import of_deployment, of_files
from local.run.options import Options
from local.run.programs import finish, one_at_a_time, perform, started
from local.run.saying import Saying
from local.run.state import Kept, write
from local.venue.stage import Inbox
from local.wechat.server import WeChatServer
from local.wechat.state import WeChatState

_FLEET_CONNECTS_S = 60.0
FOOTAGE = "local.venue.footage.process"
_SEEDED_BY = ("local/venue", "local/admin.py")


class Platform:
    """One platform on this machine. `up` starts everything onto `stops`, which takes it down again, the emulator last."""

    def __init__(self, options: Options, kept: Kept, saying: Saying, stops: contextlib.ExitStack) -> None:
        self._options = options
        self._kept = kept
        self._saying = saying
        self._stops = stops
        self._logs = options.state / "logs"
        self.clock = clock_text(options.speed, kept.platform_ms, time.time_ns() // 1_000_000)
        self.children: list[Child] = []
        self.pids: dict[str, int] = {}
        self.outputs: dict[str, str] = {}
        log = self._logs / "kinesis-video.log"
        self.video = KinesisVideo(options.state / "kinesis-video", options.video_port, log)

    @property
    def kept(self) -> Kept:
        """What the state folder says now."""
        return self._kept

    @property
    def environment(self) -> dict[str, str]:
        """In which the platform's own code works against the stack."""
        return platform_environment(self.outputs, self.clock, self.video.endpoint)

    @property
    def web(self) -> str:
        """The dashboard's address."""
        return f"http://127.0.0.1:{self._options.web_port}"

    def up(self) -> None:
        """Everything, in order; each step says its seconds.

        Raises:
            local.run.children.ChildFailed, local.emulator.process.EmulatorFailed: a step failed, with the reason.
        """
        with self._saying.step("environments"):
            ensure_emulator_environment()
            ensure_sam()
        with contextlib.ExitStack() as beside:
            pages = self._begin_dashboard(beside)
            self._start_emulator()
            self._start_wechat()
            self._deploy()
            self._seed()
            self._finish_dashboard(pages)
        self._start_web()
        if self._options.devices:
            self._start_fleet()
        if self._options.cameras or (self._options.state / "footage").exists():  # what was live before may have to stop
            self._start_cameras()

    def _start_emulator(self) -> None:
        options = self._options
        emulator = Emulator(
            state=options.state / "emulator",
            port=options.port,
            mqtt_port=options.mqtt_port,
            log_file=self._logs / "emulator.log",
            environment=self.video.environment(),
        )
        self._stops.callback(self._stop_video)
        self.video.begin()
        with self._saying.step("emulator"):
            emulator.start()
        self._stops.callback(self._stop_emulator, emulator)
        with self._saying.step("Kinesis Video stand-in (began with the emulator)"):
            video = self.video.wait()
        self.children.append(video)
        self.pids["video"] = video.pid
        if emulator.pid is not None:
            self.pids["emulator"] = emulator.pid

    def _stop_video(self) -> None:
        with self._saying.step("stop the Kinesis Video stand-in, keep its media"):
            if not self.video.stop():
                self._saying.line("  the Kinesis Video stand-in did not end when asked and was killed")

    def _stop_emulator(self, emulator: Emulator) -> None:
        with self._saying.step("stop the emulator, keep its state"):
            emulator.stop()

    def _start_wechat(self) -> None:
        server = WeChatServer(WeChatState(), self._options.wechat_port).start()
        self._stops.callback(server.stop)

    def _deploy(self) -> None:
        options = self._options
        given = {
            "Profile": options.profile,
            "ExperimentalEvents": "1",  # a venue to show; each such event is labelled
            "Clock": self.clock,
            "WechatUrl": f"http://127.0.0.1:{options.wechat_port}",
        }
        endpoint = f"http://127.0.0.1:{options.port}"
        wanted = of_deployment({**given, "endpoint": endpoint, "python": sys.version})
        outputs_file = options.state / "outputs.json"
        if self._kept.deployed != wanted or not outputs_file.exists():
            with self._saying.step("build and deploy template.yaml"):
                command = [sys.executable, "-m", "local.deploy", "up", "--stage", "local", "--endpoint", endpoint]
                for name, value in given.items():
                    command += ["--param", f"{name}={value}"]
                log = self._logs / "deploy.log"
                with one_at_a_time(
                    ROOT / "build" / "deploy.lock"
                ):  # the build's folder is the project's, not the run's
                    perform("the deployment", [*command, "--outputs", str(outputs_file)], environment={}, log=log)
            self._keep(deployed=wanted)
        self.outputs = read_outputs(options.state)

    def _seed(self) -> None:
        options = self._options
        given = {"small": str(options.small), "seed": str(options.seed), "profile": options.profile}
        wanted = of_files(ROOT, _SEEDED_BY, given)
        if self._kept.seeded == wanted and (options.state / "fleet" / "devices.json").exists():
            return
        with self._saying.step("seed the venue"):
            command = [sys.executable, "-m", "local.venue.seed", "--state", str(options.state)]
            command += ["--profile", options.profile, "--seed", str(options.seed)]
            perform("seeding", [*command, *(["--small"] if options.small else [])], environment=self.environment)
        self._keep(seeded=wanted)

    def _begin_dashboard(self, beside: contextlib.ExitStack) -> Any:
        """Starts the dashboard's build beside the other steps, where it is needed and possible."""
        fingerprint = dashboard.needs_build() if self._options.dashboard else ""
        if not fingerprint:
            return None
        if reason := dashboard.why_not():
            self._saying.line(f"  {reason}")
            return None
        log = self._logs / "dashboard.log"
        command = [sys.executable, "-m", "local.run.dashboard", fingerprint, "--log", str(self._logs / "npm.log")]
        return beside.enter_context(started(command, environment={}, log=log))

    def _finish_dashboard(self, process: Any) -> None:
        if process is not None:
            with self._saying.step("build the dashboard (began with the emulator)"):
                finish("the dashboard's build", process, self._logs / "dashboard.log")

    def _start_web(self) -> None:
        options = self._options
        config = options.state / "config.json"
        shown = {"api": "/api", "socket": self.outputs["SocketUrl"], "profile": options.profile}
        config.write_text(json.dumps(shown), encoding="utf-8")
        arguments = ["--port", str(options.web_port), "--folder", str(options.web_folder), "--config", str(config)]
        self._start(
            "web server",
            "local.web.server",
            [*arguments, "--api", self.outputs["ApiUrl"], "--video", self.video.endpoint],
        )

    def _start_fleet(self) -> None:
        options = self._options
        (options.state / "fleet" / "status.json").unlink(missing_ok=True)
        arguments = ["--state", str(options.state), "--port", str(options.mqtt_port), "--profile", options.profile]
        arguments += ["--seed", str(options.seed), "--burst", str(options.burst)]
        with self._saying.step("devices"):
            fleet = self._start("devices", "local.venue.fleet_process", arguments)
            self._wait_for_devices(fleet)
            if options.scenario:
                Inbox(options.state / "fleet" / "inbox").ask(options.scenario, "", f"start-{time.time_ns()}")

    def _start_cameras(self) -> None:
        """They begin to send one by one, each when its film is drawn; nobody waits for them."""
        options = self._options
        arguments = ["--state", str(options.state), "--films", str(ROOT / "build" / "films")]
        self._start("cameras", FOOTAGE, [*arguments, "--cameras", str(options.cameras), "--seed", str(options.seed)])

    def _wait_for_devices(self, fleet: Child) -> None:
        status = self._options.state / "fleet" / "status.json"
        deadline = time.monotonic() + _FLEET_CONNECTS_S
        while time.monotonic() < deadline:
            fleet.check()
            with contextlib.suppress(FileNotFoundError):
                said = json.loads(status.read_text(encoding="utf-8"))
                if said["connected"] >= said["devices"]:
                    return
            time.sleep(0.1)
        raise TimeoutError(f"not every device connected within {_FLEET_CONNECTS_S:.0f} s: {end_of(fleet.log)}")

    def _start(self, name: str, module: str, arguments: list[str]) -> Child:
        log = self._logs / f"{name.replace(' ', '-')}.log"
        child = Child(name, module, [*arguments, "--stop-on-end-of-input"], log, self.environment)
        self.children.append(child)
        self.pids[name] = child.pid
        self._stops.callback(self._stop, child)
        return child

    def _stop(self, child: Child) -> None:
        with self._saying.step(f"stop the {child.name}"):
            if not child.stop():
                self._saying.line(f"  the {child.name} did not end when asked and was killed")

    def _keep(self, **changes: Any) -> None:
        self._kept = replace(self._kept, **changes)
        write(self._options.state, self._kept)

    def note_time(self, platform_ms: int) -> None:
        """Remembers the platform's time for the next run's clock."""
        self._keep(platform_ms=platform_ms)
