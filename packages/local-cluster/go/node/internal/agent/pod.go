// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// pod owns the containers of one pod and tells the API server about them.
type pod struct {
	agent     *Agent
	name      types.NamespacedName
	uid       types.UID
	directory string
	started   metav1.Time

	// asked closes when the pod shall end with grace; lifetime ends when it must be gone.
	asked    chan struct{}
	lifetime context.Context
	kill     context.CancelFunc
	// changed wakes the one goroutine that writes the status.
	changed chan struct{}

	// mutex guards what follows and every container's state.
	mutex      sync.Mutex
	ip         string
	object     *v1.Pod
	refusal    *refusal
	deadline   time.Time
	containers []*container
}

// refusal is why a pod never runs: reason and message of its status.
type refusal struct{ reason, message string }

func newPod(agent *Agent, object *v1.Pod) *pod {
	lifetime, kill := context.WithCancel(context.Background())
	p := &pod{
		agent:     agent,
		name:      types.NamespacedName{Namespace: object.Namespace, Name: object.Name},
		uid:       object.UID,
		directory: filepath.Join(agent.options.Directory, string(object.UID)),
		started:   metav1.Now(),
		asked:     make(chan struct{}),
		lifetime:  lifetime,
		kill:      kill,
		changed:   make(chan struct{}, 1),
		object:    object,
	}
	if len(object.Spec.InitContainers) > 0 {
		p.refusal = &refusal{"InitContainersUnsupported", "the local cluster runs no init containers: leave them out"}
	}
	address, err := agent.addresses.take()
	if err != nil {
		p.refusal = &refusal{"OutOfAddresses", err.Error()}
	}
	p.ip = address
	for index := range object.Spec.Containers {
		p.containers = append(p.containers, newContainer(p, &object.Spec.Containers[index]))
	}
	return p
}

// observe takes in the newest object; a deletionTimestamp asks the pod to end.
func (p *pod) observe(object *v1.Pod) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	gatesChanged := len(object.Spec.ReadinessGates) > 0
	p.object = object
	if object.DeletionTimestamp != nil && p.deadline.IsZero() {
		grace := time.Duration(0)
		if object.DeletionGracePeriodSeconds != nil {
			grace = time.Duration(*object.DeletionGracePeriodSeconds) * time.Second
		}
		p.deadline = time.Now().Add(grace)
		close(p.asked)
	}
	if gatesChanged {
		p.touch()
	}
}

// run is the pod's whole life.
func (p *pod) run() {
	defer p.agent.forget(p)
	defer p.kill()
	reported := make(chan struct{})
	stopReporting := make(chan struct{})
	go func() {
		defer close(reported)
		p.report(stopReporting)
	}()
	p.touch()
	p.runContainers()
	if !p.isAsked() {
		// All containers have ended for good: the status says so until somebody deletes the pod.
		p.touch()
		select {
		case <-p.asked:
		case <-p.lifetime.Done():
		}
	}
	close(stopReporting)
	<-reported
	if p.lifetime.Err() == nil {
		p.delete()
	}
}

func (p *pod) runContainers() {
	if p.refusal != nil {
		return
	}
	var running sync.WaitGroup
	for _, each := range p.containers {
		running.Go(each.run)
	}
	running.Wait()
}

func (p *pod) isAsked() bool {
	select {
	case <-p.asked:
		return true
	case <-p.lifetime.Done():
		return true
	default:
		return false
	}
}

// touch has the status computed and written anew.
func (p *pod) touch() {
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// change alters a container's state under the pod's lock.
func (p *pod) change(alter func()) {
	p.mutex.Lock()
	alter()
	p.mutex.Unlock()
	p.touch()
}

// remainingGrace is what is left for preStop and SIGTERM together.
func (p *pod) remainingGrace() time.Duration {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return time.Until(p.deadline)
}

// newest is the object as the API server told it last.
func (p *pod) newest() *v1.Pod {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.object
}

func (p *pod) terminationGrace() time.Duration {
	if seconds := p.newest().Spec.TerminationGracePeriodSeconds; seconds != nil {
		return time.Duration(*seconds) * time.Second
	}
	return v1.DefaultTerminationGracePeriodSeconds * time.Second
}

func (p *pod) event(kind, reason, format string, args ...any) {
	p.agent.events.Eventf(p.newest(), kind, reason, format, args...)
}
