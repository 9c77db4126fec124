"""Real PostgreSQL and Valkey servers from Python packages, under our own supervision.

Why: decision 0140.
"""
