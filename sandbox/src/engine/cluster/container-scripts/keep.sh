#!/bin/bash
# Runs one program as long as the container runs.
set -eu
. /container/supervise.sh
keep "$@"
wait
