"""People: what a member does in Discord's client, as methods."""

from typing import Any

from stand_in.changes import bodies, channels, guilds, messages, voice
from stand_in.delivery import build, options
from stand_in.delivery.interaction import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Interaction
from stand_in.delivery.options import ClientRefusal
from stand_in.delivery.post import Deliverer
from stand_in.delivery.resolved import Resolver
from stand_in.delivery.submission import check_picks, component_of, submitted
from stand_in.model import TEXT, VOICE_TYPES, Channel, Guild, Member, Message, User, VoiceState
from stand_in.rules import permissions
from stand_in.rules.messages import Upload
from stand_in.world import World

Json = dict[str, Any]


class Person:
    """Somebody with a client: in a guild or in none (DMs only). Acts in the first text channel by default."""

    def __init__(self, world: World, deliverer: Deliverer, user: User, guild: Guild | None = None) -> None:
        self.world = world
        self.user = user
        self.guild = guild
        self._deliverer = deliverer

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def mention(self) -> str:
        return f"<@{self.user.id}>"

    @property
    def member(self) -> Member:
        assert self.guild is not None
        return self.world.member(self.guild.id, self.id)

    def __repr__(self) -> str:
        return f"Person({self.user.display_name})"

    # ---- commands and components

    async def run(
        self,
        path: str,
        values: Json | None = None,
        /,
        *,
        in_channel: Channel | int | None = None,
        **options_: Any,
    ) -> Interaction:
        """Run a slash command: `await ada.run("xp give", member=ben, amount=5)`; None: left out."""
        place = self.place(in_channel)
        name, *below = path.removeprefix("/").split()
        command = options.find_command(self.world, self.id, place, name, 1)
        definitions, nesting = options.walk_path(command, below)
        resolver = Resolver(self.world, self.id, place)
        filled = options.fill(resolver, definitions, (values or {}) | options_)
        data = self._command_data(command.body, options.nest(nesting, filled), resolver)
        return await self._send(COMMAND, place, " ".join([name, *below]), data)

    async def complete(
        self,
        path: str,
        focused: str,
        text: str = "",
        values: Json | None = None,
        /,
        *,
        in_channel: Channel | int | None = None,
        **options_: Any,
    ) -> Interaction:
        """Type into an option with autocomplete; the answer's `choices`."""
        place = self.place(in_channel)
        name, *below = path.removeprefix("/").split()
        command = options.find_command(self.world, self.id, place, name, 1)
        definitions, nesting = options.walk_path(command, below)
        if not any(d["name"] == focused and d.get("autocomplete") for d in definitions):
            raise ClientRefusal("no_autocomplete", f"{focused} has no autocomplete.", focused)
        resolver = Resolver(self.world, self.id, place)
        filled = options.fill(resolver, definitions, (values or {}) | options_ | {focused: text}, focused)
        data = self._command_data(command.body, options.nest(nesting, filled), resolver)
        return await self._send(AUTOCOMPLETE, place, " ".join([name, *below]), data)

    async def use_on(
        self,
        name: str,
        target: "Person | User | Member | Message",
        *,
        in_channel: Channel | int | None = None,
    ) -> Interaction:
        """A user or message context-menu command."""
        if isinstance(target, Message):
            place, kind, number = self.world.channel(target.channel_id), 3, target.id
        else:
            user = target if isinstance(target, User) else target.user
            place, kind, number = self.place(in_channel), 2, user.id
        command = options.find_command(self.world, self.id, place, name, kind)
        resolver = Resolver(self.world, self.id, place)
        if isinstance(target, Message):
            resolver.message(target)
        else:
            resolver.user(number)
        data = self._command_data(command.body, [], resolver) | {"target_id": str(number)}
        return await self._send(COMMAND, place, name, data)

    def _command_data(self, body: Json, filled: list[Json], resolver: Resolver) -> Json:
        data: Json = {"id": body["id"], "name": body["name"], "type": body["type"]}
        if filled:
            data["options"] = filled
        if resolver.resolved:
            data["resolved"] = resolver.resolved
        if "guild_id" in body:
            data["guild_id"] = body["guild_id"]
        return data

    async def press(self, message: Message, custom_id: str) -> Interaction:
        """Press a button."""
        component = component_of(self.world, self.id, message, custom_id)
        if component["type"] != 2:
            raise ClientRefusal("not_a_button", "This is not a button.", custom_id)
        data = {"custom_id": custom_id, "component_type": 2, "id": component["id"]}
        return await self._send(
            COMPONENT, self.world.channel(message.channel_id), custom_id, data, source=message
        )

    async def pick(self, message: Message, custom_id: str, values: list[Any]) -> Interaction:
        """Choose in a select menu; values are texts, or people, roles and channels (or their ids)."""
        component = component_of(self.world, self.id, message, custom_id)
        place = self.world.channel(message.channel_id)
        resolver = Resolver(self.world, self.id, place)
        chosen = check_picks(resolver, component, values)
        data: Json = {"custom_id": custom_id, "component_type": component["type"], "id": component["id"]}
        data["values"] = chosen
        if resolver.resolved:
            data["resolved"] = resolver.resolved
        return await self._send(COMPONENT, place, custom_id, data, source=message)

    async def submit(self, opened: Interaction, /, **values: Any) -> Interaction:
        """Fill in and send the modal that `opened` brought; fields by custom id."""
        return await self.submit_fields(opened, values)

    async def submit_fields(self, opened: Interaction, values: dict[str, Any]) -> Interaction:
        if opened.modal is None:
            raise ClientRefusal("no_modal", "There is no form open.")
        place = self.world.channel(opened.channel_id)
        resolver = Resolver(self.world, self.id, place)
        data = submitted(resolver, opened.modal, values)
        custom_id = str(opened.modal["custom_id"])
        return await self._send(MODAL_SUBMIT, place, custom_id, data, source=opened.source, opened_by=opened)

    async def _send(self, kind: int, place: Channel, name: str, data: Json, **more: Any) -> Interaction:
        interaction = build.build(self.world, kind, self.id, place, name, data, **more)
        return await self._deliverer.send(interaction)

    # ---- messages

    def place(self, channel: Channel | int | None = None) -> Channel:
        """The channel meant: given, else the first text channel this person may write in."""
        if isinstance(channel, Channel):
            here = channel
        elif channel is not None:
            here = self.world.channel(int(channel))
        elif self.guild is None:
            return self.dm()
        else:
            needed = permissions.bits("VIEW_CHANNEL", "SEND_MESSAGES")
            texts = (c for c in self.guild.channels.values() if c.type == TEXT)
            open_ = (c for c in texts if self.world.permissions(self.id, c) & needed == needed)
            first = next(open_, None)
            if first is None:
                raise ClientRefusal("no_channel", "There is no channel to write in.")
            return first
        if not self.world.permissions(self.id, here) & permissions.VIEW_CHANNEL:
            raise ClientRefusal("no_access", f"You cannot see {here.name or 'this channel'}.")
        return here

    def dm(self) -> Channel:
        """The DM with the bot."""
        return channels.open_dm(self.world, self.user, self.world.bot)

    def write(
        self,
        content: str = "",
        *,
        channel: Channel | int | None = None,
        reply_to: Message | None = None,
        files: tuple[Upload, ...] = (),
    ) -> Message:
        place = self.place(channel)
        wanted = "SEND_MESSAGES_IN_THREADS" if place.is_thread else "SEND_MESSAGES"
        if not self.world.permissions(self.id, place) & permissions.bits(wanted):
            raise ClientRefusal("not_allowed", "You do not have permission to send messages in this channel.")
        if (not content.strip() and not files) or len(content) > 2000:
            raise ClientRefusal("bad_message", "A message has between 1 and 2000 characters.")
        fields: Json = {"attachments": [bodies.keep_upload(self.world, place.id, file) for file in files]}
        if reply_to is not None:
            fields["type"] = 19
            fields["reference"] = {"type": 0, "channel_id": str(place.id), "message_id": str(reply_to.id)}
            if place.guild_id is not None:
                fields["reference"]["guild_id"] = str(place.guild_id)
        return messages.post(self.world, place, self.id, content.strip(), **fields)

    def edit(self, message: Message, content: str) -> Message:
        if message.author_id != self.id:
            raise ClientRefusal("not_allowed", "You can edit your own messages only.")
        return messages.edit(self.world, message, content=content)

    def delete(self, message: Message) -> None:
        """One's own message, another's with MANAGE_MESSAGES, or dismiss an ephemeral one."""
        held = self.world.permissions(self.id, self.world.channel(message.channel_id))
        own = self.id in (message.author_id, message.ephemeral_to)
        if not own and not held & permissions.bits("MANAGE_MESSAGES"):
            raise ClientRefusal("not_allowed", "You cannot delete this message.")
        messages.delete(self.world, message)

    def react(self, message: Message, emoji: str = "👍") -> None:
        held = self.world.permissions(self.id, self.world.channel(message.channel_id))
        new = emoji not in message.reactions
        if message.ephemeral or (new and not held & permissions.bits("ADD_REACTIONS")):
            raise ClientRefusal("not_allowed", "You cannot react to this message.")
        messages.react(self.world, message, self.id, emoji)

    def unreact(self, message: Message, emoji: str = "👍") -> None:
        messages.unreact(self.world, message, self.id, emoji)

    def sees(self, channel: Channel | int | None = None) -> list[Message]:
        """The messages of a channel as this person sees them: no ephemeral ones of others."""
        place = self.place(channel)
        return [m for m in place.messages.values() if m.ephemeral_to in (None, self.id)]

    # ---- voice

    def join_voice(self, channel: Channel | int, **flags: bool) -> VoiceState:
        """Join, or move to, a voice channel; flags: self_mute, self_deaf, self_video, self_stream."""
        place = self.place(channel)
        if place.type not in VOICE_TYPES or self.guild is None:
            raise ClientRefusal("not_voice", "This is not a voice channel.")
        held = self.world.permissions(self.id, place)
        if not held & permissions.bits("CONNECT"):
            raise ClientRefusal("not_allowed", "You do not have permission to connect to this channel.")
        inside = sum(
            1 for s in self.guild.voice.values() if s.channel_id == place.id and s.user_id != self.id
        )
        if place.user_limit and inside >= place.user_limit and not held & permissions.bits("MOVE_MEMBERS"):
            raise ClientRefusal("full", "This channel is full.")
        return voice.join(self.world, self.guild, self.id, place, **flags)

    def change_voice(self, **flags: bool) -> VoiceState:
        """self_mute, self_deaf, self_video, self_stream."""
        assert self.guild is not None
        state = self.guild.voice.get(self.id)
        if state is None:
            raise ClientRefusal("not_in_voice", "You are not in a voice channel.")
        return voice.change(self.world, self.guild, state, **flags)

    def leave_voice(self) -> None:
        assert self.guild is not None
        voice.leave(self.world, self.guild, self.id)

    # ---- membership

    def leave(self) -> None:
        assert self.guild is not None
        guilds.leave(self.world, self.guild, self.id)

    def rejoin(self, invite: str | None = None) -> Member:
        """Come back, perhaps by an invite code."""
        assert self.guild is not None
        if invite is not None:
            guilds.use_invite(self.world, self.guild, invite)
        return guilds.join(self.world, self.guild, self.user)

    def rename(self, nick: str | None) -> None:
        guilds.change_member(self.world, self.member, nick=nick)

    def close_dms(self, closed: bool = True) -> None:
        self.user.takes_dms = not closed
