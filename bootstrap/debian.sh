#!/bin/sh
# Install packages of Debian, as root or through sudo without a password: debian.sh PACKAGE...
set -e
if ! command -v apt-get >/dev/null; then
    echo "Install these first (this system has no apt-get): $*" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Root is needed to install $*. Run this once, then try again: sudo apt-get install $*" >&2
    exit 1
fi
echo "Installing $* ..."
export PATH="$PATH:/usr/sbin:/sbin" # where dpkg looks for its helpers; not in the path after a plain su
# A fresh machine may be busy updating itself: wait for that.
install="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -qq -y --no-install-recommends"
$install "$@" >/dev/null 2>&1 || { $as_root apt-get update -qq && $install "$@" >/dev/null; }
