#!/bin/sh
# Make the virtual environment: venv.sh PYTHON FOLDER
set -e
python=$1
folder=$2
command -v "$python" >/dev/null || {
    echo "There is no $python. Install Python 3.11 or later, or name it: make run PYTHON=/path/to/python3" >&2
    exit 1
}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "$python is too old. gongzhi needs Python 3.11 or later; name it: make run PYTHON=/path/to/python3.11" >&2
    exit 1
}
# Debian keeps the part of Python that makes virtual environments in a package of its own.
"$python" -c 'import ensurepip' 2>/dev/null || sh "$(dirname "$0")/debian.sh" python3-venv
rm -rf "$folder"
"$python" -m venv "$folder"
