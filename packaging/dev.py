#!/usr/bin/env python3
"""Set up and use a checkout of Nasion, with nothing but Python's standard library.

    python3 packaging/dev.py run [SCAN | PROJECT]   set up what is missing, open the window
    python3 packaging/dev.py test [PYTEST ARGS]     set up what is missing, run every check and test
    python3 packaging/dev.py bench [NAME ...]       run the benchmarks (all of them, or those named)
    python3 packaging/dev.py shell COMMAND ...      run a command inside the environment
    python3 packaging/dev.py bundle                 build dist/nasion, for people without Python, and try it

The environment is the folder .venv of the checkout. Linux, macOS and Windows.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "nasion-setup.json"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
INPUTS = (ROOT / "pyproject.toml", ROOT / "packaging" / "constraints.txt")

RUN_EXTRAS: frozenset[str] = frozenset()
TEST_EXTRAS = frozenset({"train", "cluster", "dev"})
BUNDLE_EXTRAS = frozenset({"bundle"})

# Shared library -> Debian package that brings it. Qt and VTK load these; wheels do not contain them.
WINDOW_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
TRAIN_LIBRARIES = {"libusb-1.0.so.0": "libusb-1.0-0", "libgomp.so.1": "libgomp1"}


def say(text: str) -> None:
    """One line for the person at the terminal."""
    print(f"nasion: {text}", file=sys.stderr, flush=True)


def fail(text: str) -> None:
    """Say why and stop."""
    say(text)
    sys.exit(1)


# ------------------------------------------------------------------ system packages (Debian, Ubuntu)
def known_libraries() -> str:
    """What the dynamic linker can find."""
    for program in ("ldconfig", "/sbin/ldconfig", "/usr/sbin/ldconfig"):
        with contextlib.suppress(OSError):
            return subprocess.run([program, "-p"], capture_output=True, text=True, check=False).stdout
    return ""


def missing_packages(libraries: dict[str, str], need_display: bool) -> list[str]:
    """Debian packages that are needed and not there."""
    if not sys.platform.startswith("linux") or shutil.which("apt-get") is None:
        return []
    known = known_libraries()
    packages = [package for library, package in libraries.items() if library not in known]
    if need_display and shutil.which("Xvfb") is None:
        packages.append("xvfb")
    if need_display and "libGL.so.1" not in known:
        packages.append("libgl1-mesa-dri")
    return sorted(set(packages))


def install_packages(packages: list[str]) -> None:
    """Install Debian packages if we may; otherwise print the command that does it."""
    if not packages:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    prefix: list[str] = []
    if os.geteuid() != 0:
        can_sudo = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
        if not can_sudo:
            say("these system packages are missing; install them with\n    sudo " + " ".join(install))
            return
        prefix = ["sudo", "-n"]
    say("installing system packages: " + " ".join(packages))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*prefix, "apt-get", "update", "-qq"], env=environment, check=False)
    done = subprocess.run([*prefix, *install], env=environment, check=False, stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        say("that did not work; install them yourself with\n    sudo " + " ".join(install))


# ------------------------------------------------------------------ Python environment
def fingerprint() -> str:
    """Changes whenever the environment has to be built again."""
    digest = hashlib.sha256(platform.python_version().encode())
    for path in INPUTS:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def installed_extras() -> frozenset[str] | None:
    """Extras of the environment as it stands; None if it is absent, broken or out of date."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if stamp.get("fingerprint") != fingerprint() or stamp.get("root") != str(ROOT) or not PYTHON.exists():
        return None
    return frozenset(stamp["extras"])


def make_environment(extras: frozenset[str]) -> None:
    """Make .venv and install Nasion with ``extras`` into it, unless that has been done."""
    have = installed_extras()
    if have is not None and extras <= have:
        return
    wanted = extras | (have or frozenset())
    if not PYTHON.exists():
        say("making the environment .venv")
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
        if made.returncode != 0:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            fail(
                f"Python could not make an environment. On Debian or Ubuntu: sudo apt-get install python{version}-venv"
            )
    parts = f" ({', '.join(sorted(wanted))})" if wanted else ""
    say(f"installing packages{parts}; the first time takes some minutes")
    target = "." + (f"[{','.join(sorted(wanted))}]" if wanted else "")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "-c", str(INPUTS[1]), "-e", target],
        cwd=ROOT,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    if done.returncode != 0:
        fail("the packages could not be installed; the lines above say why. Mend it and run the same command again.")
    stamp = {"fingerprint": fingerprint(), "extras": sorted(wanted), "root": str(ROOT)}
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


