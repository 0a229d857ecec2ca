// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// shopper answers gRPC on the same port: Check of the standard health service,
// because every client library knows it, with the version in header x-version.
type shopper struct {
	grpc_health_v1.UnimplementedHealthServer
	service *service
}

func newGrpcServer(service *service) *grpc.Server {
	server := grpc.NewServer()
	grpc_health_v1.RegisterHealthServer(server, &shopper{service: service})
	return server
}

func isGrpc(r *http.Request) bool {
	return r.ProtoMajor == 2 && strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc")
}

func (s *shopper) Check(ctx context.Context, _ *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	started := time.Now()
	time.Sleep(s.service.latency)
	if err := grpc.SetHeader(ctx, metadata.Pairs("x-version", s.service.version)); err != nil {
		return nil, err
	}
	if rand.Float64() < s.service.errorRate {
		s.service.metrics.observe(http.StatusInternalServerError, time.Since(started))
		return nil, status.Error(codes.Internal, "something went wrong at the till")
	}
	s.service.metrics.observe(http.StatusOK, time.Since(started))
	return &grpc_health_v1.HealthCheckResponse{Status: grpc_health_v1.HealthCheckResponse_SERVING}, nil
}
