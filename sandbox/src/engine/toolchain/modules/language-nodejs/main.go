// Pulumi-language-nodejs is a stand-in for the official language host of this name, which is part of Pulumi's
// release but not of a Go module that module proxies serve: where the release can't be downloaded, the engine is
// built from its module and this program is built beside it. The official one is used wherever it is there.
//
// It runs a program, and a policy pack or another plugin written for Node.js, and tells the engine what it asks
// about them. It doesn't generate code, convert, pack or link, debug, trace, or run a program with Bun; package
// managers other than npm are not known to it.
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

	// The engine stops its plugins by an interrupt. In the background of a script that signal is ignored unless a
	// program asks for it, and the engine would wait five seconds at each command before it kills.
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
