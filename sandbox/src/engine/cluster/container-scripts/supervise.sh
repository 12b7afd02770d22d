# Sourced by the scripts that run programs in a container.
export PATH=/kubernetes:$PATH
# Told to stop, the script just ends, which ends them all: a power cut.
trap 'exit 0' TERM

# Runs a program in the background and starts it again whenever it ends: at once, unless it hardly ran.
keep() {
  while :; do
    code=0
    startedAt=$SECONDS
    "$@" || code=$?
    echo "$1 ended with code $code; starting it again" >&2
    [ $((SECONDS - startedAt)) -ge 2 ] || sleep 1
  done &
}
