#!/bin/bash
# Runs a Docker daemon in a container.
set -eu
. /container/supervise.sh
/container/host-containers.sh
# Only the user can access the folder of the socket. A TCP port would be open to all users of the machine and all pods.
keep dockerd --host unix:///socket/docker.sock --group "$SOCKET_GROUP" --cgroup-parent "/$CGROUP_ROOT" \
  --mtu "$(cat /sys/class/net/eth0/mtu)" --log-level warn
wait
