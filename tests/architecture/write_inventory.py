"""Writes inventory.txt anew: python -m tests.architecture.write_inventory"""

from tests.architecture.test_commands import INVENTORY, inventory

if __name__ == "__main__":
    INVENTORY.write_text("\n".join(inventory()) + "\n", encoding="utf-8")
