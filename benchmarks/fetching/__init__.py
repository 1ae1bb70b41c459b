"""The reading of an account held to its promise: nothing lost, nothing doubled, no watermark stuck."""
