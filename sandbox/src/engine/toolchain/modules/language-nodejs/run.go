package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// The SDK's exit code after it has shown the error.
const exitCodeTold = 32

// Run runs the program. It registers its resources with the engine itself, not through this process.
func (host *host) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	command, err := host.programCommand(ctx, request)
	if err != nil {
		return nil, err
	}
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return runResponse(command.Run()), nil
}

func (host *host) programCommand(ctx context.Context, request *pulumirpc.RunRequest) (*exec.Cmd, error) {
	info := request.GetInfo()
	if request.Config == nil {
		request.Config = map[string]string{}
	}
	options, err := readOptions(info.GetOptions())
	if err != nil {
		return nil, err
	}
	script, err := sdkScript(info.GetProgramDirectory(), "run")
	if err != nil {
		return nil, err
	}
	config, err := json.Marshal(request.GetConfig())
	if err != nil {
		return nil, err
	}
	secretKeys, err := json.Marshal(append([]string{}, request.GetConfigSecretKeys()...))
	if err != nil {
		return nil, err
	}

	arguments := append(options.nodeArgs, script)
	arguments = append(arguments, host.programArguments(request)...)
	command, err := nodeCommand(ctx, arguments)
	if err != nil {
		return nil, err
	}
	command.Env = append(os.Environ(),
		"PULUMI_CONFIG="+string(config),
		"PULUMI_CONFIG_SECRET_KEYS="+string(secretKeys),
		"PULUMI_NODEJS_TYPESCRIPT="+strconv.FormatBool(options.typescript),
	)
	return command, nil
}

func (host *host) programArguments(request *pulumirpc.RunRequest) []string {
	var arguments []string
	for _, argument := range []struct{ name, value string }{
		{"monitor", request.GetMonitorAddress()},
		{"engine", host.engineAddress},
		{"organization", request.GetOrganization()},
		{"project", request.GetProject()},
		{"stack", request.GetStack()},
		{"root-directory", request.GetInfo().GetRootDirectory()},
		{"pwd", request.GetPwd()},
		{"parallel", strconv.Itoa(int(request.GetParallel()))},
	} {
		if argument.value != "" {
			arguments = append(arguments, "--"+argument.name, argument.value)
		}
	}
	if request.GetDryRun() {
		arguments = append(arguments, "--dry-run")
	}
	arguments = append(arguments, "--", request.GetInfo().GetEntryPoint())
	return append(arguments, request.GetArgs()...)
}

func runResponse(err error) *pulumirpc.RunResponse {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}
	case errors.As(err, &exit) && exit.ExitCode() == exitCodeTold:
		return &pulumirpc.RunResponse{Bail: true}
	case errors.As(err, &exit) && exit.Exited():
		return &pulumirpc.RunResponse{
			Error: fmt.Sprintf("Program exited with non-zero exit code: %d", exit.ExitCode()),
		}
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("Program was stopped: %v", err)}
	}
}
