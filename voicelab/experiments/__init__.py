"""The experiments that prove or disprove the space, the judges and the edits."""
