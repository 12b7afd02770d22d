#!/bin/bash
# Sets the routes to the nodes' pods from /config/routes, one 'CIDR via ADDRESS' on each line.
PROTOCOL=99 # marks the routes that are this script's own
rm -f /run/routes

while sleep 1; do
  [ /config/routes -nt /run/routes ] || continue
  touch -r /config/routes /run/routes
  while read -r route; do
    # shellcheck disable=SC2086 # three words
    ip route replace $route proto "$PROTOCOL"
  done < /config/routes
  ip route show proto "$PROTOCOL" | cut -d ' ' -f 1-3 | grep -vxFf /config/routes | while read -r route; do
    # shellcheck disable=SC2086
    ip route del $route
  done
done
