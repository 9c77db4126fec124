"""All benchmarks, one after another: `python -m bench`, or `python -m bench cards relay` for some of them."""

import subprocess
import sys

ALL = (
    "interactions",
    "cold_start",
    "second_start",
    "ingest",
    "ingest_rules",
    "leaderboards",
    "follow_ups",
    "outbox",
    "cards",
    "relay",
    "raids",
    "overdue_runs",
    "suspensions",
    "mentors",
    "welcome",
    "quota",
    "crowds",
    "practice",
    "quests",
    "scale",
    "api",
)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(ALL)}.")
        return 2
    failed = []
    for name in names or ALL:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
