"""No float anywhere in how figures are judged: binary fractions would decide at the threshold."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "indicators").rglob("*.py") if "migrations" not in path.parts)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_there_is_no_float(path: Path) -> None:
    found = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Attribute) and node.attr in {"FloatField", "fsum", "sqrt"})
        or (isinstance(node, ast.Import) and {alias.name for alias in node.names} & {"math", "statistics"})
    ]

    assert found == []


def test_the_check_sees_a_float() -> None:
    node = ast.parse("1.5").body[0].value  # type: ignore[attr-defined]

    assert isinstance(node.value, float)
