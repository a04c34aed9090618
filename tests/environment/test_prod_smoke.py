"""The rehearsal of production is part of the suite: what compose starts goes through one month."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import product
from tools.processes import ProcessError
from tools.prod_smoke import check_sign_in

ROOT = Path(__file__).parents[2]
REHEARSE = """
import sys
from pathlib import Path
from tools.prod_smoke import rehearse
from tools.server import free_port
rehearse(Path(sys.argv[1]), free_port())
"""


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [
        ([(200, "", "<h1>")], "首页没有转到登录页（状态码 200）"),
        ([(302, "/login/?next=/", ""), (500, "", "")], "登录页 /login/ 不正常（状态码 500）"),
        ([(302, "/login/?next=/", ""), (200, "", "<p>")], "登录页 /login/ 不正常（状态码 200）"),
    ],
)
def test_missing_sign_in_is_noticed(
    monkeypatch: pytest.MonkeyPatch, answers: list[tuple[int, str, str]], complaint: str
) -> None:
    monkeypatch.setattr(product, "page", lambda port, path: answers.pop(0))

    with pytest.raises(ProcessError) as caught:
        check_sign_in(8000)

    assert str(caught.value) == complaint


@pytest.mark.worker
def test_production_goes_through_a_month(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", REHEARSE, str(tmp_path / "演练")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
