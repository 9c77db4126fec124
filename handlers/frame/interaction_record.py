"""What becomes of one interaction: its outcome, the answer to what went wrong, its row in the command log."""

import logging
import time

from db.platform.command_log import CommandRow
from db.pool import is_away
from handlers.frame import frame_replies
from handlers.frame.command_log import KINDS, redacted_options
from handlers.frame.context import Context
from handlers.frame.cut_off import CutOff
from handlers.frame.frame_replies import new_reference, refused
from handlers.frame.refusals import Refusal
from interactions.escaping import Markdown, shorten
from interactions.option_values import BadOption
from interactions.payloads import Interaction
from interactions.responses import Reply, Response
from interactions.router import Route

log = logging.getLogger(__name__)


class Handling:
    """Kept until its row is written. `began_s` and `ended_s` are of the monotonic clock."""

    __slots__ = (
        "began_s",
        "ctx",
        "ended_s",
        "error",
        "interaction",
        "logged",
        "name",
        "outcome",
        "route",
        "settling",
    )

    def __init__(self, interaction: Interaction, ctx: Context) -> None:
        self.interaction = interaction
        self.ctx = ctx
        self.began_s = time.monotonic()
        self.ended_s = self.began_s
        self.route: Route | None = None
        self.name = "unknown"
        self.outcome = "answered"
        self.error: str | None = None
        self.logged = True
        self.settling = False
        """While the commit is under way: what fails then has an unknown outcome."""

    def begin_again(self) -> None:
        """For another run of the handler: nothing of the first one is left."""
        self.ctx = Context(self.interaction, self.ctx.resources)
        self.ctx.route = self.route

    def refuse(self, refusal: Refusal) -> Response:
        """The answer to a refusal."""
        if self.outcome in ("answered", "deferred"):
            self.outcome = "refused"
        self.error = refusal.kind
        return refused(refusal, self.interaction, self.ctx.say)

    def refuse_option(self, bad: BadOption) -> Response:
        """The answer to an option that is not allowed."""
        self.outcome, self.error = "refused", f"BadOption {bad.option}"
        return Reply(content=shorten(self.ctx.say(bad.template, **bad.facts), 2_000), ephemeral=True)

    def fail(self, problem: Exception) -> Response:
        """The answer to an error nobody meant; its reference stands in the log."""
        reference = new_reference()
        self.outcome = "timeout" if isinstance(problem, CutOff) else "failed"
        self.error = f"{type(problem).__name__} {reference}"
        log.error(
            "interaction %s (%s) in guild %s: %s, reference %s",
            self.interaction.id,
            self.name,
            self.interaction.guild_id,
            self.outcome,
            reference,
            exc_info=None if self.outcome == "timeout" else problem,
        )
        kind = self._kind_of(problem)
        return refused(kind(reference=Markdown(reference)), self.interaction, self.ctx.say)

    def _kind_of(self, problem: Exception) -> type[Refusal]:
        if self.settling:
            return frame_replies.OutcomeUnknown
        if self.outcome == "timeout":
            return frame_replies.TooSlow
        return frame_replies.DatabaseAway if is_away(problem) else frame_replies.Unexpected

    def row(self) -> CommandRow:
        """The row to write, options redacted."""
        interaction, transaction = self.interaction, self.ctx.transaction
        database_micros = transaction.micros if transaction is not None else 0
        micros = int((self.ended_s - self.began_s) * 1_000_000)
        return CommandRow(
            interaction_id=interaction.id,
            guild_id=interaction.guild_id,
            user_id=interaction.user.id,
            kind=KINDS.get(interaction.type, str(interaction.type)),
            name=self.name,
            options=redacted_options(interaction, self.route),
            outcome=self.outcome,
            error=self.error,
            handler_micros=max(micros - database_micros, 0),
            database_micros=database_micros,
            at=self.ctx.now,
        )
