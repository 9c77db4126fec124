"""What delivers Guildhall: workflows, manifests and examples say what is true of the code."""

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from deploy.settings import load_settings
from deploy.variables import VARIABLES
from handlers.operations.cli import _parser
from handlers.operations.cli.licences import HEAD, of_everything

ROOT = Path(__file__).parents[2]
KUBERNETES = ROOT / "deploy" / "kubernetes"
MANIFESTS = [
    pytest.param(manifest, id=f"{file.stem}-{manifest['kind']}")
    for file in sorted(KUBERNETES.glob("*.yaml"))
    for manifest in yaml.safe_load_all(file.read_text())
]
PODS = [
    manifest.values[0]["spec"]["template"]["spec"]
    for manifest in MANIFESTS
    if "template" in manifest.values[0].get("spec", {})
]
SECRET_LOOKS = re.compile(
    r"[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}|gh[ps]_[A-Za-z0-9]{20,}"
)


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_kubernetes_takes_the_manifest(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)


def test_every_process_runs_a_verb_unprivileged_and_only_those_that_need_it_get_the_token() -> None:
    with_token = set()
    for pod in PODS:
        (container,) = pod["containers"]
        assert _parser().parse_args(container["args"]).verb_function
        assert pod["securityContext"]["runAsNonRoot"]
        assert not container["securityContext"]["allowPrivilegeEscalation"]
        if {"secretRef": {"name": "guildhall-token"}} in container["envFrom"]:
            with_token.add(container["name"])
    assert with_token == {"worker", "relay"}


def test_every_standing_process_is_probed_by_what_exists() -> None:
    probes = {
        pod["containers"][0]["name"]: pod["containers"][0]["livenessProbe"]
        for pod in PODS
        if "livenessProbe" in pod["containers"][0]
    }

    assert probes["web"]["httpGet"]["path"] == "/healthz"
    assert set(probes) == {"web", "worker", "relay"}
    for name in ("worker", "relay"):
        command = probes[name]["exec"]["command"]
        assert command[:3] == ["python", "-m", "handlers.operations.cli"]
        assert _parser().parse_args(command[3:]).verb_function == "living:alive"


def test_ci_runs_what_everybody_runs_and_a_release_only_what_passed() -> None:
    workflows = {
        file.stem: yaml.safe_load(file.read_text()) for file in (ROOT / ".github/workflows").glob("*.yml")
    }

    assert {"run": ".ci/run"} in workflows["ci"]["jobs"]["check"]["steps"]
    assert {"run": "make docs"} in workflows["ci"]["jobs"]["docs"]["steps"]
    assert workflows["release"]["jobs"]["image"]["needs"] == "check"
    assert all(workflow["permissions"] == {"contents": "read"} for workflow in workflows.values())


def test_no_delivered_file_holds_a_secret() -> None:
    files = [*KUBERNETES.iterdir(), *(ROOT / ".github").rglob("*.yml"), ROOT / ".env.example"]

    assert [file.name for file in files if SECRET_LOOKS.search(file.read_text())] == []


def test_the_example_of_settings_is_taken_as_it_is_and_names_all_that_exist() -> None:
    example = (ROOT / ".env.example").read_text()
    names = set(re.findall(r"^([A-Z0-9_]+)=", example, re.MULTILINE)) - {"POSTGRES_PASSWORD"}
    taken = {name for name, _ in VARIABLES.values()} - {"GUILDHALL_CLOCK_FILE"}

    assert names == taken
    assert load_settings("run", {}, ROOT / ".env.example").backup_keep == (7, 4, 6)


def test_the_readme_tells_of_every_setting() -> None:
    readme, guide = (ROOT / "README.md").read_text(), (ROOT / "docs" / "guide-operators.md").read_text()
    names = re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    told = set(re.findall(r"\b[A-Z][A-Z0-9_]{3,}\b", readme + guide))

    assert set(names) - told == {"POSTGRES_PASSWORD"}


def test_the_list_of_licences_is_whole() -> None:
    listed = (ROOT / "THIRD-PARTY-LICENCES.md").read_text()
    named = {line.split(" | ")[0].removeprefix("| ") for line in listed.splitlines() if line.startswith("| ")}

    assert listed.startswith(HEAD)
    assert {package.name for package in of_everything()} <= named
    assert "| UNKNOWN |" not in listed
