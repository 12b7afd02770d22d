#!/bin/bash
# Runs Prometheus once there is something to collect. It reads each new config. keep starts this script again.
set -eu
CONFIG=/config/prometheus.yml
SEEN=/run/prometheus-config

until [ -s "$CONFIG" ]; do sleep 1; done
touch -r "$CONFIG" "$SEEN"
prometheus --config.file "$CONFIG" --web.listen-address 127.0.0.1:9090 --log.level warn \
  --storage.tsdb.path /var/lib/prometheus --storage.tsdb.retention.time 1d &
while sleep 1 && kill -0 $! 2>/dev/null; do
  [ "$CONFIG" -nt "$SEEN" ] || continue
  touch -r "$CONFIG" "$SEEN"
  kill -HUP $!
done
