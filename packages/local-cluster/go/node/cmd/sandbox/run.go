// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// runRequest asks process 1 to start a program, whose stdin, stdout and stderr
// come with it as file descriptors; or, with Dial, to connect to an address.
type runRequest struct {
	Argv      []string `json:"argv,omitempty"`
	Env       []string `json:"env,omitempty"`
	Directory string   `json:"directory,omitempty"`
	Dial      string   `json:"dial,omitempty"`
}

// runEvent goes both ways on the same connection: signals in, the end out.
type runEvent struct {
	Signal syscall.Signal `json:"signal,omitempty"`
	Exited bool           `json:"exited,omitempty"`
	Code   int            `json:"code,omitempty"`
	Error  string         `json:"error,omitempty"`
}

// maxRequest bounds a request (argv and environment) on the unix socket.
const maxRequest = 512 * 1024

// killSignal asks run to kill the program and to wait for its end: SIGKILL
// itself can't be passed on, it would end run a moment before the program.
const killSignal = syscall.SIGUSR2

// run is the outer half: it looks like the program that runs inside. When it
// dies, however that happens, the program inside is killed.
func run(args []string) error {
	flags := flag.NewFlagSet("run", flag.ExitOnError)
	control := flags.String("control", "", "the sandbox's unix socket")
	_ = flags.Parse(args)
	if flags.NArg() == 0 {
		return errors.New("no program named")
	}
	directory, err := os.Getwd()
	if err != nil {
		return err
	}
	connection, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: *control, Net: "unix"})
	if err != nil {
		return fmt.Errorf("the sandbox is gone: %w", err)
	}
	_ = connection.SetWriteBuffer(maxRequest)
	request, err := json.Marshal(runRequest{Argv: flags.Args(), Env: os.Environ(), Directory: directory})
	if err != nil {
		return err
	}
	// The length goes first, because a stream may hand over the rest in parts.
	header := fmt.Appendf(nil, "%010d", len(request))
	if _, _, err := connection.WriteMsgUnix(header, unix.UnixRights(0, 1, 2), nil); err != nil {
		return err
	}
	if _, err := connection.Write(request); err != nil {
		return err
	}
	go passSignals(connection)
	var event runEvent
	if err := json.NewDecoder(connection).Decode(&event); err != nil {
		return fmt.Errorf("the sandbox ended: %w", err)
	}
	if event.Error != "" {
		return errors.New(event.Error)
	}
	os.Exit(event.Code)
	return nil
}

func passSignals(connection io.Writer) {
	received := make(chan os.Signal, 8)
	signal.Notify(received, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGQUIT, killSignal)
	encoder := json.NewEncoder(connection)
	for each := range received {
		relayed := each.(syscall.Signal)
		if relayed == killSignal {
			relayed = syscall.SIGKILL
		}
		_ = encoder.Encode(runEvent{Signal: relayed})
	}
}

// serve is the inner half, one connection a program or a tunnel.
func serve(connection *net.UnixConn, processes *processTable) {
	defer connection.Close()
	encoder := json.NewEncoder(connection)
	request, stdio, err := readRequest(connection)
	if err != nil {
		_ = encoder.Encode(runEvent{Error: err.Error()})
		return
	}
	if request.Dial != "" {
		tunnel(connection, request.Dial)
		return
	}
	process, err := processes.start(request, stdio)
	for _, file := range stdio {
		_ = file.Close()
	}
	if err != nil {
		_ = encoder.Encode(runEvent{Error: err.Error()})
		return
	}
	go func() {
		decoder := json.NewDecoder(connection)
		for {
			var event runEvent
			if decoder.Decode(&event) != nil {
				process.signal(syscall.SIGKILL)
				return
			}
			process.signal(event.Signal)
		}
	}()
	<-process.ended
	_ = encoder.Encode(runEvent{Exited: true, Code: process.code})
}

