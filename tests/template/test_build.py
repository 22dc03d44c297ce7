"""What is built is what runs: every handler imports from its package and layers alone, and fits Lambda's limit."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from template.built import Function, functions, import_alone, import_package

from local.deploy import sbom, sizes
from local.deploy.layers import RUNTIME_BRINGS, Target, build, target_from, without
from local.emulator.function_packages import PackageStore
from local.environments import ROOT

FUNCTIONS = functions()
STORING = {"OnTelemetryFunction", "OnDeviceAlarmFunction", "OnRecordChangedFunction", "OnAuthorizeFunction"}
HERE = Target(f"{sys.version_info.major}.{sys.version_info.minor}", interpreter=sys.executable)


@pytest.fixture(scope="session")
def layers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("layers")
    for layer in sbom.LAYERS:
        build(layer, folder / layer, HERE)
    return {f"{layer.capitalize()}Layer": folder / layer / "python" for layer in sbom.LAYERS}


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return PackageStore(tmp_path_factory.mktemp("packages")).runtime()


def test_every_folder_of_functions_is_wired() -> None:
    wired = {function.folder for function in FUNCTIONS}
    assert wired == {path.parent for path in ROOT.glob("functions/*/app.py")} | {ROOT / "frontend_api"}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_handler_imports_from_what_is_deployed(function: Function, layers: dict[str, Path], runtime: Path) -> None:
    said = import_alone(function, [layers[layer] for layer in function.layers], runtime)
    assert said["callable"]
    if function.name in STORING:
        assert "pydantic" not in said["loaded"]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_function_with_its_layers_fits(function: Function, layers: dict[str, Path]) -> None:
    size = sizes.folder_size(function.folder) + sum(sizes.folder_size(layers[layer]) for layer in function.layers)
    assert size <= sizes.LIMIT


def test_every_module_of_the_layer_imports_from_the_layers_alone(layers: dict[str, Path], runtime: Path) -> None:
    """Many modules are imported only when they are needed: a missing package would show in production first."""
    sampling, detecting = (
        set(import_package("jinbo", [layers["CoreLayer"], layers[pixels]], runtime))
        for pixels in ("ImagingLayer", "InferenceLayer")
    )
    assert not sampling & detecting


def test_the_detectors_layer_carries_each_model_with_its_card(layers: dict[str, Path]) -> None:
    shipped = {card.parent.relative_to(ROOT / "models") for card in (ROOT / "models").glob("*/*/model.yaml")}
    folder = layers["InferenceLayer"].parent / "models"
    assert {card.parent.relative_to(folder) for card in folder.glob("*/*/model.yaml")} == shipped
    assert not [file for file in folder.rglob("*") if file.is_file() and file.suffix not in (".yaml", ".onnx")]


def test_only_pixels_need_more_than_the_core_layer(layers: dict[str, Path], runtime: Path) -> None:
    """P6: no function starts with OpenCV or numpy but those that look at pictures."""
    failed = import_package("jinbo", [layers["CoreLayer"]], runtime)
    assert failed
    assert all(name.startswith("jinbo.video.pixels.") for name in failed)


def test_layers_carry_nothing_that_the_runtime_brings(layers: dict[str, Path]) -> None:
    carried = {path.name for folder in layers.values() for path in folder.iterdir()}
    assert not carried & {"boto3", "botocore", "s3transfer", "urllib3", "pip", "setuptools", "dateutil", "bin"}
    assert {"jinbo", "pynamodb", "chalice"} <= carried


def test_the_bill_of_materials_names_what_the_layers_carry(layers: dict[str, Path]) -> None:
    """A24: nothing is in a layer that the bill of materials does not name."""
    found = {
        path.name.split("-")[0].replace("_", "-").lower()
        for folder in layers.values()
        for path in folder.glob("*.dist-info")
    }
    assert found == {component["name"] for component in sbom.document()["components"]}


def test_a_layer_is_compiled_where_the_build_runs_its_python(layers: dict[str, Path]) -> None:
    assert list((layers["CoreLayer"] / "jinbo/kernel/__pycache__").glob("clock.*.pyc"))


def test_the_default_target_is_lambda() -> None:
    arguments = target_from({}).arguments
    assert arguments[:4] == ["--python-version", "3.13", "--python-platform", "aarch64-manylinux_2_28"]


def test_the_emulator_is_built_for_its_own_python() -> None:
    target = target_from({"JINBO_BUILD_PYTHON": "/x/python", "JINBO_BUILD_RUNTIME": "python3.11"})
    assert (target.version, target.arguments) == ("3.11", ["--python", "/x/python"])


def test_a_package_is_left_out_with_its_hashes() -> None:
    first, left_out = "a==1 \\\n    --hash=sha256:1\n    # via b\n", "botocore==2 \\\n    --hash=sha256:2\n"
    last = "c==3 ; python_version > '3' \\\n    --hash=sha256:3\n"
    assert without(first + left_out + last, RUNTIME_BRINGS) == first + last


def test_a_function_above_the_limit_stops_the_build() -> None:
    with pytest.raises(sizes.TooLarge, match=r"OnFrames 260\.0 MiB"):
        sizes.report({"OnFact": 40 * sizes.MIB, "OnFrames": 260 * sizes.MIB})
