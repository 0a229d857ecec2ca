// SPDX-License-Identifier: Apache-2.0

// Command sandbox gives a local cluster a network and a process tree of its
// own, without root:
//
//	sandbox hold   makes the namespaces and keeps them until its stdin closes
//	sandbox run    starts a program inside, with this program's stdio, signals and exit code
//	sandbox pki    writes the certificates and keys of a cluster
package main

import (
	"fmt"
	"os"
	"strings"
)

var commands = map[string]func(args []string) error{
	"hold":  hold,
	"inner": inner,
	"run":   run,
	"pki":   pki,
}

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: sandbox <hold|run|pki> [flags]")
		os.Exit(2)
	}
	if err := commands[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "sandbox %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}

// forwards collects repeated --forward name=host:port flags, in order.
type forwards []forward

type forward struct{ name, target string }

func (f *forwards) String() string { return fmt.Sprint(*f) }

func (f *forwards) Set(value string) error {
	name, target, found := strings.Cut(value, "=")
	if !found {
		return fmt.Errorf("%q is not name=host:port", value)
	}
	*f = append(*f, forward{name, target})
	return nil
}
