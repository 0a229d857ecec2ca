// SPDX-License-Identifier: Apache-2.0

// Command kubectl of another Kubernetes release than the one that everything runs on: what every release
// since 1.30 has. Ours reads -v before its other flags, too, for which older ones have no function.
package main

import (
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
)

func main() {
	if err := cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()); err != nil {
		util.CheckErr(err)
	}
}
