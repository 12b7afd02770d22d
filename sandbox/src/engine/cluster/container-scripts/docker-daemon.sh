#!/bin/bash
# Runs a Docker daemon in a container.
set -eu
. /container/supervise.sh
/container/host-containers.sh
# The port is for this machine alone, whose traffic comes from the network's gateway: not for pods.
iptables -C INPUT -p tcp --dport 2375 ! -s "$GATEWAY" -j DROP 2>/dev/null ||
  iptables -A INPUT -p tcp --dport 2375 ! -s "$GATEWAY" -j DROP
keep dockerd --host tcp://0.0.0.0:2375 --tls=false --cgroup-parent "/$CGROUP_ROOT" \
  --mtu "$(cat /sys/class/net/eth0/mtu)" --log-level warn
wait
