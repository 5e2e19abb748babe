"""What edits do to recordings of speakers that nothing was trained on."""
