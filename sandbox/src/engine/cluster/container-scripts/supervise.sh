# The scripts that run programs in a container source this file.
export PATH=/kubernetes:$PATH
# On a stop signal the script ends at once, which ends all programs, like a power cut.
trap 'exit 0' TERM

# Runs a program in the background and restarts it when it ends, at once unless it ran only briefly.
keep() {
  while :; do
    code=0
    startedAt=$SECONDS
    "$@" || code=$?
    echo "$1 ended with code $code; starting it again" >&2
    [ $((SECONDS - startedAt)) -ge 2 ] || sleep 1
  done &
}
