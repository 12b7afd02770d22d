// Pulumi-language-nodejs replaces the official language host of this name where Pulumi's release can't be downloaded.
// Module proxies have the engine, which is then built from its module, but not the official language host.
//
// It runs programs, policy packs and other plugins that are written for Node.js, and answers what the engine asks about
// them. It does not generate code, convert, pack, link, debug or trace, and it does not run programs with Bun. Of the
// package managers it knows npm only.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

const maxMessageBytes = 400 << 20

// Set by the linker.
var version = "0.0.0"

func main() {
	flag.String("tracing", "", "for compatibility, ignored")
	flag.Int("v", 0, "for compatibility, ignored")
	flag.Bool("logtostderr", false, "for compatibility, ignored")
	flag.Parse()
	if err := serve(flag.Arg(0)); err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-language-nodejs: %v\n", err)
		os.Exit(1)
	}
}

func serve(engineAddress string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(maxMessageBytes))
	pulumirpc.RegisterLanguageRuntimeServer(server, &host{engineAddress: engineAddress})

	// The engine stops its plugins with an interrupt. A script's background job ignores that signal unless it asks for
	// it, and the engine would then wait five seconds after each command.
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-interrupts
		server.Stop()
	}()

	// The engine reads the port from the first line, and takes all other lines as the program's.
	fmt.Printf("%d\n", listener.Addr().(*net.TCPAddr).Port)
	if engineAddress != "" {
		go func() {
			waitForEnd(context.Background(), engineAddress, time.Minute)
			server.Stop()
		}()
	}
	// An interrupt may come before the server serves.
	if err := server.Serve(listener); !errors.Is(err, grpc.ErrServerStopped) {
		return err
	}
	return nil
}
