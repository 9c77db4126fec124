"""Control routes for looking and meddling: what a person sees, calls, interactions, clock, faults, limits."""

from typing import Any

from stand_in.control import views
from stand_in.control.request import Ask, Json
from stand_in.errors import unknown


def application(ask: Ask) -> Json:
    app = ask.world.application
    return {
        "application_id": str(app.id),
        "name": app.name,
        "token": app.token,
        "public_key": app.public_key,
        "client_secret": ask.stand_in.client_secret,
        "interactions_endpoint_url": app.interactions_endpoint_url,
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
    latest = list(ask.world.interactions.values())[-ask.number("limit", 50) :]
    return [views.interaction(ask.world, interaction) for interaction in latest]


def get_interaction(ask: Ask) -> Json:
    interaction = ask.world.interactions.get(ask.id("interaction"))
    if interaction is None:
        raise unknown("interaction")
    return views.interaction(ask.world, interaction, whole=True)


async def deliver_again(ask: Ask) -> Json:
    """The same signed request once more; nothing is done with the answer."""
    interaction = ask.world.interactions[ask.id("interaction")]
    answer = await ask.stand_in.deliverer.deliver_again(interaction)
    return {"status": answer.status_code, "body": answer.text}


def calls(ask: Ask) -> list[Any]:
    made = ask.stand_in.calls(ask.given("method"), ask.given("path"))
    return [views.call(call) for call in made[-ask.number("limit", 100) :]]


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
    server, kind = ask.stand_in.gateway, ask.need("kind")
    shard = ask.body.get("shard")
    if kind == "reconnect":
        server.ask_reconnect(shard)
    elif kind == "invalidate":
        server.invalidate(resumable=bool(ask.body.get("resumable")), shard=shard)
    elif kind == "heartbeat":
        server.ask_heartbeat(shard)
    elif kind == "close":
        server.close(int(ask.body.get("code", 4000)), shard=shard)
    elif kind == "cut":
        server.cut(shard)
    elif kind == "forget":
        server.forget_sessions()
    else:
        raise ValueError(f"unknown kind {kind}")


def clock(ask: Ask) -> Json:
    moving = ask.stand_in.clock
    return {"now": moving.now().isoformat(), "offset_seconds": moving.offset}


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
    held = ask.stand_in.rest.limits
    return {
        "generosity": held.generosity,
        "global_per_second": held.global_per_second,
        "invalid_requests": held.invalid_requests,
        "max_invalid": held.max_invalid,
    }


def change_limits(ask: Ask) -> Json:
    held = ask.stand_in.rest.limits
    for name, value in ask.picked("generosity", "global_per_second", "max_invalid").items():
        setattr(held, name, value)
    return limits(ask)


def reset(ask: Ask) -> None:
    ask.stand_in.reset()


def life(ask: Ask) -> Json:
    demo = ask.stand_in.life
    return {"running": demo.running, "pace": demo.pace} if demo is not None else {"running": False, "pace": 0}


async def change_life(ask: Ask) -> Json:
    demo = ask.stand_in.life
    if demo is None:
        raise ValueError("there is no demo here")
    demo.pace = float(ask.body.get("pace", demo.pace))
    if "running" in ask.body:
        await (demo.start() if ask.body["running"] else demo.stop())
    return life(ask)


def past(ask: Ask) -> Json:
    """What the demo's members did before the bot came."""
    demo = ask.stand_in.life
    return demo.past.as_json() if demo is not None else {"guild_id": "0", "messages": [], "sittings": []}
