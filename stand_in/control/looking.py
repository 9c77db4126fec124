"""Control routes for looking and meddling: what a person sees, calls, interactions, clock, faults, limits."""

from typing import Any

from stand_in.control import views
from stand_in.control.request import Ask, Json
from stand_in.errors import unknown


def application(ask: Ask) -> Json:
    one = ask.world.application
    return {
        "application_id": str(one.id),
        "name": one.name,
        "token": one.token,
        "public_key": one.public_key,
        "client_secret": ask.stand_in.client_secret,
        "interactions_endpoint_url": one.interactions_endpoint_url,
        "api_url": ask.stand_in.api_url,
        "bot": views.user(ask.world, ask.world.bot),
    }


async def change_application(ask: Ask) -> Json:
    """The developer portal: set the endpoint, checked as Discord checks it (unless `validate` is false)."""
    url = ask.need("interactions_endpoint_url")
    await ask.stand_in.use_endpoint(url, validate=ask.body.get("validate", True))
    return application(ask)


def channels(ask: Ask) -> list[Any]:
    guild = ask.guild() if ask.has("guild") else None
    return views.channels_for(ask.world, ask.id("user"), guild)


def commands(ask: Ask) -> list[Any]:
    return views.commands(ask.world, ask.id("user"), ask.channel())


def messages(ask: Ask) -> list[Any]:
    person, channel = ask.person(), ask.channel()
    person.place(channel)
    before = ask.number("before", 0)
    return views.messages_for(ask.world, person.id, channel, before, min(200, ask.number("limit", 50)))


def interactions(ask: Ask) -> list[Any]:
    found = list(ask.world.interactions.values())[-ask.number("limit", 50) :]
    return [views.interaction(ask.world, interaction) for interaction in found]


def get_interaction(ask: Ask) -> Json:
    one = ask.world.interactions.get(ask.id("interaction"))
    if one is None:
        raise unknown("interaction")
    return views.interaction(ask.world, one, whole=True)


async def deliver_again(ask: Ask) -> Json:
    """The same signed request once more; nothing is done with the answer."""
    one = ask.world.interactions[ask.id("interaction")]
    answer = await ask.stand_in.deliverer.deliver_again(one)
    return {"status": answer.status_code, "body": answer.text}


def calls(ask: Ask) -> list[Any]:
    found = ask.stand_in.calls(ask.given("method"), ask.given("path"))
    return [views.call(call) for call in found[-ask.number("limit", 100) :]]


def api_calls(ask: Ask) -> list[Any]:
    return list(ask.stand_in.passed.calls)[-ask.number("limit", 100) :]


def webhooks(ask: Ask) -> list[Any]:
    return list(ask.stand_in.inbox.arrived)[-ask.number("limit", 100) :]


def gateway(ask: Ask) -> Json:
    wanted = ask.given("event")
    events = [e for e in ask.world.log.events if wanted in (None, e.event)]
    shown = [views.event(e) for e in events[-ask.number("limit", 100) :]]
    return ask.stand_in.gateway.as_json() | {"events": shown}


def gateway_fault(ask: Ask) -> None:
    """`kind`: reconnect, invalidate (`resumable`), heartbeat, close (`code`), cut, forget."""
    one, kind = ask.stand_in.gateway, ask.need("kind")
    shard = ask.body.get("shard")
    if kind == "reconnect":
        one.ask_reconnect(shard)
    elif kind == "invalidate":
        one.invalidate(resumable=bool(ask.body.get("resumable")), shard=shard)
    elif kind == "heartbeat":
        one.ask_heartbeat(shard)
    elif kind == "close":
        one.close(int(ask.body.get("code", 4000)), shard=shard)
    elif kind == "cut":
        one.cut(shard)
    elif kind == "forget":
        one.forget_sessions()
    else:
        raise ValueError(f"unknown kind {kind}")


def clock(ask: Ask) -> Json:
    one = ask.stand_in.clock
    return {"now": one.now().isoformat(), "offset_seconds": one.offset}


def move_clock(ask: Ask) -> Json:
    ask.stand_in.move_clock(**ask.picked("seconds", "minutes", "hours", "days"))
    return clock(ask)


def faults(ask: Ask) -> list[Any]:
    return [views.fault(fault) for fault in ask.stand_in.rest.faults.active]


def ask_fault(ask: Ask) -> Json:
    names = (
        "times",
        "skip",
        "method",
        "path",
        "status",
        "retry_after",
        "scope",
        "after_effect",
        "hang_seconds",
    )
    return views.fault(ask.stand_in.rest.faults.ask(str(ask.need("kind")), **ask.picked(*names)))


def clear_faults(ask: Ask) -> None:
    ask.stand_in.rest.faults.clear()


def limits(ask: Ask) -> Json:
    one = ask.stand_in.rest.limits
    return {
        "generosity": one.generosity,
        "global_per_second": one.global_per_second,
        "invalid_requests": one.invalid_requests,
        "max_invalid": one.max_invalid,
    }


def change_limits(ask: Ask) -> Json:
    one = ask.stand_in.rest.limits
    for name, value in ask.picked("generosity", "global_per_second", "max_invalid").items():
        setattr(one, name, value)
    return limits(ask)


def reset(ask: Ask) -> None:
    ask.stand_in.reset()


def life(ask: Ask) -> Json:
    one = ask.stand_in.life
    return {"running": one.running, "pace": one.pace} if one is not None else {"running": False, "pace": 0}


async def change_life(ask: Ask) -> Json:
    one = ask.stand_in.life
    if one is None:
        raise ValueError("there is no demo here")
    one.pace = float(ask.body.get("pace", one.pace))
    if "running" in ask.body:
        await (one.start() if ask.body["running"] else one.stop())
    return life(ask)


def past(ask: Ask) -> Json:
    """What the demo's members did before the bot came."""
    one = ask.stand_in.life
    return one.past.as_json() if one is not None else {"guild_id": "0", "messages": [], "sittings": []}
