// SPDX-License-Identifier: Apache-2.0

package agent

import "testing"

func TestAddressesComeInTurn(t *testing.T) {
	all := newAddresses()
	first, _ := all.take()
	all.release(first)
	second, _ := all.take()
	if first != "10.244.0.2" || second != "10.244.0.3" {
		t.Errorf("got %s and %s: an address that was just released must not be the next", first, second)
	}
}

func TestAddressesRunOut(t *testing.T) {
	all := newAddresses()
	seen := map[string]bool{}
	for {
		address, err := all.take()
		if err != nil {
			break
		}
		if seen[address] {
			t.Fatalf("%s was handed out twice", address)
		}
		seen[address] = true
	}
	if len(seen) != lastHost-firstHost+1 {
		t.Errorf("%d addresses", len(seen))
	}
	all.release("10.244.1.1")
	if address, err := all.take(); err != nil || address != "10.244.1.1" {
		t.Errorf("got %q, %v; want the one that is free", address, err)
	}
}
