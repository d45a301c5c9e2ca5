#!/bin/sh
# Install what the browser tests need and is missing: Debian's Chromium, and a font for Chinese.
set -e
missing=
command -v chromium >/dev/null || missing="$missing chromium"
{ command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family)" ]; } || missing="$missing fontconfig fonts-noto-cjk"
[ -z "$missing" ] || sh "$(dirname "$0")/debian.sh" $missing
