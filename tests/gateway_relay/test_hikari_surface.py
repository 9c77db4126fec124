"""The private names of hikari that the relay touches: there today, and their loss is survived."""

from collections.abc import Callable

import pytest
from hikari.impl.shard import GatewayShardImpl

from gateway_relay import connection
from tests.gateway_relay.conftest import RelayTask, Stream
from tests.gateway_relay.discord import Discord


def test_the_installed_hikari_has_all_of_them() -> None:
    assert connection.missing_private_names() == ()


def test_a_name_that_is_gone_is_named() -> None:
    class Renamed:
        _seq = _resume_gateway_url = _connect = None

    assert connection.missing_private_names(Renamed) == ("_session_id",)
    assert connection.missing_private_names(GatewayShardImpl) == ()


async def test_without_them_a_restart_identifies_again(
    discord: Discord,
    relay: RelayTask,
    stream: Stream,
    start_relay: Callable[..., RelayTask],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    relay.stopping.set()
    await relay.exit_code()
    monkeypatch.setattr(connection, "_SESSION_SLOTS", ("_renamed",))

    start_relay()

    await stream.has("session", 2)
    assert discord.gateway.resumes == []
    assert "sessions do not survive a restart" in caplog.text
