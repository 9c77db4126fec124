"""A product made for the tests of the frame: handlers that write, wait, refuse, fail, defer."""

import asyncio
from typing import Annotated

from db.platform.settings import merge_setting_entries
from handlers.frame.context import Context
from handlers.frame.product import Product
from handlers.frame.refusals import Refusal
from handlers.platform.product import PRODUCT as PLATFORM
from handlers.platform.roles.rules import Role
from interactions.components import ActionRow, Button
from interactions.custom_id import ComponentState
from interactions.options import Option
from interactions.responses import Choice, Defer, Reply, Update
from interactions.router import Router
from jobs.requests import Request

router = Router()
forever = asyncio.Event()
"""Never set: who waits for it waits until cut off."""
locked_first: list[str] = []
both_locked = asyncio.Event()


class CountUp(ComponentState, tag="workshop.count/1"):
    """A button that adds one."""


class NotToday(Refusal):
    """Not today, {name}."""

    remedy = "Come back tomorrow."
    rule = "The workshop is closed today. The caretaker has the key."


class MakeThing(Request, tag="tests.make_thing/1", frozen=True):
    """Work for a job that does not exist."""

    name: str


async def count_up(ctx: Context) -> int:
    """One more in the guild's row, the same for every way in."""
    await merge_setting_entries(ctx.db, ctx.guild_id, "workshop", "seen", {str(ctx.interaction.id): 1}, [])
    return 1


async def suggest(ctx: Context, typed: str) -> list[Choice]:
    return [Choice(f"{typed}!", f"{typed}!")]


Note = Annotated[str, Option("Anything", max_length=20)]
Guess = Annotated[str, Option("A guess", autocomplete=suggest)]
Size = Annotated[int, Option("How big", ge=1, le=10)]
Shape = Annotated[str, Option("Which shape", choices=("round", "square"))]


@router.command("count", requires=Role.EVERYONE)
async def count(ctx: Context, *, note: Note | None = None, shape: Shape | None = None) -> Reply:
    """Adds one and shows a button to add more."""
    await count_up(ctx)
    return Reply(content="counted", components=(ActionRow((Button("More", CountUp()),)),))


@router.component(CountUp, requires=Role.EVERYONE)
async def count_more(ctx: Context, state: CountUp) -> Update:
    """Adds one."""
    await count_up(ctx)
    return Update(content="counted more")


@router.command("slow", requires=Role.EVERYONE)
async def slow(ctx: Context) -> Reply:
    """Writes, then never comes to an end."""
    await count_up(ctx)
    await forever.wait()
    return Reply(content="never")


@router.command("refuse", requires=Role.EVERYONE)
async def refuse(ctx: Context) -> Reply:
    """Writes, then refuses."""
    await count_up(ctx)
    raise NotToday(name="Ada")


@router.command("fail", requires=Role.EVERYONE)
async def fail(ctx: Context) -> Reply:
    """Writes, then fails."""
    await count_up(ctx)
    raise ZeroDivisionError("the workshop burns")


@router.command("make", requires=Role.EVERYONE)
async def make(ctx: Context) -> Defer:
    """Leaves the rest to a job."""
    await count_up(ctx)
    return Defer(MakeThing("chair"))


@router.command("lock", requires=Role.EVERYONE)
async def lock(ctx: Context, *, note: Note) -> Reply:
    """Locks these numbers in this order, once two have locked their first, and adds one."""
    await ctx.db.execute("SET LOCAL deadlock_timeout = 20")
    for number in note.split():
        await ctx.db.execute("SELECT pg_advisory_xact_lock($1)", int(number))
        if len(locked_first) < 2:
            locked_first.append(note)
            both_locked.set() if len(locked_first) == 2 else await both_locked.wait()
    await count_up(ctx)
    return Reply(content=f"locked {note}")


@router.command("guess", requires=Role.MODERATOR)
async def guess(ctx: Context, *, guess: Guess, size: Size = 1) -> Reply:
    """For moderators only."""
    return Reply(content=f"guessed {guess} {size}")


WORKSHOP = Product(key="workshop", title="Workshop", summary="For tests.", routers=(router,))
PRODUCTS = (PLATFORM, WORKSHOP)
