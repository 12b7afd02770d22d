package main

import (
	"os/exec"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// InstallDependencies runs npm, for `pulumi install`.
func (*host) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest,
	stream grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse],
) error {
	command := exec.CommandContext(stream.Context(), "npm", "install")
	command.Dir = request.GetInfo().GetProgramDirectory()
	// One writer for both, so that their writes do not mix.
	output := writer(func(bytes []byte) error {
		return stream.Send(&pulumirpc.InstallDependenciesResponse{Stdout: bytes})
	})
	command.Stdout, command.Stderr = output, output
	return command.Run()
}
