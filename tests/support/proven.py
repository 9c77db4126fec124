"""What `guildhall doctor` proves of the numbers of activity."""

from typing import Any

from db.activity import proofs


async def assert_proven(db: Any) -> None:
    """Totals, days, ledger and awards tell the same."""
    violations = await proofs.list_violations(db)
    assert {name: rows for name, rows in violations.items() if rows} == {}
