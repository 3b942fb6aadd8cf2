# Shared by the commands in bin/ (sourced, not run): finds a Python, makes .venv from a lock, installs what the machine lacks.
# Nothing is done twice: .venv keeps a copy of each lock that it holds, and equal copies mean that all is in place.
# shellcheck shell=sh

MIN_PYTHON=3.12
PANGO="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
PYTHON_HINT="Debian 13 and Ubuntu 24.04 have it as python3. Otherwise: pyenv install 3.13, or uv python install 3.13,
or name one yourself, for example:  PYTHON=/opt/python3.13/bin/python3 $0"

say() { printf '%s\n' "$*" >&2; }
die() { printf '\n%s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

may_be_root() { [ "$(id -u)" = 0 ] || { has sudo && sudo -n true 2>/dev/null; }; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

apt_install() { # apt_install WHY PACKAGE...: installs where it may, otherwise prints the exact line and stops
    why=$1
    shift
    has apt-get || die "$why. Please install what Debian calls: $*"
    please="$why. Please run, and then start again:

    sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
    may_be_root || die "$please"
    say "$why: installing $*"
    apt_log=$(mktemp)
    if ! {
        as_root apt-get update -qq &&
            as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends "$@"
    } >"$apt_log" 2>&1; then
        cat "$apt_log" >&2
        rm -f "$apt_log"
        die "$please"
    fi
    rm -f "$apt_log"
}

# A candidate counts only when it runs: pyenv's shims are on PATH for versions that are not active, and answer 127.
# Packages are published for finished Pythons, and not all of them for those without the global lock ("t").
suits() {
    "$1" -c 'import ctypes, ssl, sqlite3, sys
sys.exit(sys.version_info < (3, 12) or sqlite3.sqlite_version_info < (3, 37)
         or sys.version_info.releaselevel != "final" or "t" in sys.abiflags)' >/dev/null 2>&1
}

pythons() { # every place where a Python may be, in the order of preference
    [ -z "${PYTHON:-}" ] || echo "$PYTHON"
    printf '%s\n' python3.14 python3.13 python3.12 python3 python
    ls -d "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.1[2-9].*/bin/python \
        "${HOME:-}"/.local/share/uv/python/cpython-3.1[2-9]*/bin/python3 2>/dev/null | sort -rV
    ! has uv || uv python find --no-project ">=$MIN_PYTHON" 2>/dev/null
}

find_python() {
    pythons | while read -r candidate; do
        if suits "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            break
        fi
    done
}

python_from_apt() { # only where it is new enough: a too old python3 would be of no use
    has apt-get || return 0
    ! may_be_root || as_root apt-get update -qq >/dev/null 2>&1 || say "The list of packages could not be updated."
    case $(apt-cache policy python3 2>/dev/null | sed -n 's/^ *Candidate: //p') in
        3.1[2-9].* | 3.[2-9][0-9].*) apt_install "Python is missing" python3 python3-venv ;;
    esac
}

make_venv() {
    [ -z "${PYTHON:-}" ] || suits "$PYTHON" || die "PYTHON=$PYTHON is not a Python $MIN_PYTHON or newer with SQLite 3.37 and SSL."
    base=$(find_python)
    [ -n "$base" ] || { python_from_apt; base=$(find_python); }
    [ -n "$base" ] || die "CompCor needs Python $MIN_PYTHON or newer (found: $(python3 --version 2>/dev/null || echo none)).
$PYTHON_HINT"
    [ -w . ] || die "CompCor keeps its environment in $(pwd), where $(id -un) may not write. Make a copy of your own: git clone $(pwd)"
    version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    "$base" -c 'import ensurepip, venv' 2>/dev/null || apt_install "Python $version cannot make an environment yet" "python$version-venv"
    say "Making .venv with Python $version"
    rm -rf .venv
    "$base" -m venv .venv
}

fill_venv() { # fill_venv LOCK
    say "Installing the packages of $1 (once, a minute or so)"
    pip_log=$(mktemp)
    : >.venv/unfinished
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes --only-binary :all: -r "$1" >"$pip_log" 2>&1 || { cat "$pip_log" >&2; rm -f "$pip_log"; die "pip could not install $1: see above. Start again when that is mended."; }
    rm -f "$pip_log" .venv/unfinished
    .venv/bin/python -W ignore -c 'import weasyprint' >/dev/null 2>&1 || apt_install "The reports need Pango" $PANGO
}

holds() { cmp -s "$1" ".venv/$1"; }

setup_venv() { # setup_venv run.lock|test.lock|bench.lock; the others hold all of run.lock and agree with each other
    if suits .venv/bin/python && holds run.lock && holds "$1"; then
        return
    fi
    # An interrupted start may have left an environment without pip, or with half a package that pip takes for a whole one.
    if [ -e .venv/unfinished ] || ! suits .venv/bin/python || ! .venv/bin/python -c 'import pip' 2>/dev/null; then make_venv; fi
    rm -f .venv/run.lock ".venv/$1"
    fill_venv "$1"
    for lock in run.lock "$1"; do cp "$lock" .venv/; done
}

compile_translations() {
    for po in locale/*/LC_MESSAGES/django.po; do
        mo=${po%.po}.mo
        draft=${po%.po}.$$.mo
        if [ -f "$po" ] && ! [ "$mo" -nt "$po" ]; then
            .venv/bin/python -m babel.messages.frontend --quiet compile --input-file "$po" --output-file "$draft"
            mv "$draft" "$mo"
        fi
    done
}

in_turn() { # in_turn COMMAND...: two commands may start at once in one checkout; the second waits until the first is done
    (
        if has flock && ! flock -n 9; then
            say "Another command is preparing something here: waiting for it."
            flock 9
        fi
        "$@"
    ) 9<run.lock
}

prepare_checkout() {
    setup_venv "$1"
    compile_translations
}

setup() { # setup run.lock|test.lock|bench.lock: after this .venv/bin/python runs the project
    export PYTHONUTF8=1 PYTHONUNBUFFERED=1
    in_turn prepare_checkout "$1"
}
