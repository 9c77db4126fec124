"""The doctor: checks of data and processes, each giving findings in plain words."""

from handlers.operations.doctor.checks import CHECKS
from handlers.operations.doctor.examination import Check, Diagnosis, Installation, Severity, examine, fix_all

__all__ = ["CHECKS", "Check", "Diagnosis", "Installation", "Severity", "examine", "fix_all"]
