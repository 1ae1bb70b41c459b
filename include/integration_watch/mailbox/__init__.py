"""The mailbox that other systems' own alarms are sent to, read by IMAP."""
