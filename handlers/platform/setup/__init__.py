"""A first run for a server, step by step, every step skippable: `/setup`."""
