"""Devices and the work handed over to them: jobs that outlive the window, the process and the machine."""
