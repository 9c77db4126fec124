"""Writes inventory.txt, doors.json and the reference pages: python -m tests.architecture.write_inventory"""

from handlers.frame.doors import TABLE
from handlers.operations.cli.reference import write
from tests.architecture.test_commands import INVENTORY, ROOT, inventory
from tests.architecture.test_first_commands import table

if __name__ == "__main__":
    INVENTORY.write_text("\n".join(inventory()) + "\n", encoding="utf-8")
    TABLE.write_text(table(), encoding="utf-8")
    write(ROOT / "docs")
