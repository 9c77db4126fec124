"""The `guildhall` command: one verb per thing an operator does. Each verb's module is loaded when used."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

PROGRAM = "guildhall"
DESCRIPTION = "Guildhall, a Discord bot for communities that make progress together."
EPILOG = "Settings come from the environment and from .env in the working folder; README.md lists them."


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb and returns its exit code: 0 well, 1 a problem was found, 2 wrong settings or usage."""
    parsed = _parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    module, _, function = parsed.verb_function.partition(":")
    code = getattr(import_module(f"handlers.operations.cli.{module}"), function)(parsed)
    return int(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=PROGRAM, description=DESCRIPTION, epilog=EPILOG)
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    _add_starting(verbs)
    _add_looking_after(verbs)
    _add_keeping(verbs)
    return parser


def _add_starting(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    run = _add(verbs, "run", "running:run", "start everything here: databases, web, worker, relay")
    run.add_argument("--home", help="folder for data and logs (default: GUILDHALL_HOME or .guildhall)")
    run.add_argument("--port", type=int, help="port of the web process (default: PORT or 8000)")
    run.add_argument("--stand-in-port", type=int, help="port of the local stand-in for Discord (8001)")
    run.add_argument("--no-demo", action="store_true", help="no demo server in the stand-in")
    web = _add(verbs, "web", "single:web", "answer Discord's interactions over HTTP")
    web.add_argument("--host", default="0.0.0.0", help="address to listen on (default: all)")  # noqa: S104
    web.add_argument("--socket", type=int, metavar="FD", help="serve alone on a socket that listens already")
    _add(verbs, "worker", "single:worker", "carry out jobs, timers and what is owed to Discord")
    _add(verbs, "relay", "single:relay", "hold the gateway connection and forward what happens")
    stand_in = _add(verbs, "stand-in", "single:stand_in", "a small Discord of its own, for trying things out")
    stand_in.add_argument("rest", nargs=argparse.REMAINDER, help="its own options; see `stand-in -- --help`")

    trying = _add(verbs, "try", "trying:try_command", "run a command in the demo server of `guildhall run`")
    trying.add_argument("command", nargs="+", help='such as: /ping, or "/xp give" member=Noor amount=5')
    trying.add_argument("--as", dest="person", metavar="NAME", help="who runs it (default: the owner)")
    trying.add_argument("--channel", default="general", metavar="NAME", help="where (default: general)")


def _add_looking_after(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    migrate = _add(verbs, "migrate", "schema:migrate", "bring the database's tables up to date")
    migrate.add_argument("what", nargs="?", choices=["status"], help="only tell how things stand")
    migrate.add_argument("--to", type=int, metavar="N", help="up or down to migration N; 0 removes all")
    _add(verbs, "check", "checking:check", "check settings and that PostgreSQL, Redis and Discord answer")
    commands = _add(verbs, "commands", "registering:commands", "the commands as Discord knows them")
    commands.add_argument("action", choices=["print", "diff", "push"])
    commands.add_argument("--guild", metavar="ID|all", help="a guild, or all (default: DISCORD_GUILD_ID)")
    queries = _add(verbs, "queries", "querying:queries", "what costs PostgreSQL most, and its indexes")
    queries.add_argument("--limit", type=int, default=20, metavar="N", help="how many statements (20)")
    queries.add_argument("--plan", metavar="FUNCTION", help="explain the statements of one, as it is logged")
    queries.add_argument("--by", choices=["total", "mean"], default="total", help="costliest by which time")
    alive = _add(verbs, "alive", "living:alive", "whether the worker or relay of this host still turns")
    alive.add_argument("process", choices=["web", "worker", "relay"])
    _add(verbs, "licences", "licences:licences", "the licences of all that Guildhall is installed with")
    reference = _add(verbs, "reference", "reference:reference", "commands or calls of the API, as a page")
    reference.add_argument("page", nargs="?", choices=["commands", "api"], default="commands")
    reference.add_argument("--write", metavar="FOLDER", help="write all pages into this folder, such as docs")
    doctor = _add(
        verbs, "doctor", "diagnosing:doctor", "look for what is wrong in the data and the processes"
    )
    doctor.add_argument("--fix", action="store_true", help="first fix what can be fixed without asking")


def _add_keeping(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup = _add(verbs, "backup", "backing_up:backup", "write the whole database to BACKUP_DIR or BACKUP_S3")
    backup.add_argument("what", nargs="?", choices=["list"], help="only tell which backups there are")
    backup.add_argument("--dir", metavar="FOLDER", help="into this folder instead")
    backup.add_argument("--prove", action="store_true", help="restore it into an empty database and compare")
    restore = _add(verbs, "restore", "backing_up:restore", "bring a backup back into an empty database")
    restore.add_argument("file", help="the .dump file with its .json beside it, or a name in the store")
    archive = _add(verbs, "archive", "archiving:archive", "rows of logs that were put aside before deletion")
    archive.add_argument("what", choices=["list", "read"])
    archive.add_argument("--guild", type=int, metavar="ID", help="whose; 0 for direct messages")
    archive.add_argument("--month", metavar="YYYY-MM", help="of which month")
    archive.add_argument(
        "--table", choices=["audit", "command_log"], default="audit", help="of which log (audit)"
    )


def _add(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, function: str, summary: str
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    verb.set_defaults(verb_function=function)
    return verb
