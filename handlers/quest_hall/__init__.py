"""Quest hall: board quests with proof and review, points and what is built on them."""
