# What the comparisons have in common: cargo, and a Python with the peers in benches/peers/.venv. Sourced
# in the repository's root, with `here` the folder of this file.
me="benches/peers/$(basename "$0")"

say() { printf '%s: %s\n' "$me" "$*" >&2; }
die() { say "$*"; exit 1; }

[ "$(uname -s)" = Linux ] || die "needs Linux: memory is read from /proc, and dd is GNU's"
if ! command -v cargo >/dev/null && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
    PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
fi
command -v cargo >/dev/null || die "cargo is missing; install Rust, see https://rustup.rs"

# The first Python that is new enough and can make an environment with pip in it.
make_venv() {
    local python
    for python in "${PYTHON:-python3}" /usr/bin/python3; do
        rm -rf "$here/.venv"
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
            "$python" -m venv "$here/.venv" >/dev/null 2>&1 &&
            "$here/.venv/bin/python" -m pip --version >/dev/null 2>&1; then
            return 0
        fi
    done
    die "neither '${PYTHON:-python3}' nor /usr/bin/python3 is Python 3.11 or later with its venv module;" \
        "name one in PYTHON"
}

# A copy of the requirements in the environment says that they are all in it.
if ! cmp -s "$here/requirements.txt" "$here/.venv/requirements.txt"; then
    say "making benches/peers/.venv"
    make_venv
    "$here/.venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --requirement "$here/requirements.txt" </dev/null
    cp "$here/requirements.txt" "$here/.venv/requirements.txt"
fi
