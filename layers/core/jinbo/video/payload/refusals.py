"""Why media is refused (拒收原因): one error with a code for each cause, so that a camera's owner learns what is wrong."""

from __future__ import annotations

from jinbo.kernel.errors import InvalidError

_SENTENCES = {
    "mkv-foreign": ("不是 Matroska 视频流", "This is no Matroska stream"),
    "mkv-truncated": ("视频流在片段中间中断", "The stream is cut off in the middle of a fragment"),
    "mkv-corrupt": ("视频流结构损坏", "The stream's structure is broken"),
    "mkv-too-large": ("视频流中的元素过大或过多", "An element of the stream is too large, or there are too many"),
    "mkv-unlabelled": ("片段没有编号或时间标签", "A fragment carries no number or no time"),
    "stream-refused": ("视频服务中止了读取", "The video service ended the reading"),
    "stream-missing": ("视频流不存在", "There is no such stream"),
    "stream-keeps-nothing": ("视频流没有保存期，无法读取", "The stream keeps no media to read"),
    "stream-slow": ("读取视频流超时", "The stream took too long to read"),
    "not-h264": ("视频编码不是 H.264", "The stream is not H.264"),
    "h264-corrupt": ("H.264 数据损坏", "The H.264 data is broken"),
    "h264-no-key-picture": ("关键帧不能独立解码", "A key frame does not stand by itself"),
    "picture-type": ("只接受 JPEG 和 PNG 图片", "Only JPEG and PNG pictures are taken"),
    "picture-truncated": ("图片不完整", "The picture is cut off"),
    "picture-corrupt": ("图片损坏，无法解码", "The picture is broken and cannot be decoded"),
    "picture-too-large": ("图片尺寸过大", "The picture is too large"),
}


class MediaError(InvalidError):
    """Media that cannot be used, however often it is sent; `details["what"]` says where and why in English."""


def refused(code: str, what: str) -> MediaError:
    """The error of `code`, about `what`."""
    zh, en = _SENTENCES[code]
    return MediaError(code, zh, f"{en}: {what}", details={"what": what})
