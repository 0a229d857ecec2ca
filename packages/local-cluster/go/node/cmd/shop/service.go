// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"hash/fnv"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// behaviour is what the environment asked for.
type behaviour struct {
	version    string
	pod        string
	errorRate  float64
	latency    time.Duration
	readyAt    time.Time
	crashAfter time.Duration
}

type service struct {
	behaviour
	metrics  metrics
	draining atomic.Bool
	grpc     http.Handler
}

func newService(behaviour behaviour) *service {
	service := &service{behaviour: behaviour}
	service.grpc = newGrpcServer(service)
	return service
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isGrpc(r) {
		s.grpc.ServeHTTP(w, r)
		return
	}
	w.Header().Set("x-version", s.version)
	if s.draining.Load() {
		w.Header().Set("Connection", "close")
	}
	switch r.URL.Path {
	case "/healthz":
		s.answerHealth(w)
	case "/metrics":
		s.metrics.write(w)
	default:
		s.answerShopper(w, r)
	}
}

func (s *service) answerHealth(w http.ResponseWriter) {
	if wait := time.Until(s.readyAt); wait > 0 {
		http.Error(w, fmt.Sprintf("ready in %d ms", wait.Milliseconds()), http.StatusServiceUnavailable)
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}

func (s *service) answerShopper(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	time.Sleep(s.latency)
	status := http.StatusOK
	if rand.Float64() < s.errorRate {
		status = http.StatusInternalServerError
	}
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, s.page(status))
	} else {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, "%s\n", s.version)
	}
	s.metrics.observe(status, time.Since(started))
}

// page shows the version so that a person sees at a glance which one answered.
func (s *service) page(status int) string {
	greeting := "The shop is open."
	if status != http.StatusOK {
		greeting = "Something went wrong at the till."
	}
	return fmt.Sprintf(pageTemplate, html.EscapeString(s.version), hueOf(s.version),
		greeting, html.EscapeString(s.version), html.EscapeString(s.pod))
}

// hueOf spreads the tags over the colour circle; the same tag has the same colour in every pod.
func hueOf(tag string) uint32 {
	hash := fnv.New32a()
	_, _ = io.WriteString(hash, tag)
	// The golden angle keeps tags that differ in one character apart.
	return hash.Sum32() % 360 * 137 % 360
}

const pageTemplate = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>shop %s</title>
<style>
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 18px system-ui, sans-serif;
         color: #fff; background: hsl(%d 60%% 32%%); }
  main { text-align: center; padding: 2rem; }
  strong { display: block; font-size: clamp(3rem, 14vw, 9rem); line-height: 1.1; }
  small { opacity: .85; }
</style>
<main>
  %s
  <strong>%s</strong>
  <small>answered by %s</small>
</main>
</html>
`
