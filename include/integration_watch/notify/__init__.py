"""Telling people: the message, its words in German and English, the mail channel, the delivery loop."""
