"""A small company to watch: stand-ins for Coupa, Boomi, two ERPs and a mailbox, with planted faults."""
