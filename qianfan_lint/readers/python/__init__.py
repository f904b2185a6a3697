"""Python source: parsed, walked once, and made into facts on demand."""
