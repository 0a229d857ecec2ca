// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"fmt"
	"sync"
)

const (
	firstHost = 2
	lastHost  = 1<<16 - 2
)

// addresses hands out the IPs of 10.244.0.0/16 in turn, so that a pod's
// address is not another's a moment later.
type addresses struct {
	mutex sync.Mutex
	next  int
	taken map[string]bool
}

func newAddresses() *addresses {
	return &addresses{next: firstHost, taken: map[string]bool{}}
}

func (a *addresses) take() (string, error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	for range lastHost {
		host := a.next
		a.next++
		if a.next > lastHost {
			a.next = firstHost
		}
		address := fmt.Sprintf("10.244.%d.%d", host>>8, host&0xff)
		if !a.taken[address] {
			a.taken[address] = true
			return address, nil
		}
	}
	return "", fmt.Errorf("all %d pod addresses are in use", lastHost)
}

func (a *addresses) release(address string) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	delete(a.taken, address)
}
