package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

var sdk = map[string]string{
	"node_modules/@pulumi/pulumi/cmd/run/index.js":             "",
	"node_modules/@pulumi/pulumi/cmd/run-policy-pack/index.js": "",
	"node_modules/@pulumi/pulumi/cmd/run-plugin/index.js":      "",
}

func withOptions(t *testing.T, info *pulumirpc.ProgramInfo, values map[string]any) *pulumirpc.ProgramInfo {
	t.Helper()
	options, err := structpb.NewStruct(values)
	if err != nil {
		t.Fatal(err)
	}
	info.Options = options
	return info
}

func TestTheProgramTalksToTheEngineItself(t *testing.T) {
	info := withOptions(t, program(t, sdk), map[string]any{"typescript": false, "nodeargs": "--trace-gc --no-warnings"})
	folder := info.GetProgramDirectory()
	command, err := (&host{engineAddress: "127.0.0.1:1"}).programCommand(context.Background(), &pulumirpc.RunRequest{
		Project: "shop", Stack: "dev", Pwd: folder, DryRun: true, Parallel: 16, MonitorAddress: "127.0.0.1:2",
		Organization: "us", Config: map[string]string{"shop:color": "blue"}, Info: info,
	})
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(folder, "node_modules/@pulumi/pulumi/cmd/run/index.js")
	want := "--trace-gc --no-warnings " + script + " --monitor 127.0.0.1:2 --engine 127.0.0.1:1 --organization us " +
		"--project shop --stack dev --root-directory " + folder + " --pwd " + folder + " --parallel 16 --dry-run -- index.ts"
	if got := strings.Join(command.Args[1:], " "); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	for _, variable := range []string{
		`PULUMI_CONFIG={"shop:color":"blue"}`, `PULUMI_CONFIG_SECRET_KEYS=[]`, `PULUMI_NODEJS_TYPESCRIPT=false`,
	} {
		if !slices.Contains(command.Env, variable) {
			t.Errorf("no %s in the program's environment", variable)
		}
	}
}

func TestOptionsItDoesNotKnowAreRefused(t *testing.T) {
	info := withOptions(t, program(t, sdk), map[string]any{"packagemanager": "pnpm"})
	_, err := (&host{}).Run(context.Background(), &pulumirpc.RunRequest{Info: info})
	want := `runtime option "packagemanager": expected typescript (true or false) or nodeargs, which the sandbox's own ` +
		`language host supports, got value pnpm. Install Pulumi to use other options`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAMissingSDKIsTold(t *testing.T) {
	info := program(t, nil)
	_, err := (&host{}).Run(context.Background(), &pulumirpc.RunRequest{Info: info})
	want := "@pulumi/pulumi is not installed for " + info.GetProgramDirectory() + ": run npm install there"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestExitCodes(t *testing.T) {
	for script, want := range map[string]*pulumirpc.RunResponse{
		"exit 0":     {},
		"exit 32":    {Bail: true},
		"exit 3":     {Error: "Program exited with non-zero exit code: 3"},
		"kill -9 $$": {Error: "Program was stopped: signal: killed"},
	} {
		got := runResponse(exec.Command("sh", "-c", script).Run())
		if got.String() != want.String() {
			t.Errorf("%s: got %v, want %v", script, got, want)
		}
	}
}

func TestArgumentsOfPlugins(t *testing.T) {
	info := program(t, sdk)
	folder := info.GetProgramDirectory()
	scripts := filepath.Join(folder, "node_modules/@pulumi/pulumi/cmd")
	for kind, want := range map[string]string{
		"analyzer": scripts + "/run-policy-pack/index.js 127.0.0.1:1 " + folder,
		"resource": scripts + "/run-plugin/index.js " + folder + " 127.0.0.1:1",
	} {
		got, err := pluginArguments(&pulumirpc.RunPluginRequest{Info: info, Kind: kind, Args: []string{"127.0.0.1:1"}})
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: got %v (%v), want %s", kind, got, err, want)
		}
	}
}
