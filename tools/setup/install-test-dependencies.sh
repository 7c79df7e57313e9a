#!/bin/sh
# Installs what `make test` compares Edge with, where it is missing and where it may:
#   Debian packages, the npm packages of tests/Interop, and onnxruntime-node.
# What it cannot install it names; the tests that need it are then skipped and say so. Always exits 0.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)

"$root/tools/setup/install-debian-packages.sh" <<'END'
python3-msgpack /usr/bin/python3 -c 'import msgpack'
nodejs node --version
npm npm --version
gcc-arm-none-eabi arm-none-eabi-gcc --version
libnewlib-arm-none-eabi test -e "$(arm-none-eabi-gcc --specs=nano.specs -print-file-name=nano.specs)"
qemu-system-arm qemu-system-arm --version
chromium chromium --version
libturbojpeg0 /usr/bin/python3 -c 'import ctypes; ctypes.CDLL("libturbojpeg.so.0")'
END

interop=$root/artifacts/interop
if command -v npm >/dev/null && ! cmp -s "$root/tests/Interop/package-lock.json" "$interop/node_modules/.installed"; then
    mkdir -p "$interop"
    cp "$root/tests/Interop/package.json" "$root/tests/Interop/package-lock.json" "$interop/"
    if (cd "$interop" && npm ci --ignore-scripts --no-audit --no-fund >/dev/null 2>&1); then
        cp "$interop/package-lock.json" "$interop/node_modules/.installed"
        echo "Installed the npm packages of tests/Interop"
    else
        echo "Could not install the npm packages of tests/Interop (npm ci in $interop failed)"
    fi
fi

# The same place and package as the benchmark's peer. Its install script would download GPU libraries: not run.
peer=$root/artifacts/npm
if command -v npm >/dev/null && [ ! -d "$peer/node_modules/onnxruntime-node" ]; then
    mkdir -p "$peer"
    cp "$root/tools/bench/onnxruntime/package.json" "$peer/"
    if (cd "$peer" && npm install --ignore-scripts --no-audit --no-fund >/dev/null 2>&1); then
        echo "Installed onnxruntime-node, the peer of the ONNX importer's tests"
    else
        echo "Could not install onnxruntime-node (npm install in $peer failed)"
    fi
fi
