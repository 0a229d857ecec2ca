// SPDX-License-Identifier: Apache-2.0

// Command shop is the sample service of the local cluster. It answers with its
// version, the tag of its image, in body and header x-version, over HTTP/1.1 and
// HTTP/2, and as gRPC (grpc.health.v1.Health/Check) in x-version. It misbehaves
// as its environment says: ERROR_RATE (0..1 of the requests answer 500),
// LATENCY_MS (added to each), READY_AFTER_MS (/healthz answers 503 until then)
// and CRASH_AFTER_MS (exits with code 1).
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

// drainTime is how long connections are still taken after SIGTERM, because the
// gateway hears of the pod's end later than the pod: a tenth of a second
// usually, more on a machine under load.
const drainTime = time.Second

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "shop:", err)
		os.Exit(1)
	}
}

func serve() error {
	behaviour, err := behaviourFromEnvironment()
	if err != nil {
		return err
	}
	address := net.JoinHostPort(os.Getenv("POD_IP"), fromEnvironment("PORT", "8080"))
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Printf("shop %s listens on %s\n", behaviour.version, address)
	crashLater(behaviour.crashAfter)

	service := newService(behaviour)
	server := &http.Server{Handler: service, Protocols: protocols(), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()

	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT)
	select {
	case err := <-ended:
		return err
	case <-asked:
	}
	fmt.Println("shop ends: finishing the requests in flight")
	return drain(server, service)
}

// protocols are HTTP/1.1 and, for gRPC, HTTP/2 without TLS.
func protocols() *http.Protocols {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return protocols
}

// drain answers a little longer with `Connection: close`, so that clients open
// their next connection elsewhere, and then finishes what is in flight.
func drain(server *http.Server, service *service) error {
	service.draining.Store(true)
	time.Sleep(drainTime)
	if err := server.Shutdown(context.Background()); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func crashLater(after time.Duration) {
	if after == 0 {
		return
	}
	time.AfterFunc(after, func() {
		fmt.Fprintf(os.Stderr, "shop crashes, as CRASH_AFTER_MS=%d asks\n", after.Milliseconds())
		os.Exit(1)
	})
}

func behaviourFromEnvironment() (behaviour, error) {
	errorRate, err := strconv.ParseFloat(fromEnvironment("ERROR_RATE", "0"), 64)
	if err != nil || errorRate < 0 || errorRate > 1 {
		return behaviour{}, fmt.Errorf("ERROR_RATE=%q is not a number from 0 to 1", os.Getenv("ERROR_RATE"))
	}
	latency, latencyErr := milliseconds("LATENCY_MS")
	readyAfter, readyErr := milliseconds("READY_AFTER_MS")
	crashAfter, crashErr := milliseconds("CRASH_AFTER_MS")
	return behaviour{
		version:    fromEnvironment("VERSION", "unknown"),
		pod:        fromEnvironment("POD_NAME", "shop"),
		errorRate:  errorRate,
		latency:    latency,
		readyAt:    time.Now().Add(readyAfter),
		crashAfter: crashAfter,
	}, errors.Join(latencyErr, readyErr, crashErr)
}

func milliseconds(variable string) (time.Duration, error) {
	number, err := strconv.Atoi(fromEnvironment(variable, "0"))
	if err != nil || number < 0 {
		return 0, fmt.Errorf("%s=%q is not a number of milliseconds", variable, os.Getenv(variable))
	}
	return time.Duration(number) * time.Millisecond, nil
}

func fromEnvironment(variable, fallback string) string {
	if value := os.Getenv(variable); value != "" {
		return value
	}
	return fallback
}
