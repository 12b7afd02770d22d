#!/bin/bash
# Runs the image registry. Like Google's registries it accepts only tokens that its token service has signed.
set -eu
. /container/supervise.sh
umask 077
# The files have no newline at their end.
{ cat /registry.crt; echo; cat /registry.key; } > /tmp/registry.pem
keep docker-registry serve /registry.yml
keep haproxy -db -f /registry-proxy.cfg
wait
