"""SSH to the Controller VMs and AHV hosts of a site, in three modes: plain, sandbox and bash."""
