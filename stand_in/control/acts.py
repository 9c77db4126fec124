"""Control routes by which people act: commands, components, forms, messages, reactions, voice."""

from typing import Any

from stand_in import wire
from stand_in.control import views
from stand_in.control.request import Ask, Json, value_of
from stand_in.delivery.interaction import Interaction
from stand_in.delivery.options import ClientRefusal

VOICE_FLAGS = ("self_mute", "self_deaf", "self_video", "self_stream")


def _values(ask: Ask, name: str) -> dict[str, Any]:
    return {key: value_of(value) for key, value in (ask.body.get(name) or {}).items()}


def _shown(ask: Ask, interaction: Interaction) -> Json:
    return views.interaction(ask.world, interaction)


async def run(ask: Ask) -> Json:
    person = ask.person()
    values = _values(ask, "options")
    return _shown(ask, await person.run(ask.need("command"), values, in_channel=ask.channel()))


async def complete(ask: Ask) -> Json:
    person, values = ask.person(), _values(ask, "options")
    focused, text = ask.need("focused"), str(ask.body.get("text") or "")
    values.pop(focused, None)
    answer = await person.complete(ask.need("command"), focused, text, values, in_channel=ask.channel())
    return _shown(ask, answer)


async def use_on(ask: Ask) -> Json:
    person = ask.person()
    if ask.has("message"):
        return _shown(ask, await person.use_on(ask.need("command"), ask.message()))
    target = ask.world.user(int(ask.need("target_user")))
    return _shown(ask, await person.use_on(ask.need("command"), target, in_channel=ask.channel()))


async def press(ask: Ask) -> Json:
    return _shown(ask, await ask.person().press(ask.message(), ask.need("custom_id")))


async def pick(ask: Ask) -> Json:
    values = list(ask.body.get("values") or [])
    return _shown(ask, await ask.person().pick(ask.message(), ask.need("custom_id"), values))


async def submit(ask: Ask) -> Json:
    opened = ask.world.interactions.get(ask.id("interaction"))
    if opened is None or opened.user_id != ask.id("user"):
        raise ClientRefusal("no_modal", "There is no form open.")
    return _shown(ask, await ask.person().submit_fields(opened, _values(ask, "fields")))


def write(ask: Ask) -> Json:
    person, place = ask.person(), ask.channel()
    reply_to = ask.world.message(place.id, ask.id("reply_to")) if ask.has("reply_to") else None
    files = tuple(value_of(file) for file in ask.body.get("files") or [])
    message = person.write(ask.body.get("content") or "", channel=place, reply_to=reply_to, files=files)
    return wire.message(ask.world, message, person.id)


def edit(ask: Ask) -> Json:
    return wire.message(ask.world, ask.person().edit(ask.message(), ask.need("content")), ask.id("user"))


def delete(ask: Ask) -> None:
    ask.person().delete(ask.message())


def react(ask: Ask) -> None:
    ask.person().react(ask.message(), ask.need("emoji"))


def unreact(ask: Ask) -> None:
    ask.person().unreact(ask.message(), ask.need("emoji"))


def join_voice(ask: Ask) -> Json:
    return wire.voice_state(ask.world, ask.person().join_voice(ask.channel(), **ask.picked(*VOICE_FLAGS)))


def change_voice(ask: Ask) -> Json:
    ask.guild()
    return wire.voice_state(ask.world, ask.person().change_voice(**ask.picked(*VOICE_FLAGS)))


def leave_voice(ask: Ask) -> None:
    ask.guild()
    ask.person().leave_voice()


def open_dm(ask: Ask) -> Json:
    person = ask.person()
    return views.channel_for(ask.world, person.dm(), person.id)


ACTS = (
    run, complete, use_on, press, pick, submit, write, edit, delete, react, unreact,
    join_voice, change_voice, leave_voice, open_dm,
)  # fmt: skip
