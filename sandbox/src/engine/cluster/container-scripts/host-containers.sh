#!/bin/bash
# Makes this container one that can run containers itself; after a restart too.
set -eu
mount -o remount,rw /sys
mount --make-rshared /
echo 1 > /proc/sys/net/ipv4/ip_forward
/container/guard-kernel-settings.sh
/container/delegate-control-groups.sh
# What a killed container leaves behind, its daemons take for themselves still running.
rm -rf /run/containerd /run/docker /run/docker.pid /var/run/docker.pid
