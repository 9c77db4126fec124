"""The level curve: presets and coefficients, with what a change would mean before it acts."""