# ------------------------------------------------------------------ display
def has_display() -> bool:
    """Whether a window can be shown, or a platform without one was asked for."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


@contextlib.contextmanager
def virtual_display() -> Iterator[dict[str, str]]:
    """The environment with a display in it; Xvfb is started if there is none."""
    environment = dict(os.environ)
    if has_display():
        yield environment
        return
    if shutil.which("Xvfb") is None:
        fail("there is no display, and Xvfb is not installed: sudo apt-get install xvfb")
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write_end)
    try:
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            fail("Xvfb did not start")
        environment["DISPLAY"] = f":{number}"
        yield environment
    finally:
        server.terminate()
        server.wait()


def call(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run a command at the top of the checkout; Ctrl+C goes to it, not to us."""
    process = subprocess.Popen(list(command), cwd=ROOT, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


# ------------------------------------------------------------------ the four commands
def run(arguments: list[str]) -> int:
    """Open the window."""
    install_packages(missing_packages(WINDOW_LIBRARIES, not has_display()))
    make_environment(RUN_EXTRAS)
    absolute = [str(Path(argument).resolve()) if Path(argument).exists() else argument for argument in arguments]
    command = [str(PYTHON), "-m", "app.command", *absolute]
    if has_display():
        return call(command, dict(os.environ))
    with virtual_display() as environment:
        say(f"there is no display: Nasion runs on the virtual display {environment['DISPLAY']}; Ctrl+C ends it")
        return call(command, environment)


CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-logo"),
)


def test(arguments: list[str]) -> int:
    """Style, types, import directions, then every test."""
    install_packages(missing_packages({**WINDOW_LIBRARIES, **TRAIN_LIBRARIES}, not has_display()))
    make_environment(TEST_EXTRAS)
    failed = []
    with virtual_display() as environment:
        if not arguments:
            for check in CHECKS:
                say("checking: " + " ".join(check))
                program = [str(PYTHON.parent / check[0]), *check[1:]]
                if call(program, environment) != 0:
                    failed.append(" ".join(check))
            arguments = ["-n", "2", "--dist", "loadfile"]
        code = call([str(PYTHON), "-m", "pytest", "-q", *arguments], environment)
    if failed:
        say("these checks failed: " + "; ".join(failed))
    return code or bool(failed)


def bench(arguments: list[str]) -> int:
    """Run the benchmarks one after the other."""
    install_packages(missing_packages({**WINDOW_LIBRARIES, **TRAIN_LIBRARIES}, not has_display()))
    make_environment(TEST_EXTRAS)
    scripts = sorted((ROOT / "tests" / "benchmarks").glob("bench_*.py"))
    chosen = [script for script in scripts if not arguments or script.stem.removeprefix("bench_") in arguments]
    if not chosen:
        names = ", ".join(script.stem.removeprefix("bench_") for script in scripts)
        fail(f"there is no such benchmark; known: {names}")
    with virtual_display() as environment:
        environment["PYTHONPATH"] = str(ROOT)
        return max(call([str(PYTHON), str(script)], environment) for script in chosen)


def shell(arguments: list[str]) -> int:
    """Run any command with the environment's programs first on the path."""
    make_environment(RUN_EXTRAS)
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV)}
    environment["PATH"] = str(PYTHON.parent) + os.pathsep + environment.get("PATH", "")
    program = shutil.which(arguments[0], path=environment["PATH"]) if arguments else os.environ.get("SHELL", "sh")
    if program is None:
        fail(f"there is no command {arguments[0]}")
    return subprocess.call([str(program), *arguments[1:]], env=environment)


def bundle(arguments: list[str]) -> int:
    """Build the program for people without Python, then let it predict on a synthetic head as a user would."""
    install_packages(missing_packages(WINDOW_LIBRARIES, not has_display()))
    make_environment(BUNDLE_EXTRAS)
    environment = dict(os.environ)
    build = [str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--clean", "packaging/nasion.spec", *arguments]
    if call(build, environment) != 0:
        return 1
    with virtual_display() as environment:
        return call([str(PYTHON), "packaging/smoke.py", "dist/nasion"], environment)


COMMANDS = {"run": run, "test": test, "bench": bench, "shell": shell, "bundle": bundle}


def main() -> int:
    """Read the command line."""
    if sys.version_info < (3, 11):  # noqa: UP036 - started by whatever Python the user has
        fail(f"Nasion needs Python 3.11 or newer; this is {platform.python_version()}")
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(__doc__)
        return 2
    return COMMANDS[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
