"""The panels of `/setup`: one per step, each showing what holds now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from handlers.kit.look import BRAND
from handlers.platform.channels.names import channel_name
from handlers.platform.roles.names import role_name
from handlers.platform.setup.states import (
    CreateChannels,
    PickChannel,
    PickModules,
    PickPreset,
    PickRole,
    PickStarter,
    SetupStep,
    ShowChannels,
    ShowStep,
)
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    ChannelSelect,
    Component,
    Container,
    RoleSelect,
    SelectOption,
    StringSelect,
    TextDisplay,
)
from interactions.escaping import Markdown, bold, mention_channel, mention_role
from interactions.responses import Reply, Update

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.platform.settings.platform_settings import ChannelKey
    from handlers.platform.setup.actions import SetupView
    from handlers.platform.setup.presets import SetupList
    from interactions.languages import Say
    from interactions.permissions import Permissions

STEPS: Final = tuple(SetupStep)
TEXT_CHANNELS: Final = (0, 5)
MOST_STARTERS: Final = 25
CHANNELS_PER_PAGE: Final = 9
"""Each is three of the forty components that a message holds."""
MOST_NAMED: Final = 10


def panel(say: Say, step: SetupStep, view: SetupView) -> Reply:
    """A step, for the one who asked."""
    return Reply(components=_components(say, step, view, ""), ephemeral=True, v2=True)


def panel_again(say: Say, step: SetupStep, view: SetupView, note: str = "", page: int = 0) -> Update:
    """A step in place of the one before it. `page`: of its channels."""
    return Update(components=_components(say, step, view, note, page), v2=True)


def page_of(view: SetupView, key: ChannelKey) -> int:
    """The page on which that channel is chosen."""
    return view.channels.index(key) // CHANNELS_PER_PAGE if key in view.channels else 0


def last_page(view: SetupView) -> int:
    """Of channels, from 0."""
    return max(len(view.channels) - 1, 0) // CHANNELS_PER_PAGE


def saved(say: Say, lacking: Mapping[int, Permissions]) -> str:
    """That it holds, and what the bot lacks in a channel just chosen."""
    lines = [say("✅ Saved.")]
    for channel_id, missing in lacking.items():
        names = Markdown(", ").join(map(bold, missing.names()))
        channel = mention_channel(channel_id)
        lines.append(
            say(
                "⚠️ In {channel} I lack {permissions}; whoever manages it can fix that.",
                channel=channel,
                permissions=names,
            )
        )
    return "\n".join(lines)


def created(say: Say, channel_ids: Mapping[str, int], refused: bool) -> str:
    """What became of making channels."""
    if refused:
        return say("⚠️ Discord did not let me make the channels. Make them by hand and choose them here.")
    return say(
        "✅ Chosen: {channels}",
        channels=Markdown(" ").join(map(mention_channel, channel_ids.values())) or Markdown("-"),
    )


def _components(
    say: Say, step: SetupStep, view: SetupView, note: str, page: int = 0
) -> tuple[Component, ...]:
    draw: dict[SetupStep, Callable[[Say, SetupView], tuple[Component, ...]]] = {
        SetupStep.MODULES: _modules,
        SetupStep.ROLES: _roles,
        SetupStep.CHANNELS: partial(_channels, page=page),
        SetupStep.PRESET: _presets,
        SetupStep.SUMMARY: _summary,
    }
    body = draw[step](say, view)
    if note:
        body = (TextDisplay(note), *body)
    return (Container((*body, _way(say, step)), accent_color=BRAND),)


def _head(say: Say, step: SetupStep, title: str, text: str) -> TextDisplay:
    place = say("Step {number} of {count}", number=STEPS.index(step) + 1, count=len(STEPS))
    return TextDisplay(f"-# {place}\n## {title}\n{text}")


def _way(say: Say, step: SetupStep) -> ActionRow:
    place = STEPS.index(step)
    buttons = []
    if place > 0:
        buttons.append(Button(say("Back"), ShowStep(STEPS[place - 1])))
    if place < len(STEPS) - 1:
        buttons.append(Button(say("Next"), ShowStep(STEPS[place + 1]), ButtonStyle.PRIMARY))
    return ActionRow(tuple(buttons))


def _modules(say: Say, view: SetupView) -> tuple[Component, ...]:
    head = _head(
        say,
        SetupStep.MODULES,
        say("What should I do here?"),
        say("Choose the modules you want. Everything is saved immediately, and you can leave at any time."),
    )
    if not view.modules:
        return (head,)
    options = tuple(
        SelectOption(
            say(module.product.title),
            module.product.key,
            say(module.product.summary)[:100],
            default=module.on,
        )
        for module in view.modules
    )
    return head, ActionRow(
        (StringSelect(state=PickModules(), options=options, min_values=0, max_values=len(options)),)
    )


def _roles(say: Say, view: SetupView) -> tuple[Component, ...]:
    parts: list[Component] = [
        _head(
            say,
            SetupStep.ROLES,
            say("Who is who in your server?"),
            say("A higher staff role may do what the lower ones may. More roles are in `/setroles`."),
        )
    ]
    for role in view.roles:
        defaults = (view.chosen_roles[role],) if role in view.chosen_roles else ()
        select = RoleSelect(
            state=PickRole(role),
            min_values=0,
            placeholder=say("Choose a role"),
            defaults=defaults,
        )
        parts += [TextDisplay(f"**{role_name(say, role)}**"), ActionRow((select,))]
    return tuple(parts)


def _channels(say: Say, view: SetupView, page: int) -> tuple[Component, ...]:
    parts: list[Component] = [
        _head(
            say,
            SetupStep.CHANNELS,
            say("Where should I post what?"),
            say(
                "The leaderboard channels get boards that keep themselves up to date. More in `/setchannels`."
            ),
        )
    ]
    first = page * CHANNELS_PER_PAGE
    for key in view.channels[first : first + CHANNELS_PER_PAGE]:
        defaults = (view.chosen_channels[key],) if key in view.chosen_channels else ()
        select = ChannelSelect(
            state=PickChannel(key),
            min_values=0,
            placeholder=say("Choose a channel"),
            defaults=defaults,
            channel_types=TEXT_CHANNELS,
        )
        parts += [TextDisplay(f"**{channel_name(say, key)}**"), ActionRow((select,))]
    if last_page(view):
        parts.append(_turning(say, page, last_page(view)))
    names = Markdown(", ".join(f"#{name}" for name in view.missing))
    if names and view.may_create:
        parts.append(ActionRow((Button(say.plain("Make {names}", names=names), CreateChannels()),)))
    elif names:
        hint = say("With the permission **Manage Channels** I could make {names} for you.", names=names)
        parts.append(TextDisplay(f"-# {hint}"))
    return tuple(parts)


def _turning(say: Say, page: int, last: int) -> ActionRow:
    """To the other channels."""
    fewer = Button(say("Channels before these"), ShowChannels(page - 1), disabled=page == 0)
    more = Button(say("More channels"), ShowChannels(page + 1), disabled=page == last)
    return ActionRow((fewer, more))


def _presets(say: Say, view: SetupView) -> tuple[Component, ...]:
    head = _head(
        say,
        SetupStep.PRESET,
        say("What kind of server is it?"),
        say("A preset sets how xp is earned and how often quests come; `/config` changes each of it later."),
    )
    if not view.presets:
        return head, *_starters(say, view)
    options = tuple(
        SelectOption(say(preset.title), preset.key, say(preset.summary), default=preset.key == view.preset)
        for preset in view.presets
    )
    lines = "\n".join(f"**{say(preset.title)}**: {say(preset.summary)}" for preset in view.presets)
    select = StringSelect(state=PickPreset(), options=options, placeholder=say("Choose a preset"))
    return head, TextDisplay(lines), ActionRow((select,)), *_starters(say, view)


def _starters(say: Say, view: SetupView) -> tuple[Component, ...]:
    """What the modules bring to begin with."""
    if not view.starters:
        return ()
    options = tuple(
        SelectOption(say(starter.title), starter.key, say(starter.summary)[:100])
        for starter in view.starters[:MOST_STARTERS]
    )
    text = say("Starter sets give you something to start with; what is already there stays as it is.")
    select = StringSelect(state=PickStarter(), options=options, placeholder=say("Add a starter set"))
    return TextDisplay(text), ActionRow((select,))


def started(say: Say, count: int) -> str:
    """What a starter set has added."""
    if not count:
        return say("✅ All of it was already there.")
    return say.counted(count, "✅ 1 thing is added.", "✅ {count} things are added.")


def _summary(say: Say, view: SetupView) -> tuple[Component, ...]:
    none, newline = say("none"), "\n"
    modules = ", ".join(say(module.product.title) for module in view.modules if module.on) or none
    roles = [f"{role_name(say, key)}: {mention_role(role_id)}" for key, role_id in view.chosen_roles.items()]
    channels = [
        f"{channel_name(say, key)}: {mention_channel(channel_id)}"
        for key, channel_id in view.chosen_channels.items()
    ]
    preset = next(
        (say(preset.title) for preset in view.presets if preset.key == view.preset), say("your own settings")
    )
    return (
        _head(
            say,
            SetupStep.SUMMARY,
            say("That is how it is set up"),
            say("`/doctor` shows what still needs fixing, `/config` shows every setting."),
        ),
        TextDisplay(f"**{say('Modules')}**: {modules}\n**{say('Preset')}**: {preset}"),
        TextDisplay(f"**{say('Roles')}**\n{newline.join(roles) or none}"),
        TextDisplay(f"**{say('Channels')}**\n{newline.join(channels) or none}"),
        *(TextDisplay(_listed(say, listed, names)) for listed, names in view.lists),
    )


def _listed(say: Say, listed: SetupList, names: Sequence[str]) -> str:
    """The first names and how many more, or what would make one."""
    shown = Markdown(", ").join(names[:MOST_NAMED])
    more = f" (+{len(names) - MOST_NAMED})" if len(names) > MOST_NAMED else ""
    return (
        f"**{say(listed.title)}**: {shown}{more}" if names else f"**{say(listed.title)}**: {say(listed.hint)}"
    )
