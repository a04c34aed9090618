"""docker-compose.yml, Dockerfile and the edge: what production promises, read from its own files."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tools.compose import command

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWN = ("web", "worker", "beat", "migrate", "static")
ONE_SHOT = ("migrate", "static")
LASTING = sorted(SERVICES.keys() - set(ONE_SHOT))
NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()

DURATION = {"type": "string", "pattern": r"^\d+s$"}
WORDS = {"type": "array", "items": {"type": "string"}, "minItems": 1}
VARIABLES = {"type": "object", "additionalProperties": {"type": "string"}}
SERVICE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["image", "restart"],
    "properties": {
        "image": {"type": "string", "pattern": r"^[a-z/-]+:\d+(\.\d+)*(-[a-z]+)?$"},
        "build": {
            "type": "object",
            "properties": {"context": {"const": "."}, "target": {"type": "string"}},
            "required": ["context", "target"],
            "additionalProperties": False,
        },
        "command": WORDS,
        "environment": VARIABLES,
        "restart": {"enum": ["unless-stopped", "no"]},
        "init": {"type": "boolean"},
        "read_only": {"type": "boolean"},
        "cap_drop": {"const": ["ALL"]},
        "cap_add": {"type": "array", "items": {"enum": ["CHOWN", "SETGID", "SETUID"]}},
        "security_opt": {"const": ["no-new-privileges:true"]},
        "shm_size": {"type": "string", "pattern": r"^\d+m$"},
        "stop_grace_period": DURATION,
        "tmpfs": WORDS,
        "ports": {"type": "array", "items": {"type": "string", "pattern": r"^\$\{\w+:-\d+\}:\d+$"}},
        "volumes": {"type": "array", "items": {"type": "string", "pattern": r"^(.+:)?/[\w./-]+(:ro)?$"}},
        "depends_on": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {"condition": {"enum": ["service_healthy", "service_completed_successfully"]}},
                "required": ["condition"],
                "additionalProperties": False,
            },
        },
        "healthcheck": {
            "type": "object",
            "properties": {
                "test": {**WORDS, "prefixItems": [{"enum": ["CMD", "CMD-SHELL"]}]},
                "interval": DURATION,
                "timeout": DURATION,
                "retries": {"type": "integer", "minimum": 1},
                "start_period": DURATION,
            },
            "required": ["test", "interval", "timeout", "retries"],
            "additionalProperties": False,
        },
    },
}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "services", "volumes"],
    "properties": {
        "name": {"type": "string"},
        "x-product": {"type": "object"},
        "services": {"type": "object", "additionalProperties": SERVICE},
        "volumes": {"type": "object", "additionalProperties": {"const": {}}},
    },
}


def test_file_has_the_shape_compose_expects() -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(COMPOSE)


def test_services_are_the_product_and_what_it_stands_on() -> None:
    assert set(SERVICES) == {"edge", *OWN, "postgres", "redis"}


def test_every_volume_is_declared_and_used() -> None:
    mounts = [mount.split(":") for service in SERVICES.values() for mount in service["volumes"]]
    named = {parts[0] for parts in mounts if len(parts) > 1 and re.fullmatch(r"\w+", parts[0])}

    assert named == COMPOSE["volumes"].keys()


@pytest.mark.parametrize("name", LASTING)
def test_lasting_service_is_watched_and_comes_back(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert len(SERVICES[name]["healthcheck"]["test"]) > 1


@pytest.mark.parametrize("name", ONE_SHOT)
def test_one_shot_service_runs_once(name: str) -> None:
    assert SERVICES[name]["restart"] == "no"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_program_waits_for_tables_database_and_broker(name: str) -> None:
    assert SERVICES[name]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }


@pytest.mark.parametrize("name", OWN)
def test_own_programs_are_one_image_that_can_change_nothing_but_its_volumes(name: str) -> None:
    service = SERVICES[name]
    assert (service["image"], service["read_only"], service["cap_drop"]) == (
        SERVICES["web"]["image"],
        True,
        ["ALL"],
    )


def test_secrets_come_from_outside_and_are_asked_for() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    given = [pair for service in SERVICES.values() for pair in service.get("environment", {}).items()]
    secrets = {name: value for name, value in given if re.search("PASSWORD|SECRET|AUTH|URL", name)}

    assert {name for name, value in secrets.items() if "${" not in value} == set()
    assert set(re.findall(r"\$\{(\w+):\?[^}]+\}", text)) == {
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "DATABASE_PASSWORD",
        "POSTGRES_PASSWORD",
        "REDIS_PASSWORD",
    }


def test_broker_asks_for_a_password_writes_everything_down_and_evicts_nothing() -> None:
    words = command("redis")
    settings = dict(zip(words[1::2], words[2::2], strict=True))

    assert settings["--requirepass"].startswith("${REDIS_PASSWORD:?")
    assert (settings["--appendonly"], settings["--maxmemory-policy"]) == ("yes", "noeviction")


def test_only_the_edge_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["edge"]


def test_database_keeps_its_data_where_this_release_looks_for_it() -> None:
    # From release 18 on the image's data lies in a folder per release below /var/lib/postgresql.
    assert "db:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]


def test_product_is_no_superuser_of_the_database() -> None:
    script = (ROOT / "deploy" / "create-database.sh").read_text()

    assert re.findall(r"^CREATE .*$", script, re.M) == [
        "CREATE ROLE app LOGIN PASSWORD :'password';",
        "CREATE DATABASE app OWNER app;",
    ]
    assert "POSTGRES_USER" not in SERVICES["postgres"]["environment"]


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_command_names_a_program_that_exists(name: str) -> None:
    python, *words = command(name)
    program = words[: 1 if words[0] == "manage.py" else 2]

    done = subprocess.run(
        [sys.executable, *program, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (python, done.returncode) == ("python", 0), done.stderr


def test_image_runs_as_an_ordinary_user_and_installs_by_hash() -> None:
    stages = re.split(r"^FROM (?=\S+ AS )", DOCKERFILE, flags=re.M)[1:]
    build, product = stages

    assert product.split()[2] == SERVICES["web"]["build"]["target"]
    assert re.findall(r"^USER (\w+)$", product, re.M) == ["app"]
    assert product.rstrip().endswith("USER app")
    assert "pip install --require-hashes --requirement requirements.lock" in build
    assert "pip install" not in product


def test_base_images_are_pinned() -> None:
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.M) == ["python:3.13-slim", "python:3.13-slim"]


def test_static_files_are_collected_without_database_and_broker(tmp_path: Path) -> None:
    joined = DOCKERFILE.replace("\\\n", " ")
    line = next(line for line in joined.splitlines() if "collectstatic" in line).removeprefix("RUN ")
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))

    done = subprocess.run(
        ["sh", "-c", line],
        cwd=ROOT,
        env={"PATH": path, "STATIC_ROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_image_holds_what_runs_and_nothing_else() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert {name for name in kept if not (ROOT / name).exists()} == set()
    assert kept.isdisjoint({"tests", "tools", "docs", "var", ".git", ".venv", "deploy"})


def test_edge_limits_uploads_and_believes_no_client() -> None:
    headers = dict(re.findall(r"proxy_set_header (X-\S+|Host)\s+(\S+);", NGINX))

    assert headers == {
        "Host": "$http_host",
        "X-Real-IP": "$remote_addr",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": '""',
    }
    assert SERVICES["web"]["environment"]["BEHIND_EDGE"] == "1"
    assert "client_max_body_size 60m;" in NGINX
    assert "server_tokens off;" in NGINX


def test_edge_serves_static_files_from_the_volume_that_the_image_fills() -> None:
    assert "alias /srv/static/;" in NGINX
    assert command("static")[-1] == "/srv/static/"
    assert "static:/srv/static:ro" in SERVICES["edge"]["volumes"]


@pytest.mark.parametrize("switch", ["0", "1"])
def test_edge_listens_as_the_https_switch_says(switch: str) -> None:
    listens = (ROOT / "deploy" / f"https-{switch}.conf").read_text()

    assert ("listen 8443 ssl;" in listens) is (switch == "1")
    assert "listen 8080;" in listens
