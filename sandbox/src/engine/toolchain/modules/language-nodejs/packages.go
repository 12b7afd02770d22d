package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// The part of a package.json that matters here.
type packageJSON struct {
	Name         string            `json:"name"`
	Version      string            `json:"version"`
	Dependencies map[string]string `json:"dependencies"`
	Pulumi       struct {
		Resource bool   `json:"resource"`
		Name     string `json:"name"`
		Version  string `json:"version"`
		Server   string `json:"server"`
	} `json:"pulumi"`
}

// GetRequiredPackages lists the plugins that the installed packages bring.
func (*host) GetRequiredPackages(
	_ context.Context, request *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	installed, err := installedPackages(request.GetInfo().GetProgramDirectory())
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GetRequiredPackagesResponse{}
	for _, found := range installed {
		if dependency := requiredPlugin(found); dependency != nil {
			response.Packages = append(response.Packages, dependency)
		}
	}
	return response, nil
}

// GetProgramDependencies lists the installed packages, for `pulumi about`.
func (*host) GetProgramDependencies(
	_ context.Context, request *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	folder := request.GetInfo().GetProgramDirectory()
	installed, err := installedPackages(folder)
	if err != nil {
		return nil, err
	}
	program, err := readPackage(folder)
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GetProgramDependenciesResponse{}
	for _, found := range installed {
		_, direct := program.Dependencies[found.Name]
		if direct || request.GetTransitiveDependencies() {
			response.Dependencies = append(response.Dependencies,
				&pulumirpc.DependencyInfo{Name: found.Name, Version: found.Version})
		}
	}
	return response, nil
}

func requiredPlugin(found packageJSON) *pulumirpc.PackageDependency {
	if !found.Pulumi.Resource {
		return nil
	}
	name, version := found.Pulumi.Name, found.Pulumi.Version
	if name == "" {
		name = strings.TrimPrefix(found.Name, "@pulumi/")
	}
	if version == "" {
		version = found.Version
	}
	return &pulumirpc.PackageDependency{
		Name:    name,
		Kind:    "resource",
		Version: "v" + strings.TrimPrefix(version, "v"),
		Server:  found.Pulumi.Server,
	}
}

// The packages in the nearest node_modules, and in their own.
func installedPackages(folder string) ([]packageJSON, error) {
	for at := folder; ; at = filepath.Dir(at) {
		modules := filepath.Join(at, "node_modules")
		if _, err := os.Stat(modules); err == nil {
			return packagesIn(modules)
		}
		if at == filepath.Dir(at) {
			return nil, nil
		}
	}
}

func packagesIn(modules string) ([]packageJSON, error) {
	var found []packageJSON
	for _, pattern := range []string{"[^@.]*", "@*/*"} {
		folders, err := filepath.Glob(filepath.Join(escapeGlob(modules), pattern))
		if err != nil {
			return nil, err
		}
		sort.Strings(folders)
		for _, folder := range folders {
			read, err := readPackage(folder)
			if os.IsNotExist(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
			nested, err := packagesIn(filepath.Join(folder, "node_modules"))
			if err != nil {
				return nil, err
			}
			found = append(append(found, read), nested...)
		}
	}
	return found, nil
}

func readPackage(folder string) (packageJSON, error) {
	var read packageJSON
	file := filepath.Join(folder, "package.json")
	content, err := os.ReadFile(file)
	if err != nil {
		return read, err
	}
	if err := json.Unmarshal(content, &read); err != nil {
		return read, fmt.Errorf("%s: %w", file, err)
	}
	return read, nil
}

func escapeGlob(path string) string {
	return strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`, `\`, `\\`).Replace(path)
}
