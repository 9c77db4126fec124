"""The way of every interaction, from its route to its answer; knows no product."""
