package main

import (
	"errors"
	"os"
	"os/exec"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// The kind of plugin that a policy pack is.
const analyzer = "analyzer"

// RunPlugin runs a policy pack or another plugin, and passes its output to the engine.
func (*host) RunPlugin(
	request *pulumirpc.RunPluginRequest, stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse],
) error {
	info := request.GetInfo()
	options, err := readOptions(info.GetOptions())
	if err != nil {
		return err
	}
	arguments, err := pluginArguments(request)
	if err != nil {
		return err
	}
	command, err := nodeCommand(stream.Context(), append(options.nodeArgs, arguments...))
	if err != nil {
		return err
	}
	command.Dir = request.GetPwd()
	if request.GetKind() == analyzer {
		// @pulumi/policy reads the pack's version from the package.json of the working directory.
		command.Dir = info.GetProgramDirectory()
	}
	command.Env = append(os.Environ(), request.GetEnv()...)

	var oneAtATime sync.Mutex
	send := func(response *pulumirpc.RunPluginResponse) error {
		oneAtATime.Lock()
		defer oneAtATime.Unlock()
		return stream.Send(response)
	}
	command.Stdout = writer(func(bytes []byte) error {
		return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: bytes}})
	})
	command.Stderr = writer(func(bytes []byte) error {
		return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: bytes}})
	})

	var exit *exec.ExitError
	if err := command.Run(); err != nil && !errors.As(err, &exit) {
		return err
	}
	code := int32(command.ProcessState.ExitCode())
	return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: code}})
}

// The SDK's two scripts take the plugin's folder and its arguments in a different order.
func pluginArguments(request *pulumirpc.RunPluginRequest) ([]string, error) {
	folder := request.GetInfo().GetProgramDirectory()
	if request.GetKind() == analyzer {
		script, err := sdkScript(folder, "run-policy-pack")
		return append(append([]string{script}, request.GetArgs()...), folder), err
	}
	script, err := sdkScript(folder, "run-plugin")
	return append([]string{script, folder}, request.GetArgs()...), err
}

type writer func([]byte) error

func (write writer) Write(bytes []byte) (int, error) {
	if err := write(bytes); err != nil {
		return 0, err
	}
	return len(bytes), nil
}
