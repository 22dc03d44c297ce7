"""Why a model cannot be used (模型拒绝): the model is left out, everything else runs on (F22)."""

from __future__ import annotations

from jinbo.kernel.errors import InvalidError


class ModelRefusedError(InvalidError):
    """A model that is not run. `model` is its folder, `detail` says what exactly is wrong with it, for the engineer."""

    def __init__(self, code: str, zh: str, en: str, *, model: str, detail: str) -> None:
        super().__init__(code, zh, f"{en} ({model}: {detail})", details={"model": model, "detail": detail})
        self.model = model
        self.detail = detail


def unreadable_card(model: str, detail: str) -> ModelRefusedError:
    """The card is missing, no YAML, or says something that no model can be run by."""
    return ModelRefusedError(
        "model-card-unreadable",
        "模型说明卡无法读取或内容有误",
        "The model's card cannot be used",
        model=model,
        detail=detail,
    )


def missing_file(model: str, detail: str) -> ModelRefusedError:
    """The card stands alone: the weights that it names are not beside it."""
    return ModelRefusedError(
        "model-file-missing", "模型文件不存在", "The model's file is missing", model=model, detail=detail
    )


def wrong_hash(model: str, detail: str) -> ModelRefusedError:
    """The weights are not the ones that the card speaks of: what was measured is not what would run."""
    return ModelRefusedError(
        "model-hash-differs",
        "模型文件的校验值与说明卡不符",
        "The model's file is not the one its card names",
        model=model,
        detail=detail,
    )


def wrong_shape(model: str, detail: str) -> ModelRefusedError:
    """The net takes or gives something else than its card says."""
    return ModelRefusedError(
        "model-shape-differs",
        "模型的输入或输出形状与说明卡不符",
        "The model takes or gives another shape than its card says",
        model=model,
        detail=detail,
    )


def not_a_model(model: str, detail: str) -> ModelRefusedError:
    """The file is no ONNX model that this machine can run."""
    return ModelRefusedError(
        "model-not-runnable", "模型文件无法运行", "The model's file cannot be run", model=model, detail=detail
    )
