# Sends a command to HAProxy's socket and prints the answer.
use strict;
use warnings;
use IO::Socket::UNIX;

my $socket = IO::Socket::UNIX->new(Peer => '/run/haproxy.sock') or die "/run/haproxy.sock: $!\n";
print $socket "@ARGV\n";
print while <$socket>;
