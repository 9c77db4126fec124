"""Bounties: points in escrow for whoever does what a member or the server asks for."""
