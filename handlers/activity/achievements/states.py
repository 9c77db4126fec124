"""What the components of achievements remember."""

from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState

Page = Annotated[int, Meta(ge=0, le=99)]
Reward = Annotated[int, Meta(ge=0, le=100_000)]


class TurnAchievements(ComponentState, tag="achievements.turn/1"):
    """A button of the pager of `/achievements`. `owner` asked; anybody else gets a copy of their own."""

    member: int
    page: Page
    owner: int


class TurnDefinitions(ComponentState, tag="achievements.definitions/1"):
    """A button of the pager of `/achievement list`."""

    page: Page


class DefineAchievement(ComponentState, tag="achievements.define/1"):
    """The form of a new achievement; `role` 0 is none."""

    xp: Reward
    role: int
    secret: bool
    liberation: bool


class RedefineAchievement(ComponentState, tag="achievements.redefine/1"):
    """The form that edits one."""

    achievement: int
