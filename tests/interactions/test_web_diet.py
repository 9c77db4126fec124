"""The web process starts cold: what it imports at start is counted."""

import subprocess
import sys

import pytest

HEAVY = ["httpx", "arq", "redis", "asyncpg", "PIL", "hikari", "aiohttp", "flask", "requests", "jsonschema"]
OURS = ["handlers", "jobs", "db", "gateway_relay", "stand_in", "deploy"]
MODULES = ["endpoint", "router", "registration", "components", "languages", "escaping"]


def imported_by(modules: list[str]) -> set[str]:
    program = f"import sys, {', '.join(f'interactions.{name}' for name in modules)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("heavy", [HEAVY, OURS])
def test_the_endpoint_and_the_router_import_nothing_heavy_and_no_product(
    heavy: list[str],
) -> None:
    modules = imported_by(MODULES)
    assert modules.isdisjoint(heavy)
    assert {"interactions", "msgspec", "nacl"} <= modules
