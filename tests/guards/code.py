"""The project's own files, for tests that hold the code to its rules."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "gongzhi"
FACES = ("portal", "desk", "exchange", "api", "demo")


@cache
def tracked() -> tuple[Path, ...]:
    """List the files that belong to the project, those not yet committed too."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(path for name in told.stdout.splitlines() if (path := ROOT / name).is_file())


def modules(*apps: str) -> list[Path]:
    """List the Python modules of some apps, or of all; tests and migrations are none."""
    found = [path for path in tracked() if path.suffix == ".py" and path.is_relative_to(PACKAGE)]
    if apps:
        found = [path for path in found if path.relative_to(PACKAGE).parts[0] in apps]
    return [path for path in found if not {"tests", "migrations"} & set(path.parts)]


def public_functions(path: Path) -> list[ast.FunctionDef]:
    """List the functions at the top of a module that others may call."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return [node for node in body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
