"""The shell over SSH: ``nutanix`` lands on a Controller VM, ``root`` on an AHV host.

Importing this package is free: the SSH library is loaded when somebody first connects.
"""
