"""The shape of the house: docs/architecture.md says why. test_lint.py runs the linters."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from departments import audit

ROOT = Path(__file__).resolve().parent.parent
APPS = ("departments", "indicators", "tasks", "reports")
SOURCES = sorted(
    path
    for folder in ("maanshan_eco", *APPS, "tools")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
MIGRATIONS = sorted(path for app in APPS for path in (ROOT / app / "migrations").glob("0*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
KERNEL = sorted((ROOT / "maanshan_eco" / "kernel").rglob("*.py"))
REASONS_TO_DEFER = {"slow import", "app ready"}


def test_relations_point_down_the_line() -> None:
    """import-linter cannot see a foreign key given as a string."""
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model._meta.app_label in APPS
        and APPS.index(field.related_model._meta.app_label) > APPS.index(model._meta.app_label)
    ]

    assert wrong == []


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def ninetieth(numbers: list[int]) -> float:
    return statistics.quantiles(numbers, n=10)[-1]


def test_functions_stay_short() -> None:
    lengths = dict(pair for path in SOURCES for pair in functions(path))

    assert {name: lines for name, lines in lengths.items() if lines > 60} == {}
    assert ninetieth(list(lengths.values())) <= 25


def test_files_stay_short() -> None:
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES
    }
    tests = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "tests").rglob("*.py")
    }

    assert {name: count for name, count in lines.items() if count > 400} == {}
    assert ninetieth([count for count in lines.values() if count]) <= 200
    assert {name: count for name, count in tests.items() if count > 600} == {}


def test_kernel_stays_small() -> None:
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in KERNEL) <= 600


def test_templates_stay_short_and_ask_for_nothing() -> None:
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in TEMPLATES]
    asking = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        for word in (".exists", ".all.count", "_set.count", "|safe", ' style="', " onclick=", "<script>")
        if word in path.read_text(encoding="utf-8")
    ]

    assert ninetieth(lines) <= 120
    assert asking == []


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc"])
def test_no_drawers(word: str) -> None:
    assert [path for path in SOURCES if path.stem == word or word in path.parts] == []


@pytest.mark.parametrize(
    "word", ["post_save", "pre_save", "@receiver", "is_superuser", "GenericForeignKey", "mark_safe"]
)
def test_no_shortcuts(word: str) -> None:
    assert [str(path) for path in SOURCES if word in path.read_text(encoding="utf-8")] == []


def test_migrations_import_nothing_of_ours() -> None:
    ours = ("maanshan_eco", *APPS)
    wrong = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in MIGRATIONS
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import ", "from ")) and line.split()[1].split(".")[0] in ours
    ]

    assert wrong == []


def test_deferred_imports_give_their_reason() -> None:
    """ruff's PLC0415 refuses them all; each exception names a reason from the closed list."""
    wrong = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in SOURCES
        for line in path.read_text(encoding="utf-8").splitlines()
        if "PLC0415" in line and not any(reason in line for reason in REASONS_TO_DEFER)
    ]

    assert wrong == []


def test_dependencies_say_what_they_are_for() -> None:
    for name, most in (("requirements.in", 25), ("requirements-dev.in", 50)):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        packages = [line for line in lines if line and not line.startswith(("#", "-r"))]

        assert [line for line in packages if "  # " not in line] == []
        assert len(packages) <= most


def test_glossary_names_exist_in_the_code() -> None:
    """Each English name in docs/glossary.md must really be one that the code uses."""
    rows = [
        line.split("|")
        for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith(("| Chinese", "| ---"))
    ]
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    names = [name.strip(" `") for row in rows for name in row[2].split(",")]

    assert len(names) > 40
    assert [name for name in names if name not in code] == []


def test_every_act_on_record_has_chinese_words() -> None:
    """At start, whatever modules the process has imported: the trail shows acts of all apps."""
    acts = {
        act
        for path in SOURCES
        for act in re.findall(r'action="([a-z]+\.[a-z]+)"', path.read_text(encoding="utf-8"))
    }

    assert len(acts) > 10
    assert {act for act in acts if audit.words_for(act) == act} == set()
