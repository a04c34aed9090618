"""Bootstrap: what it reads from the lock file and from pip's settings, and that both locks are complete."""

import re
from pathlib import Path

import pytest

from tools.bootstrap import BootstrapError, locked, uv_settings

ROOT = Path(__file__).parents[2]

LOCK = """\
urllib3==2.5.0 \\
    --hash=sha256:aa
uv==0.13.9 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via -r requirements-dev.in
uvloop==1.0 \\
    --hash=sha256:dd
"""


def test_one_package_is_cut_out_of_the_lock_with_its_hashes() -> None:
    assert locked("uv", LOCK) == "uv==0.13.9 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"


def test_package_that_is_not_locked_is_refused() -> None:
    with pytest.raises(BootstrapError, match="没有锁定 pip"):
        locked("pip", LOCK)


def test_uv_is_told_what_pip_was_told() -> None:
    config = "\n".join(
        [
            "global.index-url='https://mirror.example/simple'",
            "global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'",
            "global.find-links='/one /two'",
            "global.trusted-host='mirror.example'",
            "global.cert='/etc/ca.crt'",
            "global.timeout='60'",
        ]
    )

    assert uv_settings(config) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "UV_FIND_LINKS": "/one,/two",
        "UV_INSECURE_HOST": "mirror.example",
        "SSL_CERT_FILE": "/etc/ca.crt",
    }


def test_environment_overrides_files_as_it_does_for_pip() -> None:
    config = ":env:.index-url='https://env'\ninstall.index-url='https://install'\nglobal.index-url='https://global'"

    assert uv_settings(config) == {"UV_DEFAULT_INDEX": "https://env"}


def test_no_settings_give_no_settings() -> None:
    assert uv_settings("") == {}


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_dependency_has_a_purpose_a_version_and_a_hash(name: str) -> None:
    wanted = [line for line in (ROOT / f"{name}.in").read_text().splitlines() if line[:1] not in "#-"]
    lock = (ROOT / f"{name}.lock").read_text()
    entries = re.findall(r"^(\S+?)==\S+.*?((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+)", lock, re.M)

    assert [line for line in wanted if not re.search(r"  ?# \w", line)] == []
    names = {re.split(r"[\[<>=~]", line)[0].lower() for line in wanted}
    assert names - {package for package, _ in entries} == set()
    assert len(entries) == len(re.findall(r"^\S+==", lock, re.M))
    assert "://" not in lock


def test_tools_are_locked_to_the_versions_production_runs() -> None:
    pins = [
        set(re.findall(r"^(\S+==\S+)", (ROOT / f"{name}.lock").read_text(), re.M))
        for name in ("requirements", "requirements-dev")
    ]

    assert pins[0] - pins[1] == set()
