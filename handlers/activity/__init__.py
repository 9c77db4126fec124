"""Activity: levels, boards, cards: what members do becomes numbers."""
