package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"google.golang.org/protobuf/types/known/structpb"
)

const killAfter = 5 * time.Second

// The `runtime.options` of Pulumi.yaml.
type options struct {
	typescript bool
	nodeArgs   []string
}

func readOptions(from *structpb.Struct) (options, error) {
	read := options{typescript: true}
	for name, value := range from.GetFields() {
		switch kind := value.GetKind().(type) {
		case *structpb.Value_BoolValue:
			if name == "typescript" {
				read.typescript = kind.BoolValue
				continue
			}
		case *structpb.Value_StringValue:
			if name == "nodeargs" {
				read.nodeArgs = strings.Fields(kind.StringValue)
				continue
			}
		}
		return read, fmt.Errorf(
			"runtime option %q: expected typescript (true or false) or nodeargs, which the sandbox's own language host "+
				"supports, got value %v. Install Pulumi to use other options", name, value.AsInterface())
	}
	return read, nil
}

func nodePath() (string, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return "", errors.New("node is not on PATH: install Node.js")
	}
	return node, nil
}

// Runs a script with Node.js, and stops it when the engine's call ends.
func nodeCommand(ctx context.Context, arguments []string) (*exec.Cmd, error) {
	node, err := nodePath()
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, node, arguments...)
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = killAfter
	return command, nil
}

// The file of an SDK script that a program in the folder would load.
func sdkScript(folder, script string) (string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	for at := folder; ; at = filepath.Dir(at) {
		file := filepath.Join(at, "node_modules", "@pulumi", "pulumi", "cmd", script, "index.js")
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("@pulumi/pulumi is not installed for %s: run npm install there", folder)
		}
	}
}
