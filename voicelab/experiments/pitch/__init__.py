"""How well pitch trackers find F0: planted F0, and each other on corpora."""
