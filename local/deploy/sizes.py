"""What each function weighs, unzipped, with its layers: Lambda takes 250 MiB, we stop at 245 (DESIGN 4)."""

from __future__ import annotations

from pathlib import Path

from local.deploy.template import Template, load, resources

LIMIT = 245 * 1024 * 1024
MIB = 1024 * 1024


class TooLarge(RuntimeError):
    """A function with its layers would be refused by Lambda."""


def function_sizes(built: Path) -> dict[str, int]:
    """Bytes of each function of a built template (`sam build`'s folder), its layers included."""
    root = load(built / "template.yaml")
    templates = [(built, root)]
    for _, resource in resources(root, "AWS::Serverless::Application"):
        path = (built / resource["Properties"]["Location"]).resolve()
        templates.append((path.parent, load(path)))
    layers = {
        name: folder_size(folder / resource["Properties"]["ContentUri"])
        for folder, template in templates
        for name, resource in resources(template, "AWS::Serverless::LayerVersion")
    }
    return {
        name: folder_size(folder / resource["Properties"]["CodeUri"])
        + sum(layers[layer] for layer in _layers(template, resource))
        for folder, template in templates
        for name, resource in resources(template, "AWS::Serverless::Function")
    }


def folder_size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def report(sizes: dict[str, int]) -> str:
    """The sizes as lines, the largest first.

    Raises:
        TooLarge: a function is above the limit; the message names it.
    """
    ordered = sorted(sizes.items(), key=lambda entry: (-entry[1], entry[0]))
    too_large = [f"{name} {size / MIB:.1f} MiB" for name, size in ordered if size > LIMIT]
    if too_large:
        raise TooLarge(f"with layers above {LIMIT // MIB} MiB: {', '.join(too_large)}")
    return "\n".join(f"  {size / MIB:6.1f} MiB  {name}" for name, size in ordered)


def _layers(template: Template, function: Template) -> list[str]:
    """The logical names of a function's layers: those of the template's Globals come first, as SAM joins them."""
    shared = template.get("Globals", {}).get("Function", {}).get("Layers", [])
    return [layer["Ref"] for layer in [*shared, *function["Properties"].get("Layers", [])]]
