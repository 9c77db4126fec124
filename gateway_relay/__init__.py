"""The relay: Discord's gateway in, compact records into a Redis stream out. No rule of the product."""
