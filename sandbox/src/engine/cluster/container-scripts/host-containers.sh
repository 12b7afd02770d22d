#!/bin/bash
# Prepares this container to run containers itself. It runs at every start.
set -eu
mount -o remount,rw /sys
mount --make-rshared /
echo 1 > /proc/sys/net/ipv4/ip_forward
/container/guard-kernel-settings.sh
/container/delegate-control-groups.sh
# A killed container leaves these files, and its daemons would think that they still run.
rm -rf /run/containerd /run/docker /run/docker.pid /var/run/docker.pid
