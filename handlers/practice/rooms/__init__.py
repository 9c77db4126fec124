"""Practice rooms: voice channels in which being there counts as practice."""
