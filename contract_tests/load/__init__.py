"""Figures side by side, from one run: ``python -m contract_tests.load.NAME``. They print; nothing here is collected."""
