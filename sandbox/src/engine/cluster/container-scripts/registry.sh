#!/bin/bash
# Runs the image registry. Like Google's registries it accepts only callers with the access token in /access-token.
set -eu
. /container/supervise.sh
salt=$(head --bytes 64 /dev/urandom | base64 --wrap 0 | tr -dc 'a-zA-Z0-9' | head --bytes 22)
# The registry reads only bcrypt. The token must not be an argument, because other users could see it.
SALT=$salt perl -e 'local $/; print "oauth2accesstoken:", crypt(<STDIN>, "\$2y\$05\$$ENV{SALT}"), "\n"' \
  < /access-token > /tmp/htpasswd
keep docker-registry serve /registry.yml
wait
