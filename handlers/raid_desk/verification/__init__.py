"""Verification: who raids under which name, checked by staff or against the member's RealmEye page."""
