"""What a person reads when the platform is up (登录信息): addresses, a login for each role, what to try next."""

from __future__ import annotations

from local.run.options import Options
from local.run.saying import Saying


def welcome(options: Options, web: str, ready: float, saying: Saying) -> None:
    """Addresses and logins."""
    from local.admin import DEMO_LOGINS

    say = saying.line
    say()
    say(f"进博已就绪 · Jinbo is up after {ready:.1f} s")
    if options.profile == "DEMO":
        say("演示配置：物理过程与持续时间加快60倍 · DEMO: physics and durations run 60 times as fast")
    say()
    say(f"  看板 dashboard     {web}")
    say(f"  接口 API           {web}/api/v1/health")
    say(f"  微信 WeChat        http://127.0.0.1:{options.wechat_port}/sent")
    say(f"  视频 video         http://127.0.0.1:{options.video_port}/_status")
    say(f"  设备 MQTT          localhost:{options.mqtt_port} (jinbo device certificate <id>)")
    say()
    say("  登录 login     密码 password              验证码 code       角色 role")
    for login in DEMO_LOGINS:
        command = f"jinbo totp {login.login}"
        say(f"  {login.login:12} {login.password:25} {command:24} {login.role.value}")
    say()
    say("  jinbo status · jinbo scenario list · jinbo scenario run lift-entrapment · jinbo reconcile")
    if options.cameras:
        say("  jinbo cameras list · jinbo cameras fault kc-0001 covered --for 120 · jinbo cameras truth kc-0001")
    say("  Ctrl-C 停止 · stops everything")
    say()
