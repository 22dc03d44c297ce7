"""Settings (设置): the one place that reads the environment, once. Only names and switches; secrets stay in their store."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from jinbo.kernel.frozen import frozen

MIB_A_PROCESSOR = 1769
"""Memory at which Lambda gives a function one whole processor."""


@frozen
class Settings:
    """What a function is told at its start. Absent names are '' and fail where they are used, with their name."""

    function: str
    """The Lambda function's name; '' outside of one."""
    stage: str
    region: str
    records_table: str
    readings_table: str
    bus_name: str
    timer_queue_url: str
    media_bucket: str
    socket_endpoint: str
    token_key_id: str
    """KMS key (ECC_NIST_P256) that signs our tokens."""
    token_keys: str
    """JWKS of the token keys' public halves, so that verifying needs no call; '' means ask KMS once."""
    data_key_id: str
    """KMS key for what must be unreadable in a table (TOTP secrets, phones)."""
    secrets_prefix: str
    """Path before the names in Secrets Manager, `jinbo/<stack>/`."""
    profile: str
    """Profile of durations and rules: CURRENT, CIIE3_2020 or DEMO (DOMAIN 0.2, DESIGN 4)."""
    clock: str
    """`<anchor ms>,<rate>,<wall ms>` where time is sped up; '' is the wall clock. Refused on AWS."""
    local: bool
    """Whether the platform runs on a laptop (stand-ins allowed)."""
    commit: str
    wechat_url: str
    sms_url: str
    limits: str
    """JSON of rate limits a minute that differ from platform.limits' own: `{"user": 120}`; '' is none."""
    token_lives: str
    """Seconds of a staff member's access token, of others', and of a refresh token: `900,7200,604800`; '' is these."""
    oidc: str
    """JSON of OIDC providers: `{"name": {"issuer": …, "client_id": …, "role_claim": …}}`; '' is none."""
    public_url: str = ""
    """Where the public pages are, `https://host`; printed codes lead there, '' prints the bare scene (DOMAIN 14.3)."""
    stream_prefix: str = "jinbo-cam-"
    """Before a camera's id in the name of its Kinesis Video stream: two stacks in one account keep theirs apart."""
    video_endpoint: str = ""
    """Where Kinesis Video's stand-in is; '' is AWS itself or, on a laptop, none at all."""
    camera_queue_url: str = ""
    """Queue of cameras' windows, for the sampler."""
    sampled_queue_url: str = ""
    """Queue of sampled frames, for the detectors."""
    models_folder: str = ""
    """Where the detectors' cards and weights lie; '' is the layer that carries them, beside its packages."""
    processors: int = 1
    """Whole processors that this function's memory buys; Lambda shows it two whatever it pays for."""
    evidence_queue_url: str = ""
    """Queue of work on events' evidence."""
    sampling_capacity: int = 6000
    """Frames a minute that the samplers together can do; what is planned beyond is shed, the least urgent first."""
    experimental_events: bool = False
    """Whether labels that were not measured on real pictures raise events: at home on a laptop, off elsewhere."""


def parse_settings(env: Mapping[str, str]) -> Settings:
    """Settings from an environment.

    Raises:
        ValueError: a profile that does not exist.
    """
    profile = env.get("JINBO_PROFILE", "CURRENT")
    if profile not in {"CURRENT", "CIIE3_2020", "DEMO"}:
        raise ValueError(f"JINBO_PROFILE is {profile!r}; known are CURRENT, CIIE3_2020, DEMO")
    return Settings(
        function=env.get("AWS_LAMBDA_FUNCTION_NAME", ""),
        stage=env.get("JINBO_STAGE", "local"),
        region=env.get("AWS_REGION", env.get("AWS_DEFAULT_REGION", "us-east-1")),
        records_table=env.get("RECORDS_TABLE", ""),
        readings_table=env.get("READINGS_TABLE", ""),
        bus_name=env.get("BUS_NAME", ""),
        timer_queue_url=env.get("TIMER_QUEUE_URL", ""),
        media_bucket=env.get("MEDIA_BUCKET", ""),
        socket_endpoint=env.get("SOCKET_ENDPOINT", ""),
        token_key_id=env.get("TOKEN_KEY_ID", ""),
        token_keys=env.get("TOKEN_KEYS", ""),
        data_key_id=env.get("DATA_KEY_ID", ""),
        secrets_prefix=env.get("SECRETS_PREFIX", ""),
        profile=profile,
        clock=env.get("JINBO_CLOCK", ""),
        local=env.get("JINBO_LOCAL", "") == "1",
        commit=env.get("JINBO_COMMIT", "unknown"),
        wechat_url=env.get("WECHAT_URL", "https://api.weixin.qq.com"),
        sms_url=env.get("SMS_URL", ""),
        limits=env.get("JINBO_LIMITS", ""),
        token_lives=env.get("JINBO_TOKEN_LIVES", ""),
        oidc=env.get("OIDC_PROVIDERS", ""),
        public_url=env.get("PUBLIC_URL", ""),
        stream_prefix=env.get("STREAM_PREFIX", "jinbo-cam-"),
        video_endpoint=env.get("AWS_ENDPOINT_URL_KINESIS_VIDEO", ""),
        camera_queue_url=env.get("CAMERA_QUEUE_URL", ""),
        sampled_queue_url=env.get("SAMPLED_QUEUE_URL", ""),
        models_folder=env.get("MODELS_FOLDER", ""),
        processors=max(1, round(int(env.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "0")) / MIB_A_PROCESSOR)),
        evidence_queue_url=env.get("EVIDENCE_QUEUE_URL", ""),
        sampling_capacity=int(env.get("SAMPLING_CAPACITY", "6000")),
        experimental_events=env.get("EXPERIMENTAL_EVENTS", "") == "1",
    )


@cache
def settings() -> Settings:
    """This process's settings, parsed at the first call."""
    return parse_settings(os.environ)
