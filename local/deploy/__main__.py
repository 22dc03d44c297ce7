"""`python -m local.deploy build | up | destroy | outputs | environment`: what `make build`, `make deploy` and `make destroy` call.

With `--endpoint` the stack goes into the emulator and the functions are built for the emulator's Python; without it, to
AWS with the credentials in the environment.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from pathlib import Path

from local.deploy.steps import Place, build_only, destroy, up
from local.environments import ROOT
from local.run.addresses import names


def main(arguments: list[str]) -> int:
    """1 with the reason when a step fails."""
    given = _parser().parse_args(arguments)
    try:
        if given.verb == "build":
            build_only()
            return 0
        place = Place(given.stage, given.stack, given.endpoint, given.region)
        if given.verb == "up":
            up(place, dict(entry.split("=", 1) for entry in given.param), given.outputs)
        elif given.verb == "outputs":
            print(json.dumps(place.stack.outputs(), indent=2))
        elif given.verb == "environment":
            print(
                "\n".join(f"export {name}={shlex.quote(value)}" for name, value in names(place.stack.outputs()).items())
            )
        else:
            destroy(place)
    except (RuntimeError, LookupError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="local.deploy", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("build", help="build as for AWS, print sizes, write build/sbom.cdx.json")
    for verb, text in (
        ("up", "build and deploy, write the outputs, upload the clients"),
        ("destroy", "delete the stack, say what is kept"),
        ("outputs", "print the outputs"),
        ("environment", "print the variables with which the jinbo command works on this stack, for eval"),
    ):
        place = verbs.add_parser(verb, help=text)
        place.add_argument("--stage", default="dev", help="dev or prod; `local` in the emulator")
        place.add_argument("--stack", default="", help="the stack's name; jinbo-<stage>, in prod and local jinbo")
        place.add_argument("--endpoint", default="", help="the emulator's address; empty means AWS")
        place.add_argument("--region", default=None, help="empty means the environment's")
        if verb == "up":
            place.add_argument(
                "--param", action="append", default=[], metavar="KEY=VALUE", help="a parameter of template.yaml"
            )
            place.add_argument(
                "--outputs", type=Path, default=ROOT / "build/outputs.json", help="where the outputs are written"
            )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
