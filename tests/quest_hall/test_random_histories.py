"""Random members, a team and reviewers play, beside a model that knows what should become of it."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tests.quest_hall.quest_model import RUNNING, Model, Quest
from tests.support.seeds import seeds

PLAIN = {
    "first_percent": 0,
    "streak_3_percent": 0,
    "streak_5_percent": 0,
    "streak_7_percent": 0,
    "second_percent": 100,
    "third_percent": 100,
    "later_percent": 100,
}
"""Every quest pays its points, so that the model needs no formula; that has tests of its own."""
OFTEN, ONCE = "Often", "Once"


class Play:
    """Ada leads a team with Max, who also reviews; Cleo does things alone; Mira and Nora review."""

    def __init__(self, hall: Any, seed: int) -> None:
        self.hall, self.random = hall, Random(seed + 2)  # whose first one pays everybody
        self.cleo = hall.world.member("Cleo")
        nora = hall.world.member("Nora", hall.master)
        self.members, self.reviewers = [hall.ada, self.cleo, hall.max], [hall.mira, hall.max, nora]

    async def begin(self) -> Play:
        hall = self.hall
        await hall.world.sets("quest_hall", **PLAIN)
        await hall.opens(OFTEN, points=30, repeat_days=1, slots=3)
        await hall.opens(ONCE, points=50, hours=12)
        together = await hall.writes("Together", points=100)
        await hall.mira.runs("team quest offer", quest=str(together), size=2)
        await hall.mira.runs("quest reopen", quest=str(together))
        await hall.ada.runs("team create", name="Wolves")
        await self._let_in()
        kinds = {
            OFTEN: Quest(30, repeats=True, slots=3),
            ONCE: Quest(50, limit=timedelta(hours=12)),
        }
        self.model = Model(kinds, hall.ada.id, hall.max.id, reward=100)
        return self

    async def _let_in(self) -> None:
        await self.hall.ada.runs("team invite", member=self.hall.max)
        await self.hall.max.runs("team join", team="Wolves")

    def _sensible(self) -> bool:
        """Mostly what can be done now is done, so that something comes of it."""
        return self.random.random() < 0.8

    async def does_alone(self) -> None:
        who, quest = self.random.choice(self.members), self.random.choice([OFTEN, ONCE])
        verb = self.random.choice(["accept", "submit", "abandon"])
        claim = self.model.claims.get((who.id, quest))
        if self._sensible():
            runs = claim is not None and claim.state in RUNNING
            verb = ("submit" if self.random.random() < 0.9 else "abandon") if runs else "accept"
        more = {"text": "Done."} if verb == "submit" else {}
        getattr(self.model, verb)(who.id, quest, self.hall.world.now())
        await who.runs(f"quest {verb}", quest=quest, **more)

    async def reviews(self) -> None:
        reviewer = self.random.choice(self.reviewers)
        waiting = [
            (who, quest)
            for (who, quest, _), review in self.model.reviews.items()
            if review.state == "submitted"
        ]
        user_id, quest = self.random.choice(self.members).id, self.random.choice([OFTEN, ONCE])
        if waiting and self._sensible():
            user_id, quest = self.random.choice(waiting)
        good = self.random.random() < 0.6
        self.model.decide(reviewer.id, user_id, quest, self.hall.world.now(), good=good)
        who = next(member for member in self.members if member.id == user_id)
        more = {} if good else {"reason": "Not yet."}
        verb = "approve" if good else "reject"
        await reviewer.runs(f"quest review {verb}", quest=quest, member=who, **more)

    async def appeals(self) -> None:
        if self.random.random() < 0.3:
            self.model.appeal_together(self.hall.world.now())
            await self.hall.ada.runs("team proof appeal", team="Wolves", reason="Look again.")
            return
        rejected = [key[:2] for key, review in self.model.reviews.items() if review.state == "rejected"]
        user_id, quest = self.random.choice(self.members).id, self.random.choice([OFTEN, ONCE])
        if rejected and self._sensible():
            user_id, quest = self.random.choice(rejected)
        who = next(member for member in self.members if member.id == user_id)
        self.model.appeal(user_id, quest, self.hall.world.now())
        await who.runs("quest proof appeal", quest=quest, reason="Look again.")

    async def does_together(self) -> None:
        who, ada = self.random.choice([self.hall.ada, self.hall.max]), self.hall.ada
        verb = self.random.choice(["take", "accept", "checkin", "submit", "abandon"])
        if self._sensible():
            state = self.model.party.state if self.model.party is not None else ""
            usual = {"gathering": ["accept"], "started": ["checkin", "submit"], "rejected": ["submit"]}
            verb = self.random.choice(usual.get(state, ["take"]))
        match verb:
            case "take":
                self.model.take(self.hall.world.now())
                await ada.runs("team quest take", quest="Together")
            case "accept":
                self.model.join_in(who.id)
                await who.runs("team quest accept")
            case "checkin":
                self.model.check_in(who.id)
                await who.runs("team quest checkin", text="Mine.")
            case "submit":
                self.model.hand_in()
                await ada.runs("team quest submit", text="Ours.")
            case "abandon":
                self.model.give_up()
                await ada.runs("team quest abandon")

    async def reviews_together(self) -> None:
        reviewer, good = self.random.choice(self.reviewers), self.random.random() < 0.5
        self.model.decide_team(reviewer.id, self.hall.world.now(), good=good)
        more = {} if good else {"reason": "Not yet."}
        await reviewer.runs(f"team review {'approve' if good else 'reject'}", team="Wolves", **more)

    async def comes_or_goes(self) -> None:
        if self.hall.max.id in self.model.inside:
            self.model.leave()
            await self.hall.max.runs("team leave")
        else:
            self.model.come_back()
            await self._let_in()

    async def waits(self) -> None:
        await self.hall.passes(hours=self.random.choice([1, 9, 25]))
        await self.hall.passes(seconds=12)
        self.model.tick(self.hall.world.now())

    async def compares(self) -> None:
        world = self.hall.world
        rows = await world.ledger(
            """
            SELECT DISTINCT ON (user_id, title) user_id, title, c.state FROM quest_claim AS c
            JOIN quest USING (quest_id) ORDER BY user_id, title, turn DESC
            """
        )
        assert {(row["user_id"], row["title"]): row["state"] for row in rows} == {
            key: claim.state for key, claim in self.model.claims.items()
        }
        party = await world.ledger("SELECT state FROM team_claim")
        assert [row["state"] for row in party] == ([self.model.party.state] if self.model.party else [])
        points = [await self.hall.points(who) for who in self.members]
        assert points == [self.model.points[who.id] for who in self.members]
        taken = await world.ledger("SELECT title, taken FROM quest WHERE title <> 'Together'")
        assert {row["title"]: row["taken"] for row in taken} == {
            name: self.model.taken[name] for name in (OFTEN, ONCE)
        }


@pytest.mark.parametrize("seed", seeds(1, 20))
async def test_whatever_members_a_team_and_reviewers_do_ends_as_the_model_says(hall: Any, seed: int) -> None:
    play = await Play(hall, seed).begin()
    deeds = [play.does_alone] * 5 + [play.reviews] * 3 + [play.does_together] * 4
    deeds += [play.reviews_together, play.comes_or_goes, play.waits, *[play.appeals] * 2]

    for _ in range(70):
        await play.random.choice(deeds)()
        await play.compares()

    entries = await hall.world.ledger(
        "SELECT key, count(*) FROM ledger_entry WHERE ledger = 'quest_hall.points' GROUP BY key"
    )
    assert all(entry["count"] == 1 for entry in entries)
    judged = "SELECT count(*) FROM review WHERE decided_by = ANY(concerned)"
    assert await hall.world.value(judged) == 0
