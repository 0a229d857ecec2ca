// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

// apiServerUser is the only client of the kubelet API.
const apiServerUser = "kube-apiserver-kubelet-client"

// serveKubeletAPI listens before it returns, so that a node is never Ready without it.
func serveKubeletAPI(agent *Agent, files TLSFiles) error {
	certificate, err := tls.LoadX509KeyPair(files.Certificate, files.Key)
	if err != nil {
		return err
	}
	authority, err := os.ReadFile(files.ClientCA)
	if err != nil {
		return err
	}
	clients := x509.NewCertPool()
	if !clients.AppendCertsFromPEM(authority) {
		return fmt.Errorf("%s holds no certificate", files.ClientCA)
	}
	listener, err := tls.Listen("tcp", net.JoinHostPort(NodeAddress, strconv.Itoa(kubeletPort)), &tls.Config{
		Certificates: []tls.Certificate{certificate},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    clients,
	})
	if err != nil {
		return err
	}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", agent.serveLogs)
	routes.HandleFunc("/portForward/{namespace}/{pod}", agent.servePortForward)
	routes.HandleFunc("/exec/{namespace}/{pod}/{container}", agent.serveExec)
	server := &http.Server{Handler: onlyAPIServer(routes), ReadHeaderTimeout: 10 * time.Second}
	go func() { log.Printf("kubelet API ended: %v", server.Serve(listener)) }()
	return nil
}

// onlyAPIServer keeps other holders of the cluster's certificates out.
func onlyAPIServer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.TLS.PeerCertificates[0].Subject.CommonName != apiServerUser {
			http.Error(w, "forbidden", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
