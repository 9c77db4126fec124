"""What the organizer of a run does: starting, ending, locking, the location, the log."""
