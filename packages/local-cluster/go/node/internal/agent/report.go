// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"context"
	"encoding/json"
	"log"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

const (
	requestTimeout = 30 * time.Second
	firstRetry     = 100 * time.Millisecond
	lastRetry      = 5 * time.Second
)

// report writes the status whenever it changed, one request at a time, until
// stop closes. Changes during a request end up in the next one together.
func (p *pod) report(stop <-chan struct{}) {
	var reported *v1.PodStatus
	for {
		select {
		case <-stop:
			return
		case <-p.lifetime.Done():
			return
		case <-p.changed:
		}
		p.mutex.Lock()
		if reported == nil {
			reported = p.object.Status.DeepCopy()
		}
		wanted := p.status(reported)
		p.mutex.Unlock()
		if equality.Semantic.DeepEqual(*reported, wanted) {
			continue
		}
		if p.writeStatus(reported, &wanted) {
			reported = &wanted
		}
	}
}

// writeStatus tries until the API server took the status or forgot the pod.
func (p *pod) writeStatus(from, to *v1.PodStatus) bool {
	patch, err := p.statusPatch(from, to)
	if err != nil {
		log.Printf("status of %s: %v", p.name, err)
		return false
	}
	done := p.persistently("status of "+p.name.String(), func(ctx context.Context) error {
		_, err := p.agent.client.CoreV1().Pods(p.name.Namespace).
			Patch(ctx, p.name.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
		return err
	})
	return done
}

// statusPatch names only what differs, so that conditions of others (readiness
// gates) stay, and the uid, so that a later pod of the same name is not meant.
func (p *pod) statusPatch(from, to *v1.PodStatus) ([]byte, error) {
	old, err := json.Marshal(v1.Pod{Status: *from})
	if err != nil {
		return nil, err
	}
	next, err := json.Marshal(v1.Pod{ObjectMeta: metav1.ObjectMeta{UID: p.uid}, Status: *to})
	if err != nil {
		return nil, err
	}
	return strategicpatch.CreateTwoWayMergePatch(old, next, v1.Pod{})
}

// delete takes the ended pod out of the API, as the kubelet's last act.
func (p *pod) delete() {
	immediately := metav1.DeleteOptions{
		GracePeriodSeconds: new(int64),
		Preconditions:      &metav1.Preconditions{UID: &p.uid},
	}
	p.persistently("deletion of "+p.name.String(), func(ctx context.Context) error {
		return p.agent.client.CoreV1().Pods(p.name.Namespace).Delete(ctx, p.name.Name, immediately)
	})
}

// persistently repeats a request with growing pauses while the pod is there.
func (p *pod) persistently(what string, request func(context.Context) error) bool {
	for wait := firstRetry; ; wait = min(wait*2, lastRetry) {
		p.agent.writers <- struct{}{}
		ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
		err := request(ctx)
		cancel()
		<-p.agent.writers
		switch {
		case err == nil:
			return true
		case errors.IsNotFound(err), errors.IsConflict(err), errors.IsInvalid(err):
			// Gone, or another pod of that name; an invalid status would be invalid again.
			if errors.IsInvalid(err) {
				log.Printf("%s: %v", what, err)
			}
			return false
		}
		log.Printf("%s: %v; again in %s", what, err, wait)
		select {
		case <-p.lifetime.Done():
			return false
		case <-time.After(wait):
		}
	}
}
