"""Integration Watch: watch the integrations between Coupa, Boomi and an ERP.

The public words; importing them brings no Airflow, no Great Expectations and no database along.
"""

from .domain.catalogue import Catalogue
from .domain.finding import Clearance, Finding, Judgement, Kind, Layer, Severity
from .domain.incident import Change, Flip, Incident
from .domain.integration import Integration
from .domain.owner_group import OwnerGroup
from .domain.system import System

__all__ = [
    "Catalogue",
    "Change",
    "Clearance",
    "Finding",
    "Flip",
    "Incident",
    "Integration",
    "Judgement",
    "Kind",
    "Layer",
    "OwnerGroup",
    "Severity",
    "System",
]
