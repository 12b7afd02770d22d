#!/bin/bash
# Removes the control groups whose name matches $2, with those below them, from the hierarchies mounted at $1.
set -eu
# Groups may go while this looks at them: their last process ends, or another removal runs.
find "$1" -ignore_readdir_race -mindepth 1 -maxdepth 2 -type d -name "$2" -prune \
  -exec find {} -ignore_readdir_race -depth -type d -delete \;
