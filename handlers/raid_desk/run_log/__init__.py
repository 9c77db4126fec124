"""What is told of a run while it goes on: its log, and notices to its members."""
