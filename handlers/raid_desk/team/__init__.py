"""The role `team`: whoever is on the staff holds it."""
