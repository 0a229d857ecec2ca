// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

const (
	// NodeAddress is where control plane, gateway and kubelet API listen: the
	// API server refuses to advertise a loopback address.
	nodeAddress = "10.200.0.1/32"
	// Every address of the pod network is local, so each pod's process can
	// listen on an IP of its own (EndpointSlices refuse loopback addresses).
	podNetwork = "10.244.0.0/16"
	// The first file descriptor that os/exec hands over as an extra file.
	firstExtraFile = 3
)

// inner is process 1 of the sandbox: when it dies, the kernel kills the rest.
func inner(args []string) error {
	var targets forwards
	flags := flag.NewFlagSet("inner", flag.ExitOnError)
	control := flags.String("control", "", "path of the unix socket for `sandbox run`")
	flags.Var(&targets, "forward", "name=host:port for the nth inherited listening socket")
	_ = flags.Parse(args)

	if err := setUpNetwork(); err != nil {
		return fmt.Errorf("setting up the network namespace: %w (user namespaces may be restricted: sysctl kernel.apparmor_restrict_unprivileged_userns=0, or run as root)", err)
	}
	for index, each := range targets {
		file := os.NewFile(uintptr(firstExtraFile+index), each.name)
		listener, err := net.FileListener(file)
		if err != nil {
			return fmt.Errorf("inherited socket for %s: %w", each.name, err)
		}
		_ = file.Close()
		go forwardAll(listener, each.target)
	}
	listener, err := net.Listen("unix", *control)
	if err != nil {
		return err
	}
	if err := os.Chmod(*control, 0o600); err != nil {
		return err
	}
	if _, err := fmt.Println("ready"); err != nil {
		return err
	}
	processes := newProcessTable()
	go processes.reap()
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go serve(connection.(*net.UnixConn), processes)
	}
}

func setUpNetwork() error {
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	if err := netlink.LinkSetUp(loopback); err != nil {
		return err
	}
	address, err := netlink.ParseAddr(nodeAddress)
	if err != nil {
		return err
	}
	if err := netlink.AddrAdd(loopback, address); err != nil {
		return err
	}
	_, pods, err := net.ParseCIDR(podNetwork)
	if err != nil {
		return err
	}
	return netlink.RouteAdd(&netlink.Route{
		LinkIndex: loopback.Attrs().Index,
		Dst:       pods,
		Type:      unix.RTN_LOCAL,
		Table:     unix.RT_TABLE_LOCAL,
		Scope:     unix.RT_SCOPE_HOST,
	})
}

// forwardAll carries connections from a socket of the outer network to target
// in ours. A target that is not up yet is a connection closed at once.
func forwardAll(listener net.Listener, target string) {
	for {
		outer, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer outer.Close()
			conn, err := net.Dial("tcp", target)
			if err != nil {
				return
			}
			defer conn.Close()
			splice(outer.(*net.TCPConn), conn.(*net.TCPConn))
		}()
	}
}

// stream is what TCP and unix connections have in common.
type stream interface {
	io.ReadWriter
	CloseWrite() error
}

// splice copies both ways, passing on half-closed connections, until both ends are done.
func splice(a, b stream) {
	done := make(chan struct{})
	go func() {
		_, _ = io.Copy(a, b)
		_ = a.CloseWrite()
		close(done)
	}()
	_, _ = io.Copy(b, a)
	_ = b.CloseWrite()
	<-done
}
