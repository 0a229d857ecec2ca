// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// checkClient opens a connection for each request, as the kubelet does, and
// follows no redirect: a redirect is an answer.
var checkClient = &http.Client{
	Transport: &http.Transport{
		DisableKeepAlives: true,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, // As the kubelet: probes don't verify certificates.
	},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// hook runs a lifecycle handler to its end.
func (p *process) hook(ctx context.Context, handler *v1.LifecycleHandler) error {
	switch {
	case handler.Exec != nil:
		return p.execute(ctx, handler.Exec.Command)
	case handler.HTTPGet != nil:
		return p.get(ctx, handler.HTTPGet)
	case handler.Sleep != nil:
		select {
		case <-time.After(time.Duration(handler.Sleep.Seconds) * time.Second):
			return nil
		case <-p.ended:
			return errors.New("the container ended")
		case <-ctx.Done():
			return ctx.Err()
		}
	case handler.TCPSocket != nil:
		return p.dial(ctx, handler.TCPSocket)
	}
	return nil
}

// check runs a probe's handler once.
func (p *process) check(ctx context.Context, handler *v1.ProbeHandler) error {
	switch {
	case handler.Exec != nil:
		return p.execute(ctx, handler.Exec.Command)
	case handler.HTTPGet != nil:
		return p.get(ctx, handler.HTTPGet)
	case handler.TCPSocket != nil:
		return p.dial(ctx, handler.TCPSocket)
	}
	return errors.New("this kind of probe is not supported by the local cluster (httpGet, tcpSocket and exec are)")
}

func (p *process) execute(ctx context.Context, argv []string) error {
	output, err := p.prepare(ctx, argv).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%v: %w: %.200s", argv, err, output)
	}
	return nil
}

func (p *process) get(ctx context.Context, action *v1.HTTPGetAction) error {
	address, err := p.address(action.Host, action.Port)
	if err != nil {
		return err
	}
	scheme := "http"
	if action.Scheme == v1.URISchemeHTTPS {
		scheme = "https"
	}
	path := action.Path
	if path == "" {
		path = "/"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+address+path, nil)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", "kube-probe/1.36")
	for _, header := range action.HTTPHeaders {
		request.Header.Add(header.Name, header.Value)
		if http.CanonicalHeaderKey(header.Name) == "Host" {
			request.Host = header.Value
		}
	}
	response, err := checkClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 10<<10))
	if response.StatusCode < http.StatusOK || response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("HTTP probe failed with statuscode: %d", response.StatusCode)
	}
	return nil
}

func (p *process) dial(ctx context.Context, action *v1.TCPSocketAction) error {
	address, err := p.address(action.Host, action.Port)
	if err != nil {
		return err
	}
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return connection.Close()
}

func (p *process) address(host string, port intstr.IntOrString) (string, error) {
	if host == "" {
		host = p.container.pod.ip
	}
	number := port.IntValue()
	if port.Type == intstr.String {
		for _, each := range p.container.spec.Ports {
			if each.Name == port.StrVal {
				number = int(each.ContainerPort)
			}
		}
	}
	if number == 0 {
		return "", fmt.Errorf("container %s has no port named %q", p.container.spec.Name, port.StrVal)
	}
	return net.JoinHostPort(host, strconv.Itoa(number)), nil
}
