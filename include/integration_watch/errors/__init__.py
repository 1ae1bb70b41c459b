"""The error catalogue at work: classifying fast, the page's table and its files, replay, proposals."""
