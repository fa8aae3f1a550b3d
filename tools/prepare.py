"""Find what the browser tests need besides Python: Chromium, Java, Node and the checkers.

Run as a program, it installs what is missing where it may (Debian's packages; npm's into
`tests/browser/node_modules/`), and fails, saying what to install, where it may not.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSER_TESTS = ROOT / "tests" / "browser"
VNU_JAR = BROWSER_TESTS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE_SCRIPT = BROWSER_TESTS / "node_modules" / "axe-core" / "axe.min.js"
READABILITY_SCRIPT = BROWSER_TESTS / "node_modules" / "@mozilla" / "readability" / "Readability.js"

HEADLESS_SHELL = "chromium-headless-shell"
"""The browser without its window, as Debian calls it: the tests take half as long in it."""

CHROMIUM_NAMES = (
    HEADLESS_SHELL,
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def answers(command: str, argument: str) -> str | None:
    """The path of a command that runs, or None: a stub on the path is not enough."""
    path = shutil.which(command)
    if path is None:
        return None
    try:
        done = subprocess.run([path, argument], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return path if done.returncode == 0 else None


def find_chromium() -> str | None:
    """The browser's path; where the variable CHROMIUM is set, that one or none."""
    chosen = os.environ.get("CHROMIUM")
    names = (chosen,) if chosen else CHROMIUM_NAMES
    return next((path for name in names if (path := answers(name, "--version"))), None)


def find_java() -> str | None:
    """The path of a Java, 11 or newer."""
    home = os.environ.get("JAVA_HOME")
    names = ([str(Path(home) / "bin" / "java")] if home else []) + ["java"]
    # Java 8 knows -version only, so that --version sorts it out.
    return next((path for name in names if (path := answers(name, "--version"))), None)


def find_node() -> str | None:
    """The path of npm, where node is there too."""
    return answers("npm", "--version") if answers("node", "--version") else None


# what it is, how to find it, Debian's packages
NEEDED: tuple[tuple[str, Callable[[], str | None], tuple[str, ...]], ...] = (
    ("Chromium (or name one: CHROMIUM=/path/to/it)", find_chromium, (HEADLESS_SHELL,)),
    ("Java 11 or newer", find_java, ("default-jre-headless",)),
    ("Node 18 or newer, with npm", find_node, ("nodejs", "npm")),
)


def as_root() -> list[str] | None:
    """The words to put before a command that needs root; None where nothing helps."""
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if answers("sudo", "-nv") else None


def install_packages(packages: list[str]) -> bool:
    """Install Debian's packages. Ubuntu has no Chromium but as a snap, so not there."""
    prefix = as_root()
    if prefix is None or not Path("/etc/debian_version").exists() or not shutil.which("apt-get"):
        return False
    if HEADLESS_SHELL in packages and "ID=ubuntu" in Path("/etc/os-release").read_text("utf-8"):
        return False
    print(f"Installing {' '.join(packages)} ...", file=sys.stderr, flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    apt += ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0"]
    install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    for command in ([*apt, "update"], install):
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            return False
    return True


def install_checkers(npm: str) -> bool:
    """`npm ci`, unless it has been done for this very lock file."""
    lock = hashlib.sha256((BROWSER_TESTS / "package-lock.json").read_bytes()).hexdigest()
    stamp = BROWSER_TESTS / "node_modules" / ".ready"
    if stamp.is_file() and stamp.read_text("utf-8") == lock:
        return True
    print("Installing the checkers into tests/browser/node_modules/ ...", file=sys.stderr)
    cache = ROOT / ".cache" / "npm"
    command = [npm, "ci", "--silent", "--no-audit", "--no-fund", "--cache", os.fspath(cache)]
    done = subprocess.run([*command, "--ignore-scripts"], cwd=BROWSER_TESTS, check=False)
    if done.returncode != 0 or not VNU_JAR.is_file() or not AXE_SCRIPT.is_file():
        return False
    stamp.write_text(lock, "utf-8")
    return True


def main() -> int:
    """0 when all is there."""
    missing = [(name, find, debian) for name, find, debian in NEEDED if find() is None]
    if missing:
        install_packages([package for _, _, debian in missing for package in debian])
        missing = [row for row in missing if row[1]() is None]
    for name, _, debian in missing:
        print(
            f"The browser tests need {name}. On Debian: apt-get install {' '.join(debian)}",
            file=sys.stderr,
        )
    if missing:
        return 1
    npm = find_node()
    if npm is None or not install_checkers(npm):
        print("npm could not install the checkers of tests/browser/package.json.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
