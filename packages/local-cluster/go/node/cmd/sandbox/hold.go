// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

// hold opens a localhost port for each forward, starts `sandbox inner` in new
// namespaces with those sockets, and prints {"forwards": {name: port}} once
// that is up. It ends, and with it everything inside, when its stdin closes:
// the kernel closes it however our parent dies.
func hold(args []string) error {
	// Pdeathsig is bound to the thread that forked, so that thread must stay.
	runtime.LockOSThread()
	var wanted forwards
	flags := flag.NewFlagSet("hold", flag.ExitOnError)
	control := flags.String("control", "", "path of the unix socket that `sandbox run` connects to; its directory is removed at the end")
	flags.Var(&wanted, "forward", "name=host:port inside, reachable on a free localhost port (repeatable)")
	_ = flags.Parse(args)
	defer os.RemoveAll(filepath.Dir(*control))

	ports := map[string]int{}
	var sockets []*os.File
	innerArgs := []string{"inner", "--control", *control}
	for _, each := range wanted {
		port, files, err := listenOnLocalhost()
		if err != nil {
			return fmt.Errorf("a localhost port for %s: %w", each.name, err)
		}
		ports[each.name] = port
		for _, file := range files {
			sockets = append(sockets, file)
			innerArgs = append(innerArgs, "--forward", each.name+"="+each.target)
		}
	}
	child, err := startInNamespaces(innerArgs, sockets)
	if err != nil {
		return err
	}
	if _, err := child.ready.ReadString('\n'); err != nil {
		_ = child.command.Wait()
		return errors.New("the namespaces could not be set up (see above)")
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"forwards": ports}); err != nil {
		return err
	}
	return child.waitForEnd()
}

type innerProcess struct {
	command *exec.Cmd
	ready   *bufio.Reader
}

// waitForEnd returns when stdin closes or a signal arrives (then it kills the
// whole process tree) or when the inner process ends by itself.
func (p *innerProcess) waitForEnd() error {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	ended := make(chan error, 1)
	closed := make(chan struct{})
	go func() { ended <- p.command.Wait() }()
	go func() { _, _ = io.Copy(io.Discard, os.Stdin); close(closed) }()
	select {
	case err := <-ended:
		return fmt.Errorf("the sandbox's first process ended: %w", err)
	case <-asked:
	case <-closed:
	}
	_ = p.command.Process.Kill()
	<-ended
	return nil
}

func startInNamespaces(args []string, sockets []*os.File) (*innerProcess, error) {
	child, err := startWith(syscall.CLONE_NEWUSER, args, sockets)
	if err != nil && os.Geteuid() == 0 {
		// Some containers forbid user namespaces but give root what it needs.
		child, err = startWith(0, args, sockets)
	}
	if err != nil {
		return nil, fmt.Errorf("this kernel or container forbids user namespaces (%w): allow them (sysctl kernel.unprivileged_userns_clone=1 or kernel.apparmor_restrict_unprivileged_userns=0), or run as root", err)
	}
	return child, nil
}

func startWith(userNamespace uintptr, args []string, sockets []*os.File) (*innerProcess, error) {
	command := exec.Command("/proc/self/exe", args...)
	command.Stderr = os.Stderr
	command.ExtraFiles = sockets
	command.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: userNamespace | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID,
		Pdeathsig:  syscall.SIGKILL,
	}
	if userNamespace != 0 {
		command.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		command.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	ready, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	return &innerProcess{command, bufio.NewReader(ready)}, nil
}

// listenOnLocalhost takes a free port on 127.0.0.1 and the same one on ::1
// where there is IPv6, because `localhost` may resolve to either.
func listenOnLocalhost() (int, []*os.File, error) {
	var lastError error
	for range 20 {
		v4, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return 0, nil, err
		}
		port := v4.Addr().(*net.TCPAddr).Port
		listeners := []net.Listener{v4}
		v6, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(port)))
		if errors.Is(err, syscall.EADDRINUSE) {
			lastError = err
			_ = v4.Close()
			continue
		}
		if err == nil {
			listeners = append(listeners, v6)
		}
		files, err := filesOf(listeners)
		return port, files, err
	}
	return 0, nil, lastError
}

func filesOf(listeners []net.Listener) ([]*os.File, error) {
	var files []*os.File
	for _, listener := range listeners {
		file, err := listener.(*net.TCPListener).File()
		if err != nil {
			return nil, err
		}
		_ = listener.Close()
		files = append(files, file)
	}
	return files, nil
}
