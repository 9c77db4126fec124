"""Writes inventory.txt and the reference pages of docs/: python -m tests.architecture.write_inventory"""

from handlers.operations.cli.reference import write
from tests.architecture.test_commands import INVENTORY, ROOT, inventory

if __name__ == "__main__":
    INVENTORY.write_text("\n".join(inventory()) + "\n", encoding="utf-8")
    write(ROOT / "docs")
