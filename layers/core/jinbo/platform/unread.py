"""What botocore and urllib3 load and no function asks for (不读的部分), left unread until somebody does (P6, decision 0040).

botocore loads the writer of its documentation, with an HTML parser, to give each method of a client its text; urllib3 loads the
reader of installed packages' metadata for HTTP/2, which is not installed. That is a twentieth of a storing function's cold start.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGES = ("botocore.docs", "urllib3.http2")
TEXTS = "botocore.docs.docstring"
TEXT_NAMES = ("ClientMethodDocstring", "PaginatorDocstring", "WaiterDocstring")
"""What gives methods their texts, called while a client is made."""


class Unread(ModuleType):
    """Stands for a module: its parts load as ever, and what it defines itself is read when it is first asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system's questions, not somebody's who needs the module
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        try:
            return import_module(f"{self.__name__}.{name}")
        except ModuleNotFoundError:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
            return getattr(import_module(self.__name__), name)


@contextmanager
def left_unread() -> Iterator[None]:
    """Inside, botocore is loaded: stand-ins take the places of modules that are not loaded yet, and are parts of their parents."""
    made = [_stand_in(package, folders) for package in PACKAGES if (folders := _folders(package))]
    texts = _stand_in(TEXTS, [])
    for name in TEXT_NAMES:
        setattr(texts, name, _no_text)
    yield
    for one in (*made, texts):
        parent, _, part = one.__name__.rpartition(".")
        if sys.modules.get(one.__name__) is one and parent in sys.modules:
            setattr(sys.modules[parent], part, one)


def _folders(package: str) -> list[str]:
    """Where a package lies, without loading it; nowhere in versions that do without."""
    top, _, part = package.partition(".")
    found = find_spec(top)
    folders = [Path(folder, part) for folder in (found and found.submodule_search_locations) or ()]
    return [str(folder) for folder in folders if folder.is_dir()]


def _stand_in(name: str, folders: list[str]) -> Unread:
    """The stand-in of a module; one that nobody will see where the module is loaded already."""
    made = Unread(name)
    if folders:
        made.__path__ = folders
    sys.modules.setdefault(name, made)
    return made


def _no_text(**_: Any) -> str:
    return ""
