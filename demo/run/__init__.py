"""Run the demo: the landscape and a whole Airflow beside it, watched until they are stopped."""
