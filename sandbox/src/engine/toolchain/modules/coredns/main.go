// CoreDNS with the plugins that the sandbox's Corefile uses, and no others.
package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"

	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/forward"
	_ "github.com/coredns/coredns/plugin/kubernetes"
)

func main() {
	// A request goes through them in this order, as in CoreDNS's own plugin.cfg.
	dnsserver.Directives = []string{"errors", "cache", "kubernetes", "forward"}
	coremain.Run()
}
