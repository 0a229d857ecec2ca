// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"
)

// The kubelet's time limits of kubectl exec and port-forward.
const (
	streamIdleTimeout     = 4 * time.Hour
	streamCreationTimeout = 30 * time.Second
)

// servePortForward carries connections of kubectl port-forward to the pod's IP.
func (a *Agent) servePortForward(w http.ResponseWriter, r *http.Request) {
	pod := a.find(r.PathValue("namespace"), r.PathValue("pod"))
	if pod == nil {
		http.Error(w, fmt.Sprintf("pod %q does not run on this node", r.PathValue("pod")), http.StatusNotFound)
		return
	}
	options, err := portforward.NewV4Options(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	portforward.ServePortForward(w, r, podPorts{pod}, pod.name.Name, string(pod.uid), options,
		streamIdleTimeout, streamCreationTimeout, portforward.SupportedProtocols)
}

type podPorts struct{ pod *pod }

// PortForward copies both ways until either side is done.
func (p podPorts) PortForward(ctx context.Context, _ string, _ string, port int32, stream io.ReadWriteCloser) error {
	var dialer net.Dialer
	target, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(p.pod.ip, strconv.Itoa(int(port))))
	if err != nil {
		return err
	}
	defer target.Close()
	answered := make(chan struct{})
	go func() {
		_, _ = io.Copy(stream, target)
		close(answered)
	}()
	go func() {
		_, _ = io.Copy(target, stream)
		_ = target.(*net.TCPConn).CloseWrite()
	}()
	select {
	case <-answered:
	case <-ctx.Done():
	case <-p.pod.lifetime.Done():
	}
	return nil
}

// serveExec runs a command beside the container's process, in its environment and directory.
func (a *Agent) serveExec(w http.ResponseWriter, r *http.Request) {
	pod := a.find(r.PathValue("namespace"), r.PathValue("pod"))
	if pod == nil || pod.container(r.PathValue("container")) == nil {
		http.Error(w, fmt.Sprintf("container %q of pod %q does not run on this node", r.PathValue("container"), r.PathValue("pod")), http.StatusNotFound)
		return
	}
	options, err := remotecommand.NewOptions(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	container := pod.container(r.PathValue("container"))
	remotecommand.ServeExec(w, r, containerShell{container}, pod.name.Name, string(pod.uid), container.spec.Name,
		r.URL.Query()["command"], options, streamIdleTimeout, streamCreationTimeout, remotecommand.SupportedStreamingProtocols)
}

type containerShell struct{ container *container }

// ExecInContainer has no terminal to offer, so -t is refused.
func (s containerShell) ExecInContainer(ctx context.Context, _ string, _ string, _ string, argv []string,
	in io.Reader, out, errOut io.WriteCloser, tty bool, _ <-chan remotecommand.TerminalSize, _ time.Duration) error {
	if tty {
		return errors.New("the local cluster has no terminals: leave out -t")
	}
	process := s.container.runningProcess()
	if process == nil {
		return fmt.Errorf("container %s runs no process", s.container.spec.Name)
	}
	command := process.prepare(ctx, argv)
	command.Stdin, command.Stdout, command.Stderr = in, out, errOut
	err := command.Run()
	var exited *exec.ExitError
	if errors.As(err, &exited) {
		return utilexec.CodeExitError{Err: err, Code: exited.ExitCode()}
	}
	return err
}

// runningProcess is nil when there is none, as with idle.
func (c *container) runningProcess() *process {
	c.pod.mutex.Lock()
	defer c.pod.mutex.Unlock()
	if c.state.Running == nil || c.process == nil || c.process.command == nil {
		return nil
	}
	return c.process
}
