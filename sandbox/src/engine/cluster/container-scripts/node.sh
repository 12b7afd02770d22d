#!/bin/bash
# Runs a node in one container.
set -eu
. /container/supervise.sh
/container/host-containers.sh

# Removes the pods from before a restart, because the kubelet would spend seconds on each.
/container/remove-control-groups.sh /sys/fs/cgroup "$CGROUP_ROOT"

# The kubelet creates its pods' groups in these. With cgroup v1, a cpuset without CPUs accepts no process.
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  mkdir -p "/sys/fs/cgroup/$CGROUP_ROOT"
else
  for hierarchy in /sys/fs/cgroup/*/; do mkdir -p "$hierarchy$CGROUP_ROOT"; done
  for file in cpuset.cpus cpuset.mems; do
    cat "/sys/fs/cgroup/cpuset/$file" > "/sys/fs/cgroup/cpuset/$CGROUP_ROOT/$file"
  done
fi

[ -s /etc/machine-id ] || tr -d - < /proc/sys/kernel/random/uuid > /etc/machine-id
iptables -P FORWARD ACCEPT

keep containerd --config /config/containerd.toml --log-level warn
until ctr version >/dev/null 2>&1; do sleep 0.1; done
ctr --namespace k8s.io images import /pause.tar >/dev/null

keep kubelet --kubeconfig /config/kubelet.kubeconfig --config /config/kubelet.yaml \
  --hostname-override "$HOSTNAME" --node-ip "$ADDRESS" --node-labels "$NODE_LABELS" \
  --image-credential-provider-config /config/credential-provider.yaml --image-credential-provider-bin-dir /container

keep kube-proxy --kubeconfig /config/proxy.kubeconfig --hostname-override "$HOSTNAME" --cluster-cidr "$POD_RANGE" \
  --proxy-mode iptables --conntrack-max-per-core 0 \
  --conntrack-tcp-timeout-established 0 --conntrack-tcp-timeout-close-wait 0

keep /container/follow-routes.sh

wait
