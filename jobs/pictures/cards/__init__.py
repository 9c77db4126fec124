"""The templates of the rank card: each a function from a card to SVG.

Why: decision 0200.
"""
