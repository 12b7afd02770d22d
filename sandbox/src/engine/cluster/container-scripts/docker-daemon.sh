#!/bin/bash
# Runs a Docker daemon in a container.
set -eu
. /container/supervise.sh
/container/host-containers.sh
# The folder of the socket is the user's alone; on TCP every user of the machine would get in, and every pod.
keep dockerd --host unix:///socket/docker.sock --group "$SOCKET_GROUP" --cgroup-parent "/$CGROUP_ROOT" \
  --mtu "$(cat /sys/class/net/eth0/mtu)" --log-level warn
wait
