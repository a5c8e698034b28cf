"""The domain: one site of Nutanix clusters, its virtual time, and the acts that change it.

Standard library only. Nothing here knows of threads, wall clocks, HTTP or JSON.
"""
