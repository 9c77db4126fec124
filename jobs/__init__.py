"""Work away from the answer: only here is Discord's REST spoken to."""
