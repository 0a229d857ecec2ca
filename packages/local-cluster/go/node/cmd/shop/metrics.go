// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// bucketSeconds are the upper bounds of the duration histogram.
var bucketSeconds = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5}

// metrics are the service's own figures in Prometheus' text format. Written out
// by hand: the client library would cost more start-up time than the service.
type metrics struct {
	mutex   sync.Mutex
	byCode  map[int]uint64
	buckets []uint64
	count   uint64
	seconds float64
}

func (m *metrics) observe(status int, took time.Duration) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.byCode == nil {
		m.byCode = map[int]uint64{}
		m.buckets = make([]uint64, len(bucketSeconds))
	}
	m.byCode[status]++
	m.count++
	m.seconds += took.Seconds()
	for index, bound := range bucketSeconds {
		if took.Seconds() <= bound {
			m.buckets[index]++
		}
	}
}

func (m *metrics) write(w http.ResponseWriter) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = io.WriteString(w, "# HELP http_requests_total Requests answered, by status code.\n# TYPE http_requests_total counter\n")
	for _, code := range []int{http.StatusOK, http.StatusInternalServerError} {
		_, _ = fmt.Fprintf(w, "http_requests_total{code=\"%d\"} %d\n", code, m.byCode[code])
	}
	const histogram = "http_request_duration_seconds"
	_, _ = fmt.Fprintf(w, "# HELP %s Time to answer a request.\n# TYPE %s histogram\n", histogram, histogram)
	for index, bound := range bucketSeconds {
		var value uint64
		if m.buckets != nil {
			value = m.buckets[index]
		}
		_, _ = fmt.Fprintf(w, "%s_bucket{le=\"%g\"} %d\n", histogram, bound, value)
	}
	_, _ = fmt.Fprintf(w, "%s_bucket{le=\"+Inf\"} %d\n%s_sum %g\n%s_count %d\n", histogram, m.count, histogram, m.seconds, histogram, m.count)
}
