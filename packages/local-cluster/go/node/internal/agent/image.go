// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	imageRegistry = "teal.dev/"
	// idleProgram is served by the agent itself.
	idleProgram = "idle"
	// missingPrefix begins the tags that no registry has.
	missingPrefix = "missing-"
)

// images answers which program an image names.
type images struct{ programs string }

// image is a program and its version. For idle the path is empty.
type image struct {
	program string
	tag     string
	path    string
	id      string
}

// pullError reads as the kubelet's, because people and tools look for its words.
type pullError struct{ reference string }

func (e *pullError) Error() string {
	return fmt.Sprintf("rpc error: code = NotFound desc = failed to pull and unpack image %q: failed to resolve reference %q: %s: not found",
		e.reference, e.reference, e.reference)
}

func (i images) resolve(reference string) (image, error) {
	name, known := strings.CutPrefix(reference, imageRegistry)
	program, tag, tagged := strings.Cut(name, ":")
	if !tagged {
		tag = "latest"
	}
	if !known || strings.ContainsAny(program, "/.@") || strings.HasPrefix(tag, missingPrefix) {
		return image{}, &pullError{reference}
	}
	found := image{
		program: program,
		tag:     tag,
		id:      fmt.Sprintf("%s%s@sha256:%x", imageRegistry, program, sha256.Sum256([]byte(name))),
	}
	if program == idleProgram {
		return found, nil
	}
	found.path = filepath.Join(i.programs, program)
	if _, err := os.Stat(found.path); err != nil {
		return image{}, &pullError{reference}
	}
	return found, nil
}
