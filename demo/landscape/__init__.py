"""A small company to watch: stand-ins for Coupa, Boomi, two ERPs and a mailbox, with planted faults.

Everything is made afresh, relative to now, at every start. The same over all starts in one home are:

- a run's id, which follows from its process, start and type, so that nothing doubles;
- the records, their keys and amounts, which follow from the scenario's seed (dates follow today);
- secrets, ports where they are still free, and the mails that came;
- the runs that earlier starts added beside the cadence: what was once seen as open ends.
"""
