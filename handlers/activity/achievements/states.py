"""What the components of achievements remember."""

from typing import Annotated

from msgspec import Meta

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState

Page = Annotated[int, Meta(ge=0, le=99)]
Reward = Annotated[int, Meta(ge=0, le=100_000)]


class ShowAchievements(Paged, tag="achievements.turn/2"):
    """`/achievements` of a member."""

    member: int


class TurnAchievements(ComponentState, tag="achievements.turn/1"):
    """Its pager before."""

    member: int
    page: Page
    owner: int

    def upgrade(self) -> ShowAchievements:
        return ShowAchievements(self.member, page=self.page, owner=self.owner)


class ShowDefinitions(Paged, tag="achievements.definitions/2"):
    """`/achievement list`."""


class TurnDefinitions(ComponentState, tag="achievements.definitions/1"):
    """Its pager before."""

    page: Page

    def upgrade(self) -> ShowDefinitions:
        return ShowDefinitions(page=self.page)


class DefineAchievement(ComponentState, tag="achievements.define/1"):
    """The form of a new achievement; `role` 0 is none."""

    xp: Reward
    role: int
    secret: bool
    liberation: bool


class RedefineAchievement(ComponentState, tag="achievements.redefine/1"):
    """The form that edits one."""

    achievement: int
