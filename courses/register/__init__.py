"""A register workbook comes in: read within limits, checked, compared with what is there, applied whole, taken back.

From bytes to tables (`limits`, `formulas`, `reading`), to values (`columns`, `cells`, `cleaning`, `faults`), to plans
(`sheets`, `plans`, `state`, `run`), to rows (`writing`, `undo`), and to people (`summary`, `report`, `marked`,
`template`, `actions`, `jobs`).
"""
