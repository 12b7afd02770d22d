#!/bin/bash
# Removes the control groups whose name matches $2, with those below them, from the hierarchies mounted at $1.
set -eu
find "$1" -mindepth 1 -maxdepth 2 -type d -name "$2" -prune -exec find {} -depth -type d -delete \;
