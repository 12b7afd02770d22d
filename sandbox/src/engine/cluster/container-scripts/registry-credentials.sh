#!/bin/bash
# The kubelet's credential provider: the access token of the node's service account, which the sandbox renews.
cat > /dev/null
cat /config/registry-credentials.json
