"""Credentials in many repositories, folders and archives at once: ``qianfan-lint sweep``."""
