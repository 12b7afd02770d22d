#!/bin/bash
# Runs a control plane in one container.
set -eu
. /container/supervise.sh

keep etcd --data-dir /var/lib/etcd \
  --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
  --unsafe-no-fsync --logger zap --log-level warn

keep haproxy -db -f /config/token-webhook.cfg

keep kube-apiserver --etcd-servers http://127.0.0.1:2379 \
  --service-cluster-ip-range "$SERVICE_RANGE" --advertise-address "$ADDRESS" \
  --client-ca-file /pki/ca.crt --tls-cert-file /pki/apiserver.crt --tls-private-key-file /pki/apiserver.key \
  --authentication-token-webhook-config-file /config/token-webhook.kubeconfig \
  --authentication-token-webhook-version v1 --authentication-token-webhook-cache-ttl 10s \
  --authorization-webhook-config-file /config/authorization-webhook.kubeconfig --authorization-webhook-version v1 \
  --authorization-webhook-cache-authorized-ttl 10s --authorization-webhook-cache-unauthorized-ttl 5s \
  --service-account-key-file /pki/service-accounts.pub \
  --service-account-signing-key-file /pki/service-accounts.key \
  --service-account-issuer https://kubernetes.default.svc \
  --kubelet-certificate-authority /pki/ca.crt --kubelet-preferred-address-types InternalIP \
  --kubelet-client-certificate /pki/kubelet-client.crt --kubelet-client-key /pki/kubelet-client.key \
  --anonymous-auth=false --authorization-mode Node,RBAC,Webhook --enable-admission-plugins NodeRestriction --allow-privileged \
  --feature-gates SizeBasedListCostEstimate=false

# The other programs exit when there is no API server.
until timeout 1 bash -c ': < /dev/tcp/127.0.0.1/6443' 2>/dev/null; do sleep 0.1; done

keep kube-controller-manager --bind-address 127.0.0.1 --kubeconfig /pki/controller-manager.kubeconfig \
  --service-account-private-key-file /pki/service-accounts.key --root-ca-file /pki/ca.crt \
  --use-service-account-credentials --allocate-node-cidrs \
  --cluster-cidr "$POD_RANGE" --service-cluster-ip-range "$SERVICE_RANGE" --leader-elect=false

keep kube-scheduler --bind-address 127.0.0.1 --kubeconfig /pki/scheduler.kubeconfig --leader-elect=false

# Only pods may use the DNS. Requests from the host come from the network's gateway and may be any user's.
for protocol in tcp udp; do
  rule=(INPUT --source "$GATEWAY" --protocol "$protocol" --dport 53 --jump DROP)
  iptables --check "${rule[@]}" 2>/dev/null || iptables --append "${rule[@]}"
done
keep coredns -conf /config/Corefile

keep /container/prometheus.sh
keep haproxy -db -f /config/prometheus-relay.cfg

keep /container/follow-routes.sh

wait
