"""The page: declares components and delegates to the Explorer. Only this package imports gradio."""

import os

# Read by gradio when it is imported: no usage report leaves the machine.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
