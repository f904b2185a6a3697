"""Finds and repairs credential misuse in code that calls Qianfan, Qwen and DashScope."""

__version__ = "0.1.0"
