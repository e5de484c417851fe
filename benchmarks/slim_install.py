"""What Hustings weighs without any extra: ``python -m benchmarks.slim_install``.

A new virtual environment, the core lock, the package itself as a wheel; then the bytes of everything installed (pip and
setuptools, which come with the environment, left out), and two commands to see that the slim install works.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Measured, report

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[1]
TARGET = 480.0
SMOKE = (("--version",), ("contest", "parl.hartlepool.by.2021-05-06", "--json"))
NOT_OURS = ("pip", "setuptools", "distutils_hack", "pkg_resources")


def main() -> int:
    """Install, weigh, try. Returns 1 where the target was missed or a command failed."""
    with tempfile.TemporaryDirectory() as folder:
        _install(Path(folder))
        environment = Path(folder) / "venv"
        sizes = _sizes(next((environment / "lib").glob("python3*")) / "site-packages")
        failed = [words for words in SMOKE if not _works(environment, words)]
    missed = report("Slim install", [Measured("core and nothing else", "MB", TARGET, sum(sizes.values()))])
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:8]
    print("Largest: " + ", ".join(f"{name} {size:,.0f}" for name, size in largest))
    for words in failed:
        print(f"“hustings {' '.join(words)}” does not run in it")
    return int(bool(missed or failed))


def _install(folder: Path) -> None:
    quiet = ["-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [
        sys.executable,
        *quiet,
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(build, check=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    install = [str(folder / "venv" / "bin" / "python"), *quiet, "install"]
    subprocess.run([*install, "--require-hashes", "-r", str(ROOT / "requirements" / "core.lock")], check=True)
    subprocess.run([*install, "--no-index", "--no-deps", *(str(wheel) for wheel in folder.glob("*.whl"))], check=True)


def _sizes(site_packages: Path) -> dict[str, float]:
    """Megabytes on disk (as ``du -m``: blocks, 2^20 bytes) by top-level name, shared libraries with their package."""
    sizes: dict[str, float] = {}
    for path in (site_packages, *site_packages.rglob("*")):
        top = [*path.relative_to(site_packages).parts, ""][0]
        name = top.split("-")[0].removesuffix(".libs").lstrip("_")
        if name not in NOT_OURS:
            sizes[name] = sizes.get(name, 0.0) + path.lstat().st_blocks * 512 / 2**20
    return sizes


def _works(environment: Path, words: tuple[str, ...]) -> bool:
    command = [str(environment / "bin" / "hustings"), *words]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
