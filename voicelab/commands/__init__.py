"""The commands, a file for each group of them: each parses, calls one function, prints its result.

Modules are imported inside the commands, so that ``--help`` answers at once.
"""
