#!/bin/bash
# Runs the image registry, which takes the access token in /access-token as Google's registries do, and nobody without.
set -eu
. /container/supervise.sh
salt=$(head --bytes 64 /dev/urandom | base64 --wrap 0 | tr -dc 'a-zA-Z0-9' | head --bytes 22)
# bcrypt, the only form that the registry reads. The token is in no argument, which other users could see.
SALT=$salt perl -e 'local $/; print "oauth2accesstoken:", crypt(<STDIN>, "\$2y\$05\$$ENV{SALT}"), "\n"' \
  < /access-token > /tmp/htpasswd
keep docker-registry serve /registry.yml
wait
