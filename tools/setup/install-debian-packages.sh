#!/bin/sh
# Installs the Debian packages of its standard input that are missing, where it may: as root, or with sudo that asks nothing.
# A line each: package, and a command that works when it is installed. What it cannot install it names. Always exits 0.
set -u
missing=$(while read -r package check; do
    sh -c "$check" </dev/null >/dev/null 2>&1 || printf '%s ' "$package"
done)

[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then
    apt_get="apt-get"
elif sudo -n true 2>/dev/null; then
    apt_get="sudo -n apt-get"
else
    apt_get="false"
fi

# shellcheck disable=SC2086 # lists of words on purpose
install() { DEBIAN_FRONTEND=noninteractive $apt_get install -y --no-install-recommends $missing; }
if { install || { $apt_get update && install; }; } >/dev/null 2>&1; then
    echo "Installed: $missing"
else
    echo "Missing Debian packages: $missing"
    echo "Install them with: sudo apt-get install $missing"
fi
