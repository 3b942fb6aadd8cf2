"""The register workbook comes in: read, checked, compared with what is there, applied whole, and taken back.

`reading` and `sheets` make rows of cells, `sheets` also say what each sheet means; `run` puts it together.
"""
