// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	v1 "k8s.io/api/core/v1"
)

// minimumGrace is left for SIGTERM even when preStop used everything up, as with the kubelet.
const minimumGrace = 2 * time.Second

// process is one run of a container: a real process, or for idle a listener of
// the agent.
type process struct {
	container   *container
	environment []string
	directory   string
	command     *exec.Cmd
	listeners   []net.Listener
	// ended closes when the process is gone; exit is set before.
	ended chan struct{}
	exit  ending
	// restart closes when a probe wants the container ended and started again.
	restart chan struct{}
}

// start runs the container's program with its output in the run's log file.
func (c *container) start() (*process, error) {
	if c.isIdle() {
		return c.startIdle()
	}
	environment, err := c.environment()
	if err != nil {
		return nil, err
	}
	directory := filepath.Join(c.pod.directory, c.spec.Name)
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return nil, err
	}
	log, err := os.OpenFile(c.logFile(c.restarts), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p := &process{
		container:   c,
		environment: environment,
		directory:   c.workingDirectory(directory),
		ended:       make(chan struct{}),
		restart:     make(chan struct{}),
	}
	argv := append(append([]string{}, c.spec.Command...), c.spec.Args...)
	if len(c.spec.Command) == 0 {
		argv = append([]string{c.image.path}, c.spec.Args...)
	}
	p.command = p.prepare(context.Background(), argv)
	p.command.Stdout, p.command.Stderr = log, log
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	go p.wait()
	return p, nil
}

// prepare makes a command of the container: its environment and directory, a
// process group of its own, and an end together with the agent.
func (p *process) prepare(ctx context.Context, argv []string) *exec.Cmd {
	command := exec.CommandContext(ctx, argv[0], argv[1:]...)
	command.Env = p.environment
	command.Dir = p.directory
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	return command
}

func (c *container) workingDirectory(fallback string) string {
	if c.spec.WorkingDir != "" {
		return c.spec.WorkingDir
	}
	return fallback
}

func (c *container) logFile(run int32) string {
	return filepath.Join(c.pod.directory, fmt.Sprintf("%s-%d.log", c.spec.Name, run))
}

// startIdle answers 200 on the container's ports, which costs no process.
func (c *container) startIdle() (*process, error) {
	p := &process{container: c, ended: make(chan struct{}), restart: make(chan struct{})}
	for _, port := range c.spec.Ports {
		listener, err := net.Listen("tcp", net.JoinHostPort(c.pod.ip, strconv.Itoa(int(port.ContainerPort))))
		if err != nil {
			p.closeListeners()
			return nil, err
		}
		p.listeners = append(p.listeners, listener)
		tag := c.image.tag
		go func() {
			_ = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("x-version", tag)
				_, _ = fmt.Fprintln(w, tag)
			}))
		}()
	}
	return p, nil
}

func (p *process) closeListeners() {
	for _, each := range p.listeners {
		_ = each.Close()
	}
}

func (p *process) wait() {
	_ = p.command.Wait()
	status := p.command.ProcessState.Sys().(syscall.WaitStatus)
	p.exit.code = int32(status.ExitStatus())
	if status.Signaled() {
		p.exit.code = 128 + int32(status.Signal())
		p.exit.signal = int32(status.Signal())
	}
	close(p.ended)
}

// superviseUntilEnd returns when the process ended, by itself or because the
// pod shall end or a probe asked.
func (p *process) superviseUntilEnd() ending {
	pod := p.container.pod
	select {
	case <-p.ended:
	case <-pod.lifetime.Done():
		p.kill()
	case <-pod.asked:
		p.stop(pod.remainingGrace())
	case <-p.restart:
		p.stop(pod.terminationGrace())
	}
	<-p.ended
	return p.exit
}

// stop runs preStop and then sends SIGTERM; what is left of the grace belongs
// to both, and then the process is killed.
func (p *process) stop(grace time.Duration) {
	if p.command == nil {
		p.stopIdle(grace)
		return
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(p.container.pod.lifetime, grace)
	defer cancel()
	if lifecycle := p.container.spec.Lifecycle; lifecycle != nil && lifecycle.PreStop != nil {
		if err := p.hook(ctx, lifecycle.PreStop); err != nil {
			p.container.pod.event(v1.EventTypeWarning, "FailedPreStopHook", "PreStopHook failed: %v", err)
		}
	}
	_ = p.command.Process.Signal(syscall.SIGTERM)
	timer := time.NewTimer(max(grace-time.Since(began), minimumGrace))
	defer timer.Stop()
	select {
	case <-p.ended:
	case <-timer.C:
		p.kill()
	case <-p.container.pod.lifetime.Done():
		p.kill()
	}
}

func (p *process) stopIdle(grace time.Duration) {
	ctx, cancel := context.WithTimeout(p.container.pod.lifetime, grace)
	defer cancel()
	if lifecycle := p.container.spec.Lifecycle; lifecycle != nil && lifecycle.PreStop != nil && lifecycle.PreStop.Sleep != nil {
		_ = p.hook(ctx, lifecycle.PreStop)
	}
	p.kill()
}

// kill ends the whole process group.
func (p *process) kill() {
	if p.command == nil {
		p.closeListeners()
		close(p.ended)
		return
	}
	_ = syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL)
}

// askRestart is a probe's wish; more than one are one.
func (p *process) askRestart() {
	pod := p.container.pod
	pod.mutex.Lock()
	defer pod.mutex.Unlock()
	select {
	case <-p.restart:
	default:
		close(p.restart)
	}
}
