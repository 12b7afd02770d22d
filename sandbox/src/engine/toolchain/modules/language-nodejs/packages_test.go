package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

func program(t *testing.T, files map[string]string) *pulumirpc.ProgramInfo {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return &pulumirpc.ProgramInfo{RootDirectory: folder, ProgramDirectory: folder, EntryPoint: "index.ts"}
}

var installed = map[string]string{
	"package.json":                                                `{"dependencies": {"@pulumi/gcp": "9.0.0"}}`,
	"node_modules/.bin/package.json":                              `not a package`,
	"node_modules/@pulumi/gcp/package.json":                       `{"name": "@pulumi/gcp", "version": "9.0.0", "pulumi": {"resource": true, "name": "gcp"}}`,
	"node_modules/@pulumi/pulumi/package.json":                    `{"name": "@pulumi/pulumi", "version": "3.0.0"}`,
	"node_modules/other/package.json":                             `{"name": "other", "version": "1.0.0"}`,
	"node_modules/other/node_modules/@pulumi/random/package.json": `{"name": "@pulumi/random", "version": "v4.0.0", "pulumi": {"resource": true, "server": "https://a.example"}}`,
}

func TestRequiredPackagesAreThePluginsOfAllInstalledPackages(t *testing.T) {
	response, err := (&host{}).GetRequiredPackages(context.Background(),
		&pulumirpc.GetRequiredPackagesRequest{Info: program(t, installed)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range response.GetPackages() {
		got = append(got, fmt.Sprintf("%s %s %s %s", p.GetKind(), p.GetName(), p.GetVersion(), p.GetServer()))
	}
	want := "[resource random v4.0.0 https://a.example resource gcp v9.0.0 ]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestProgramDependencies(t *testing.T) {
	for transitive, want := range map[bool]string{
		false: "@pulumi/gcp 9.0.0",
		true:  "other 1.0.0, @pulumi/random v4.0.0, @pulumi/gcp 9.0.0, @pulumi/pulumi 3.0.0",
	} {
		response, err := (&host{}).GetProgramDependencies(context.Background(),
			&pulumirpc.GetProgramDependenciesRequest{Info: program(t, installed), TransitiveDependencies: transitive})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range response.GetDependencies() {
			got = append(got, d.GetName()+" "+d.GetVersion())
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

func TestNothingInstalledRequiresNothing(t *testing.T) {
	response, err := (&host{}).GetRequiredPackages(context.Background(),
		&pulumirpc.GetRequiredPackagesRequest{Info: program(t, nil)})
	if err != nil || len(response.GetPackages()) != 0 {
		t.Errorf("got %v and %v, want nothing", response, err)
	}
}

func TestABrokenPackageIsNamed(t *testing.T) {
	info := program(t, map[string]string{"node_modules/half/package.json": "{"})
	_, err := (&host{}).GetRequiredPackages(context.Background(), &pulumirpc.GetRequiredPackagesRequest{Info: info})
	want := filepath.Join(info.GetProgramDirectory(), "node_modules/half/package.json") + ": unexpected end of JSON input"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
