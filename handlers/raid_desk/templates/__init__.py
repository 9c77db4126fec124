"""Templates of runs: what an organizer says each time, kept under a name."""
