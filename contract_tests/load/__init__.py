"""Figures side by side, from one run: ``python -m contract_tests.load.<name>``. They print; nothing here is collected."""
