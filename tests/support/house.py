"""A server with one of everything that a server can own: a run, a headcount, a template, a quest."""

from collections.abc import Mapping
from typing import Any, Final

from db.activity.xp_imports import add_import
from interactions.web import Web
from tests.support.door import ADMINISTRATOR, Door, Person
from tests.support.payloads import CHANNEL

SECRET: Final = "Quietwater"
"""Stands in everything of the house that nobody else may hear of."""


class House:
    """`ids`: fields of component states that name its things. `named`: what options would name them by."""

    def __init__(self, web: Web, pool: Any, guild_id: int, word: str) -> None:
        self.web, self.pool, self.guild_id, self.word = web, pool, guild_id, word
        self.door = Door(web, guild_id)
        self.owner = Person("Owner", permissions=ADMINISTRATOR)
        self.member = Person("Member")
        self.ids: dict[str, Any] = {}
        self.named: dict[str, Any] = {}

    async def settle_in(self, roles: Mapping[Any, int]) -> None:
        """The settings as they are at the beginning."""
        mapped = {str(role): role_id for role, role_id in roles.items()}
        await self.pool.execute("DELETE FROM guild_setting WHERE guild_id = $1", self.guild_id)
        await self.pool.execute(
            "INSERT INTO guild_setting (guild_id, module, settings) VALUES ($1, 'platform', $2)",
            self.guild_id,
            {"roles": mapped, "channels": {"raid": CHANNEL, "raid_log": CHANNEL}},
        )

    async def furnish(self, roles: Mapping[Any, int]) -> None:
        """Brings in one of everything, by the doors where there are some."""
        await self.settle_in(roles)
        word = self.word
        await self._runs("run", dungeon="lost_halls", party=word, location=f"{word} 5", description=word)
        await self._runs("headcount", dungeons="Lost Halls, Oryx Sanctuary")
        await self._runs("template save", name=word)
        await self._runs("template share", template=word, shared=True)
        await self._runs("schedule headcount", dungeons="Lost Halls", at="20:00")
        await self._runs("dungeon add", name=f"{word} Caves")
        await self._runs("class add", name=f"{word} Knight")
        await self._runs("achievement create", name=f"{word} Star", metric="messages", value=5)
        await self._runs(
            "activityquest create", name=f"{word} Walk", metric="messages", value=5, xp=5, cycle="weekly"
        )
        await self._runs("quest create", title=f"{word} Pelts", description=word)
        await self._runs("quest reopen", quest=f"{word} Pelts")
        await self._runs("team create", name=f"{word} Pack")
        await self._runs("team invite", member=self.member)
        await self._runs("mentor request", topics=word)
        await self._runs("boost give", multiplier=2.0, hours=5, member=self.member)
        await self._runs("warn", member=self.member, reason=f"{word} was late")
        await self._runs("addnote", member=self.member, note=f"{word} again")
        now = self.web.clock.now()
        await add_import(self.pool, self.guild_id, self.owner.id, f"{word}.csv", b"1,2", "add", now)
        await self._name_things()

    async def _runs(self, command: str, **options: Any) -> None:
        answer = await self.door.runs(self.owner, command, **options)
        assert answer.type in (4, 5), answer.body

    async def _name_things(self) -> None:
        run_id = await self._latest("run", "run_id")
        achievement = await self._latest("achievement", "achievement_id")
        dungeon = await self._latest("raid_dungeon", "key")
        self.ids = {
            "run_id": run_id,
            "headcount_id": await self._latest("headcount", "headcount_id"),
            "import_id": await self._latest("xp_import", "xp_import_id"),
            "achievement": achievement,
            "quest_id": await self._latest("quest", "quest_id"),
            "team_id": await self._latest("team", "team_id"),
            "request_id": await self._latest("mentor_request", "request_id"),
            "call_id": await self._latest("team_call", "call_id"),
            "owner": self.member.id,
            "member_id": self.member.id,
            "member": self.member.id,
            "punishment_id": await self._latest("punishment", "punishment_id"),
            "public_id": await self._latest("punishment", "public_id"),
            "version": await self.pool.fetchval("SELECT version FROM run WHERE run_id = $1", run_id),
        }
        self.named = {
            "run": str(run_id),
            "achievement": str(achievement),
            "boost": str(await self._latest("boost", "boost_id")),
            "template": str(await self._latest("run_template", "template_id")),
            "quest": str(await self._latest("activity_quest", "quest_id")),
            "team": str(self.ids["team_id"]),
            "id": self.ids["public_id"],
            "punishment": self.ids["public_id"],
            "dungeon": dungeon,
            "dungeons": dungeon,
        }

    async def _latest(self, table: str, key: str) -> Any:
        made = await self.pool.fetchval(
            f"SELECT max({key}) FROM {table} WHERE guild_id = $1",
            self.guild_id,
        )
        assert made is not None, f"{self.word} has no {table}"
        return made

    async def everything(self) -> dict[str, list[str]]:
        """All rows of the database that belong to this house, by table."""
        columns = await self.pool.fetch(
            """
            SELECT table_name, array_agg(column_name::text) AS names FROM information_schema.columns
            JOIN pg_class ON oid = to_regclass(table_name) AND relkind IN ('r', 'p') AND NOT relispartition
            WHERE table_schema = 'public' GROUP BY table_name
            """
        )
        owned = {
            "guild_id": self.guild_id,
            "run_id": self.ids["run_id"],
            "headcount_id": self.ids["headcount_id"],
        }
        rows: dict[str, list[str]] = {}
        for table, names in columns:
            keys = [key for key in owned if key in names]
            if keys and table != "command_log":
                where = " OR ".join(f"{key} = {owned[key]}" for key in keys)
                found = await self.pool.fetch(f"SELECT t::text FROM {table} AS t WHERE {where}")
                rows[table] = sorted(row[0] for row in found)
        return rows
