"""The rank of one member: as a card, and as text."""
