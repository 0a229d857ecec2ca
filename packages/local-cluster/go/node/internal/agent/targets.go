// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"encoding/json"
	"log"
	"net"
	"net/http"
	"time"

	v1 "k8s.io/api/core/v1"
)

// targetsAddress is where Prometheus asks for its targets.
const targetsAddress = "127.0.0.1:10255"

// The custom by which pods ask to be scraped.
const (
	scrapeAnnotation = "prometheus.io/scrape"
	portAnnotation   = "prometheus.io/port"
	pathAnnotation   = "prometheus.io/path"
)

// target is one group of Prometheus' HTTP service discovery.
type target struct {
	Targets []string          `json:"targets"`
	Labels  map[string]string `json:"labels"`
}

// serveTargets is discovery for a Prometheus that was built without the
// Kubernetes kind, as Debian's is.
func serveTargets(agent *Agent) error {
	listener, err := net.Listen("tcp", targetsAddress)
	if err != nil {
		return err
	}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /targets", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(agent.targets())
	})
	server := &http.Server{Handler: routes, ReadHeaderTimeout: 10 * time.Second}
	go func() { log.Printf("targets for Prometheus ended: %v", server.Serve(listener)) }()
	return nil
}

func (a *Agent) targets() []target {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	targets := []target{}
	for _, pod := range a.pods {
		object := pod.newest()
		if object.Annotations[scrapeAnnotation] != "true" || !isTrue(object.Status.Conditions, v1.PodReady) {
			continue
		}
		port := object.Annotations[portAnnotation]
		if port == "" {
			port = "8080"
		}
		path := object.Annotations[pathAnnotation]
		if path == "" {
			path = "/metrics"
		}
		targets = append(targets, target{
			Targets: []string{net.JoinHostPort(pod.ip, port)},
			Labels: map[string]string{
				"__metrics_path__":  path,
				"namespace":         object.Namespace,
				"pod":               object.Name,
				"pod_template_hash": object.Labels["pod-template-hash"],
			},
		})
	}
	return targets
}
