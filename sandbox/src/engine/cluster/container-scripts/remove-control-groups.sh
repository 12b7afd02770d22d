#!/bin/bash
# Removes the control groups whose name matches $2, with those below them, from the hierarchies mounted at $1.
set -eu
shopt -s nullglob
# This reads only groups of that name, because others may vanish meanwhile. A group can go when its last process ends.
# shellcheck disable=SC2206
groups=("$1"/$2/ "$1"/*/$2/)
for group in "${groups[@]}"; do
  find "$group" -ignore_readdir_race -depth -type d -delete || [ ! -d "$group" ]
done
