"""Data files where systems lay them down: an SFTP server, a folder, an object store."""
