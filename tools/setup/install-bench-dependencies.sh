#!/bin/sh
# Installs the peers that the benchmarks run beside Edge, where they are missing and where it may: those of the tests, and
# PyTorch (200 MB, so `make test` does without). A benchmark whose peer is missing says so. Always exits 0.
set -u
here=$(cd "$(dirname "$0")" && pwd)
"$here/install-test-dependencies.sh"
"$here/install-debian-packages.sh" <<'END'
python3-torch /usr/bin/python3 -c 'import torch'
END
