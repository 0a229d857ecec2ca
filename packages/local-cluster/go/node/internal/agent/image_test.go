// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"os"
	"path/filepath"
	"testing"
)

func TestImageNamesAProgram(t *testing.T) {
	programs := t.TempDir()
	if err := os.WriteFile(filepath.Join(programs, "shop"), nil, 0o700); err != nil {
		t.Fatal(err)
	}
	for reference, want := range map[string]image{
		"teal.dev/shop:v2": {program: "shop", tag: "v2", path: filepath.Join(programs, "shop")},
		"teal.dev/shop":    {program: "shop", tag: "latest", path: filepath.Join(programs, "shop")},
		"teal.dev/idle:1":  {program: "idle", tag: "1"},
	} {
		got, err := images{programs}.resolve(reference)
		want.id = got.id
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", reference, got, err, want)
		}
	}
}

func TestImageThatNoRegistryHas(t *testing.T) {
	for _, reference := range []string{
		"nginx:1", "teal.dev/shop:missing-1", "teal.dev/unknown:1", "teal.dev/../../bin/sh:1", "teal.dev/shop@sha256:00",
	} {
		if found, err := (images{t.TempDir()}).resolve(reference); err == nil {
			t.Errorf("%s is %+v", reference, found)
		}
	}
}
