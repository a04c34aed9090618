"""From a bare Python to a virtual environment with every locked dependency, checked by hash.

    python3 -m tools.bootstrap

Runs before anything is installed, so it uses the standard library only. A second run finds the lock file
unchanged and returns at once.
"""

import ast
import hashlib
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.locks import lock

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "installed.sha256"
SUPPORTED = ("3.13", "3.12", "3.11")

# uv reads none of pip's settings; a mirror or a company's certificate is usually set for pip only.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}
PIP_SECTIONS = ("global.", "install.", ":env:.")  # the later one wins


class BootstrapError(Exception):
    """The environment cannot be made; the message says what is missing and how to mend it."""


def main() -> int:
    """Make the environment if it is missing or out of date, and return the exit status."""
    try:
        with lock(ROOT / "var" / "bootstrap.lock"):
            if not _is_complete():
                _install(_supported_python())
    except BootstrapError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def locked(package: str, lock_file: str) -> str:
    """The lines of one package in the text of a lock file: its version and hashes.

    Raises BootstrapError if the file does not lock that package.
    """
    lines = iter(lock_file.splitlines())
    for line in lines:
        if line.startswith(f"{package}=="):
            block = [line]
            while block[-1].endswith("\\"):
                block.append(next(lines))
            return "\n".join(block) + "\n"
    raise BootstrapError(f"{LOCK.name} 没有锁定 {package}")


def uv_settings(pip_config: str) -> dict[str, str]:
    """What ``pip config list`` printed, as uv's environment variables."""
    found: dict[str, str] = {}
    for section in PIP_SECTIONS:
        for line in pip_config.splitlines():
            key, _, value = line.partition("=")
            name = UV_NAMES.get(key.removeprefix(section))
            if key.startswith(section) and name:
                separator = "," if name == "UV_FIND_LINKS" else " "
                found[name] = separator.join(str(ast.literal_eval(value)).split())
    return found


def _supported_python() -> str:
    """The interpreter of this process if the product supports it, else a supported one on the search path."""
    if ".".join(map(str, sys.version_info[:2])) in SUPPORTED:
        return sys.executable
    for version in SUPPORTED:
        if (found := shutil.which(f"python{version}")) and _succeeds([found, "-c", ""]):
            return found
    running = ".".join(map(str, sys.version_info[:3]))
    raise BootstrapError(
        f"需要 Python {SUPPORTED[-1]} 至 {SUPPORTED[0]}，当前的 python3 是 {running}。可用 make PYTHON=… 指明"
    )


def _is_complete() -> bool:
    return STAMP.exists() and STAMP.read_text() == _digest() and _succeeds([str(PYTHON), "-c", ""])


def _digest() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def _install(python: str) -> None:
    print("正在安装依赖（首次需要下载约 200 MB）…", flush=True)
    if not _succeeds([str(PYTHON), "-m", "pip", "--version"]):
        _make_venv(python)
    _install_locked()
    STAMP.write_text(_digest())


def _make_venv(python: str) -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    has_venv = _succeeds([python, "-c", "import ensurepip"])
    if not has_venv and _succeeds([python, "-m", "pip", "--version"]):
        _make_venv_by_uv(python)
    else:
        if not has_venv:
            _install_debian_venv(python)
        _run([python, "-m", "venv", str(VENV)], "未能建立虚拟环境 .venv")


def _make_venv_by_uv(python: str) -> None:
    """Debian splits ensurepip off its Python; where pip is there nevertheless, it fetches uv."""
    tools = ROOT / ".tools"
    with _uv_requirement() as requirement:
        pip = [python, "-m", "pip", "install", "--quiet", "--target", str(tools), "--upgrade"]
        _run([*pip, "--require-hashes", "-r", str(requirement)], "未能取得 uv", _pip_environment(python))
    _run(
        [str(tools / "bin" / "uv"), "venv", "--seed", "--python", python, str(VENV)],
        "未能建立虚拟环境 .venv",
        _uv_environment(python),
    )


def _install_debian_venv(python: str) -> None:
    hint = "这个 Python 没有 venv 与 pip。Debian 和 Ubuntu 请先执行：apt install python3-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise BootstrapError(hint)
    print("正在安装系统软件包 python3-venv…", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-qq"], hint, quiet)
    _run(["apt-get", "install", "-qq", "--no-install-recommends", "python3-venv"], hint, quiet)
    if not _succeeds([python, "-c", "import ensurepip"]):
        raise BootstrapError(hint)


def _install_locked() -> None:
    """Install by uv; by pip, several times slower, where uv does not run or finds no package index."""
    python = str(PYTHON)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    # Compiled once here, every later start is seconds shorter.
    options = ["--quiet", "--compile-bytecode", "--require-hashes"]
    uv = [python, "-m", "uv", "pip", "install", "--python", python, *options, "-r", str(LOCK)]
    environment = _pip_environment(python)
    with _uv_requirement() as requirement:
        has_uv = _succeeds([*pip, str(requirement)], environment)
    if not (has_uv and _succeeds(uv, _uv_environment(python))):
        print("改用 pip 安装，约需一分钟…", flush=True)
        _run([*pip, str(LOCK)], "未能安装依赖", environment)


@contextmanager
def _uv_requirement() -> Iterator[Path]:
    """A requirements file that holds uv alone, as locked."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "uv.txt"
        path.write_text(locked("uv", LOCK.read_text()))
        yield path


def _pip_environment(python: str) -> dict[str, str]:
    """pip before 24.2 trusts only the certificates it brings; let it trust the system's, as uv does below."""
    system = ssl.get_default_verify_paths().cafile
    configured = "cert=" in _pip_config(python)
    if system and not configured:
        return {**os.environ, "PIP_CERT": system}
    return dict(os.environ)


def _uv_environment(python: str) -> dict[str, str]:
    fixed = {
        "UV_SYSTEM_CERTS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        # An extra index may know an older release only; the hashes decide what is acceptable, not the order.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    return {**uv_settings(_pip_config(python)), **fixed, **os.environ}


def _pip_config(python: str) -> str:
    done = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    return done.stdout


def _succeeds(argv: list[str], environment: dict[str, str] | None = None) -> bool:
    try:
        return subprocess.run(argv, env=environment, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _run(argv: list[str], complaint: str, environment: dict[str, str] | None = None) -> None:
    """Run ``argv`` in silence. Raises BootstrapError with ``complaint`` and the last words of the program."""
    done = subprocess.run(
        argv, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode != 0:
        words = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise BootstrapError(f"{complaint}：\n{words}")


if __name__ == "__main__":
    sys.exit(main())
