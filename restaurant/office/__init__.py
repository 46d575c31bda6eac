"""Keeping the house: the owner's changes to menu, tables, people and settings."""
