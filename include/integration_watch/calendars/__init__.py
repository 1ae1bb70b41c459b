"""Calendars: planned maintenance that somebody keeps in Outlook, Google or Exchange."""
