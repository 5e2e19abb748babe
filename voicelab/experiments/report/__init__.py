"""Findings on disk: JSON, tables, pictures, and one page that opens without a network."""
