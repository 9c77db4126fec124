"""Level-ups: what follows when a member reaches another level."""
