"""Random people press on two runs at random, and so does their organizer; the rows are what a model says."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from stand_in.model import Message
from tests.raid_desk.runs import model as plain
from tests.raid_desk.runs.conftest import Run
from tests.raid_desk.runs.model import Model
from tests.support.answers import parts_of, text_of

KEY = "Lost Halls Key"
PEOPLE = ("Ada", "Ben", "Cleo", "Dan")
CLASSES = ("wizard", "knight", "priest")
CAPS: dict[str, dict[str, int]] = {
    "9": {"all": 9},
    "2": {"all": 2},
    "3, wizard 1, key 1": {"all": 3, "wizard": 1, plain.KEY: 1},
    "4, knight 1, key 2": {"all": 4, "knight": 1, plain.KEY: 2},
}
RUNS = st.sampled_from("ab")
SOMEBODY = st.sampled_from(PEOPLE)
ANYTHING = st.one_of(
    st.tuples(st.sampled_from(("join", "bring", "move", "bench", "leave", "here", "pop")), RUNS, SOMEBODY),
    st.tuples(st.just("pick"), RUNS, SOMEBODY, st.sampled_from(CLASSES)),
    st.tuples(st.sampled_from(("lock", "check", "keys", "start", "ended", "cancelled")), RUNS),
)
PRESSES = {"go": ("leave", "bench"), "thing": ("bring", "move", "pop")}
KINDS = (
    *(("come",) * 8 + ("class",) * 4 + ("go",) * 2 + ("thing",) * 2 + ("limit",) * 2),
    *("check", "check", "here", "lock", "keys", "start", "time", "time", "any", "any"),
)


class Play:
    """Two runs, the people around them, and the model of both."""

    def __init__(self, raid: Any, runs: dict[str, Run], people: dict[str, Any], caps: dict[str, str]) -> None:
        self.raid, self.world, self.runs, self.people = raid, raid.world, runs, people
        self.names = {member.id: name for name, member in people.items()}
        self.model = Model({name: CAPS[text] for name, text in caps.items()})
        self.shown: dict[tuple[str, str], Message] = {}

    async def does(self, what: str, *about: Any) -> None:
        """One thing that somebody does, there and in the model."""
        if what == "time":
            self.world.moves_clock(seconds=about[0])
            await self.world.settle()
            self.model.passes(about[0])
        elif what in ("here", "pop"):
            await self._follows(what, *about)
        elif what in ("join", "bring", "move", "bench", "leave", "pick"):
            await self._presses(what, *about)
        else:
            await self._leads(what, *about)

    def choices(self, kind: str) -> list[tuple[Any, ...]]:
        """What people would do of that kind as it stands now; much of anything else would be refused."""
        if kind == "time":
            return [("time", 25), ("time", 70)]
        possible: list[tuple[Any, ...]] = []
        for name, run in self.model.runs.items():
            if run.over:
                continue
            inside = [
                person for person, member in run.people.items() if member["state"] in ("joined", "waiting")
            ]
            outside = [person for person in PEOPLE if person not in inside]
            if kind == "come":
                possible += [("join", name, person) for person in outside]
            elif kind == "class":
                possible += [("pick", name, person, class_) for person in inside for class_ in CLASSES]
            elif kind in ("go", "thing"):
                possible += [(what, name, person) for what in PRESSES[kind] for person in inside]
            elif kind == "here":
                away = [person for person in inside if not run.people[person].get("here")]
                possible += [("here", name, person) for person in away]
            elif kind == "limit":
                possible += [("limit", name, text) for text in CAPS]
            elif kind != "any":
                possible.append((kind, name))
        return possible

    async def _presses(self, what: str, name: str, person: str, more: str = "") -> None:
        player, run = self.people[person], self.runs[name]
        label = {"bring": KEY, "move": KEY, "pick": "Choose class"}.get(what, what.capitalize())
        buttons = {part["label"]: part for part in parts_of(run.message) if part["type"] == 2}
        if label not in buttons or buttons[label].get("disabled"):
            return
        answer = await run.answer(player, label)
        if what == "pick":
            await player.picks(answer, more)
        self.model.press(name, person, "bring" if what == "move" else what, more)
        if what == "move" and "Bring it here" in answer.text:
            await player.presses(answer, "Bring it here")
            self.model.press(name, person, "move")

    async def _leads(self, what: str, name: str, more: str = "") -> None:
        """From a panel just opened."""
        run, olga, modelled = self.runs[name], self.raid.organizer, self.model.runs[name]
        if modelled.over:
            return
        panel = await run.answer(olga, "Organizer")
        if what == "limit":
            form = await olga.presses(panel, "Party, location, limits")
            await olga.submits(form, limits=more)
            self.model.lead(name, "limit", CAPS[more])
        elif what in ("check", "keys"):
            answer = await olga.presses(panel, "AFK check" if what == "check" else "Pop keys")
            await self.world.settle()
            told = list(self.raid.channel.messages.values())[-1]
            button = "I'm here" if what == "check" else f"I popped: {KEY}"
            if button in text_of(told):
                self.shown[what, name] = told
            if what == "check":
                assert self.model.lead(name, "check") == (" asked." in answer.text), answer.text
        elif what == "start":
            if self.model.lead(name, "start"):
                await olga.presses(panel, "Start")
        elif what == "lock":
            await olga.presses(panel, "Unlock" if modelled.locked else "Lock")
            self.model.lead(name, "lock")
        elif what == "ended":
            await olga.presses(panel, "End")
            self.model.lead(name, "end", what)
        else:
            await olga.presses(await olga.presses(panel, "Call off"), "Cancel the run")
            self.model.lead(name, "end", what)

    async def _follows(self, what: str, name: str, person: str) -> None:
        """What the organizer asked for, if it was."""
        asked = self.shown.get(("check" if what == "here" else "keys", name))
        button = "I'm here" if what == "here" else f"I popped: {KEY}"
        if asked is None or button not in text_of(asked):  # its time is over, so the button is gone
            return
        if what == "here":
            answer = await self.people[person].presses(asked, button)
            assert self.model.confirm(name, person) == ("you stay in" in answer.text), answer.text
        else:
            answer = await self.people[person].presses(asked, button)
            assert self.model.pop(name, person) == ("Thank you!" in answer.text), answer.text

    async def rows(self) -> dict[str, Any]:
        """How it stands in the database."""
        tables = {}
        for name, run in self.runs.items():
            (row,) = await self.world.ledger("SELECT state, locked FROM run WHERE run_id = $1", run.run_id)
            members = await self.world.ledger("SELECT * FROM run_member WHERE run_id = $1", run.run_id)
            people = {
                self.names[member["user_id"]]: (member["state"], member["class_key"]) for member in members
            }
            offers = {(self.names[user_id], state) for user_id, _, state in await run.offers()}
            tables[name] = (row["state"], row["locked"], people, offers)
        return tables

    def modelled(self) -> dict[str, Any]:
        """How it should stand."""
        return {
            name: (
                run.state,
                run.locked,
                {person: (member["state"], member["class"]) for person, member in run.people.items()},
                {(row[0], row[2]) for row in run.things},
            )
            for name, run in self.model.runs.items()
        }


@given(st.data())
@settings(max_examples=8)
async def test_whatever_people_press_the_rows_are_what_the_model_says(world, raid, unlimited, data):
    await world.job.pool.execute("TRUNCATE run, raid_choice CASCADE")
    caps = {name: data.draw(st.sampled_from(sorted(CAPS)), f"limits of {name}") for name in "ab"}
    runs = {name: await raid.posts("lost_halls", limits=caps[name], autoend=0) for name in "ab"}
    play = Play(raid, runs, {name: world.member(name) for name in PEOPLE}, caps)

    for _ in range(data.draw(st.integers(20, 60), "presses")):
        steps = play.choices(data.draw(st.sampled_from(KINDS)))
        await play.does(*data.draw(st.sampled_from(steps) if steps else ANYTHING))
        assert await play.rows() == play.modelled()

    await raid.passes(4)
    for run in runs.values():
        assert f"In ({await run.count('joined')}" in run.text
