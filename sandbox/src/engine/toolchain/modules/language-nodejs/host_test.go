package main

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

func client(t *testing.T) pulumirpc.LanguageRuntimeClient {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	pulumirpc.RegisterLanguageRuntimeServer(server, &host{})
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	connection, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return pulumirpc.NewLanguageRuntimeClient(connection)
}

func policyPack(t *testing.T, script string) *pulumirpc.RunPluginRequest {
	t.Helper()
	info := program(t, map[string]string{
		"node_modules/@pulumi/pulumi/cmd/run-policy-pack/index.js": script,
	})
	return &pulumirpc.RunPluginRequest{
		Info: info, Kind: analyzer, Pwd: t.TempDir(), Env: []string{"PACK=on"}, Args: []string{"127.0.0.1:1"},
	}
}

func TestAPolicyPackRunsInItsFolderAndItsOutputIsHandedOn(t *testing.T) {
	request := policyPack(t, `
		console.log(process.cwd() === process.argv[3], process.argv[2], process.env.PACK);
		console.error("to standard error");
		process.exitCode = 7;
	`)
	stream, err := client(t).RunPlugin(context.Background(), request)
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	code := int32(-1)
	for {
		message, err := stream.Recv()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		stdout.Write(message.GetStdout())
		stderr.Write(message.GetStderr())
		code = message.GetExitcode()
	}
	if stdout.String() != "true 127.0.0.1:1 on\n" || stderr.String() != "to standard error\n" || code != 7 {
		t.Errorf("got %q, %q and exit code %d", stdout.String(), stderr.String(), code)
	}
}

func TestAPluginEndsWithTheCallOfTheEngine(t *testing.T) {
	ended, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	request := policyPack(t, `
		require("node:net").connect(Number(process.env.PORT), "127.0.0.1", () => console.log("connected"));
		setInterval(() => {}, 1000);
	`)
	_, port, _ := net.SplitHostPort(ended.Addr().String())
	request.Env = []string{"PORT=" + port}
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := client(t).RunPlugin(ctx, request)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	connection, err := ended.Accept()
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := connection.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := connection.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("got %v, want the end of the plugin's connection", err)
	}
}

func TestTheHostEndsWithTheEngine(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	engine := grpc.NewServer()
	go func() { _ = engine.Serve(listener) }()
	ended := make(chan struct{})
	go func() {
		waitForEnd(context.Background(), listener.Addr().String(), 10*time.Millisecond)
		close(ended)
	}()
	select {
	case <-ended:
		t.Fatal("it ended while the engine ran")
	case <-time.After(200 * time.Millisecond):
	}
	engine.Stop()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Fatal("it did not end with the engine")
	}
}
