// SPDX-License-Identifier: Apache-2.0

// Command control-plane is a whole Kubernetes control plane in one binary:
// the first argument names the component, the rest are that component's own
// flags. Linking them together costs a quarter of four separate binaries.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
	_ "time/tzdata" // CronJob time zones must work without the system's zone files.

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

var kubernetesComponents = map[string]func() *cobra.Command{
	"kube-apiserver":          apiserver.NewAPIServerCommand,
	"kube-controller-manager": controllermanager.NewControllerManagerCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
}

func main() {
	if len(os.Args) < 2 {
		fail("no component named")
	}
	component := os.Args[1]
	// The components read os.Args themselves, so the dispatcher's own argument goes.
	os.Args = append([]string{component}, os.Args[2:]...)
	if component == "etcd" {
		etcdmain.Main(os.Args)
		return
	}
	newCommand, known := kubernetesComponents[component]
	if !known {
		fail(fmt.Sprintf("unknown component %q", component))
	}
	os.Exit(cli.Run(newCommand()))
}

func fail(reason string) {
	names := []string{"etcd"}
	for name := range kubernetesComponents {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Fprintf(os.Stderr, "%s; usage: control-plane <%s> [flags]\n", reason, strings.Join(names, "|"))
	os.Exit(2)
}
