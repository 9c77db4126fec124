"""Two members who practise together."""
