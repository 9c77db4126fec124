"""The dashboard: pages behind "Log in with Discord". Like the API it is a door to the same actions.

    request -> session -> not too often -> page of this server -> member, module, role -> handler -> page

This package is its frame and knows no product; each feature has its pages in `pages.py`.

Why: decision 0322.
"""