func readRequest(connection *net.UnixConn) (runRequest, []*os.File, error) {
	var request runRequest
	header := make([]byte, 10)
	rights := make([]byte, unix.CmsgSpace(3*4))
	n, rightsLength, _, _, err := connection.ReadMsgUnix(header, rights)
	if err != nil {
		return request, nil, err
	}
	stdio, err := receivedFiles(rights[:rightsLength])
	if err != nil {
		return request, nil, err
	}
	if _, err := io.ReadFull(connection, header[n:]); err != nil {
		return request, stdio, err
	}
	var length int
	if _, err := fmt.Sscanf(string(header), "%d", &length); err != nil || length > maxRequest {
		return request, stdio, fmt.Errorf("request of %q bytes", header)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(connection, body); err != nil {
		return request, stdio, err
	}
	return request, stdio, json.Unmarshal(body, &request)
}

func receivedFiles(rights []byte) ([]*os.File, error) {
	messages, err := unix.ParseSocketControlMessage(rights)
	if err != nil {
		return nil, err
	}
	var files []*os.File
	for index := range messages {
		descriptors, err := unix.ParseUnixRights(&messages[index])
		if err != nil {
			return files, err
		}
		for _, descriptor := range descriptors {
			unix.CloseOnExec(descriptor)
			files = append(files, os.NewFile(uintptr(descriptor), "stdio"))
		}
	}
	return files, nil
}

// tunnel answers "+" and then carries bytes to address and back, or "-" and why not.
func tunnel(connection *net.UnixConn, address string) {
	target, err := net.Dial("tcp", address)
	if err != nil {
		_, _ = fmt.Fprintf(connection, "-%v", err)
		return
	}
	defer target.Close()
	if _, err := connection.Write([]byte("+")); err != nil {
		return
	}
	splice(connection, target.(*net.TCPConn))
}

// processTable knows the programs started through the control socket. Process
// 1 also inherits orphans, so one loop reaps everything and tells by pid.
type processTable struct {
	mutex   sync.Mutex
	running map[int]*sandboxed
}

type sandboxed struct {
	pid   int
	code  int
	ended chan struct{}
}

func newProcessTable() *processTable {
	return &processTable{running: map[int]*sandboxed{}}
}

func (t *processTable) start(request runRequest, stdio []*os.File) (*sandboxed, error) {
	if len(request.Argv) == 0 || len(stdio) != 3 {
		return nil, errors.New("a request needs a program and three file descriptors")
	}
	path, err := exec.LookPath(request.Argv[0])
	if err != nil {
		return nil, err
	}
	// Held across start and registration, or the reaper could miss a program that ends at once.
	t.mutex.Lock()
	defer t.mutex.Unlock()
	process, err := os.StartProcess(path, request.Argv, &os.ProcAttr{
		Dir:   request.Directory,
		Env:   request.Env,
		Files: stdio,
		Sys:   &syscall.SysProcAttr{Setpgid: true},
	})
	if err != nil {
		return nil, err
	}
	started := &sandboxed{pid: process.Pid, ended: make(chan struct{})}
	_ = process.Release()
	t.running[started.pid] = started
	return started, nil
}

func (t *processTable) reap() {
	children := make(chan os.Signal, 1)
	signal.Notify(children, syscall.SIGCHLD)
	for range children {
		for {
			var status syscall.WaitStatus
			pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
			if err != nil || pid <= 0 {
				break
			}
			t.finish(pid, status)
		}
	}
}

func (t *processTable) finish(pid int, status syscall.WaitStatus) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	ended := t.running[pid]
	if ended == nil {
		return
	}
	delete(t.running, pid)
	ended.code = status.ExitStatus()
	if status.Signaled() {
		ended.code = 128 + int(status.Signal())
	}
	close(ended.ended)
}

// signal reaches the program; a kill reaches its whole process group.
func (s *sandboxed) signal(what syscall.Signal) {
	select {
	case <-s.ended:
		return
	default:
	}
	if what == syscall.SIGKILL {
		_ = syscall.Kill(-s.pid, what)
		return
	}
	_ = syscall.Kill(s.pid, what)
}
