"""The commands, in groups: each one parses, calls one function and prints its result.

Commands import what they use when they run, so that `--help` answers at once.
"""
