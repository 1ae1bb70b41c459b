"""Code and configuration that the DAGs and the plugin use."""
