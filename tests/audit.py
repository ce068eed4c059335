"""What is known to be wrong with our code and with what it is built on: `make audit`, or `python -m tests.audit quick`.

`quick` looks at our own files alone: bandit over the package, and a search of every file for secrets. The whole also
asks pip-audit and npm audit for known faults of what is installed, and writes what that is to `build/`: an SBOM of
Python, and one of the screens. Exit status: 0 where nothing was found, 1 where something was, 3 where nothing was but
not all could be asked, such as where no advisory service can be reached: that is no clean bill.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCREENS = ROOT / "assistant/ui"
BUILD = ROOT / "build"
BASELINE = "tests/secrets.baseline"
"""What looks like a secret and is none, each looked at; see `detect-secrets audit`."""
OF_OTHERS = ("models/", "assistant/ui/package-lock.json", "tests/golden/", "tests/whole_calls/", BASELINE)
"""Checksums, and words that were said: no place where a key could be, and slow to search."""
CLEAN, FOUND, NOT_ASKED = 0, 1, 3


def bandit() -> int:
    """Look for code that is known to be dangerous."""
    done = run("bandit", "-q", "-r", "assistant", "-c", "pyproject.toml", "-f", "txt")
    return said("bandit", FOUND if done.returncode else CLEAN, done.stdout if done.returncode else "nothing")


def secrets() -> int:
    """Look for secrets in every file of the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [
        name
        for name in listed.stdout.splitlines()
        if not name.startswith(OF_OTHERS) and not name.endswith((".jsonl", ".flac")) and (ROOT / name).is_file()
    ]
    done = run("detect-secrets-hook", "--baseline", BASELINE, *files)
    return said("secrets", FOUND if done.returncode else CLEAN, done.stdout or f"none in {len(files)} files")


def pip_audit() -> int:
    """Ask for known faults of the Python packages that are installed."""
    done = run("pip-audit", "-s", "pypi", "--local", "--skip-editable", "--progress-spinner", "off", "-f", "json")
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return said("pip-audit", NOT_ASKED, f"no answer: {last_line(done.stderr)}")
    asked = [package for package in packages if "vulns" in package]
    faulty = [f"{p['name']} {p['version']}: {v['id']}" for p in asked for v in p["vulns"]]
    if faulty:
        return said("pip-audit", FOUND, "\n".join(faulty))
    if len(asked) < len(packages):
        left = [p["name"] for p in packages if "vulns" not in p and p["name"] != "calmline"]
        if left:
            text = f"{len(asked)} packages have no known fault; the service did not know {len(left)}: "
            return said("pip-audit", NOT_ASKED, text + ", ".join(left[:5]) + (", …" if len(left) > 5 else ""))
    return said("pip-audit", CLEAN, f"none of {len(asked)} packages has a known fault")


def npm_audit() -> int:
    """Ask for known faults of what the screens are built with."""
    done = run("npm", "audit", "--json", folder=SCREENS)
    try:
        answer = json.loads(done.stdout)
        counts = answer["metadata"]["vulnerabilities"]
    except (ValueError, KeyError):
        return said("npm audit", NOT_ASKED, f"no answer: {last_line(done.stderr)}")
    if counts["total"]:
        return said("npm audit", FOUND, ", ".join(answer["vulnerabilities"]))
    return said("npm audit", CLEAN, f"none of {answer['metadata']['dependencies']['total']} packages has a known fault")


def bills() -> int:
    """Write what everything is built of, as CycloneDX."""
    BUILD.mkdir(exist_ok=True)
    python = BUILD / "sbom-python.json"
    made = run("cyclonedx-py", "environment", "--output-reproducible", "-o", str(python), sys.prefix)
    if made.returncode:
        return said("sbom", FOUND, made.stderr)
    listed = run("npm", "sbom", "--sbom-format", "cyclonedx", folder=SCREENS)
    if listed.returncode:
        return said("sbom", FOUND, listed.stderr)
    screens = BUILD / "sbom-screens.json"
    screens.write_text(listed.stdout, "utf-8")
    counts = [len(json.loads(path.read_text("utf-8"))["components"]) for path in (python, screens)]
    return said("sbom", CLEAN, f"{counts[0]} Python packages and {counts[1]} of the screens, in {BUILD.name}/")


def run(*command: str, folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """Run a tool, of this environment where it is one of Python's."""
    ours = Path(sys.executable).with_name(command[0])
    program = str(ours) if ours.exists() else command[0]
    try:
        return subprocess.run([program, *command[1:]], cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", f"{command[0]}: {error.strerror}")


def said(what: str, status: int, text: str) -> int:
    """Say what came of one part."""
    mark = {CLEAN: "ok", FOUND: "FOUND", NOT_ASKED: "NOT ASKED"}[status]
    sys.stdout.write(f"{what:<10} {mark:<10} {text.strip()}\n")
    return status


def last_line(text: str) -> str:
    """The last line that says something."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it said nothing")


QUICK: tuple[Callable[[], int], ...] = (bandit, secrets)
ALL: tuple[Callable[[], int], ...] = (*QUICK, pip_audit, npm_audit, bills)


def main(arguments: list[str]) -> int:
    """Run all parts, or the quick ones; the exit status."""
    statuses = [part() for part in (QUICK if arguments == ["quick"] else ALL)]
    if FOUND in statuses:
        return FOUND
    if NOT_ASKED in statuses:
        sys.stdout.write("Not everything could be asked: this is no clean bill. Try again where the services answer.\n")
        return NOT_ASKED
    return CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
