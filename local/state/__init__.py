"""The platform's state as files (状态导出与恢复): export, wipe, restore, and a hash by which two states are compared."""
