#!/bin/bash
# Makes the kernel settings that this container shares with the host read-only. It has its own network settings.
set -eu
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
mount --bind /proc/sys/net /proc/sys/net
mount -o remount,bind,rw /proc/sys/net

# The kubelet starts only with these values, so it reads them from files of this container.
files=/run/kernel-settings
mkdir -p "$files"
while read -r setting value; do
  echo "$value" > "$files/$setting"
  mount --bind "$files/$setting" "/proc/sys/${setting//.//}"
done << 'SETTINGS'
kernel.keys.root_maxbytes 25000000
kernel.keys.root_maxkeys 1000000
kernel.panic 10
kernel.panic_on_oops 1
vm.overcommit_memory 1
vm.panic_on_oom 0
SETTINGS
