"""The emulated AWS: ministack, exactly pinned, started through a launcher that mends its gaps.

`local.emulator.process.Emulator` starts and stops it from any Python; `local.emulator.launcher` is what it starts.
docs/reference/emulator.md lists every gap, its mend, and the test that fails without it.
"""
