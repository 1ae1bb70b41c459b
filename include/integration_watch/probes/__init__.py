"""Look at systems over the network: http, tls, tcp, dns, sftp, smtp; all in one event loop per batch."""
