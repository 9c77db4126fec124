"""The REST API under /v1: declarations, the way of a call, its description. It knows no product."""
