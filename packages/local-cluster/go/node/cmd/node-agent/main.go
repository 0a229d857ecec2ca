// SPDX-License-Identifier: Apache-2.0

// Command node-agent stands in for the kubelets of a local cluster: it runs
// the pods that are bound to its nodes as processes on IPs of their own and
// reports on them, and serves the part of the kubelet's API that kubectl needs.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"teal.dev/local-cluster/node/internal/agent"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "node-agent:", err)
		os.Exit(1)
	}
}

func run() error {
	var options agent.Options
	kubeconfig := flag.String("kubeconfig", "", "kubeconfig of the agent's user")
	nodes := flag.String("nodes", "[]", `JSON: [{"name", "cpu", "memory", "pods"}]`)
	flag.StringVar(&options.Programs, "programs", "", "directory of the programs that images name")
	flag.StringVar(&options.Directory, "directory", "", "where pods keep working directories and logs")
	flag.StringVar(&options.TLS.Certificate, "tls-cert-file", "", "certificate of the kubelet API")
	flag.StringVar(&options.TLS.Key, "tls-private-key-file", "", "its key")
	flag.StringVar(&options.TLS.ClientCA, "client-ca-file", "", "authority of the kubelet API's clients")
	flag.Parse()
	if err := json.Unmarshal([]byte(*nodes), &options.Nodes); err != nil {
		return fmt.Errorf("--nodes: %w", err)
	}
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		return err
	}
	// The agent reports for every pod of the cluster; a kubelet's own limits are for one machine.
	config.QPS = -1
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	return agent.Run(ctx, client, options)
}
