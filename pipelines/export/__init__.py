"""Export: the store's good runs → CSV, JSON Lines and a data package.

The pure writers are in `writers`, the tables in `tables`, the move into place in `publish`.
"""

from pipelines.export.writers import Exported, ExportError, WrittenFile, export, write_all

__all__ = ["ExportError", "Exported", "WrittenFile", "export", "write_all"]
